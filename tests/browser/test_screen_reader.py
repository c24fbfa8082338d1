"""The lobby and the room as a screen reader tells them, and by keyboard alone: a learner in Persian on a phone."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room_person import RoomPerson
from tests.browser.site import LiveSite
from tests.browser.test_room import SOON, OpenLesson, choose, lesson

__all__ = ["lesson"]  # the fixture

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "locale": "fa"}
# People, a level, the platform: names stay as they are in any language.
NAMES = re.compile("Амал|Бота|A1|Қазақ класы")
CONTROLS = {"button", "link", "textbox", "combobox", "option", "radio", "checkbox"}
LANDMARKS = {"navigation", "complementary", "region", "dialog", "log"}
PERSIAN = re.compile("[\u0622-\u06cc]")
FOREIGN = re.compile(r"[A-Za-z\u0400-\u04ff]")
MOST_STOPS = 60
LINE = re.compile(
    r"""^\s*-\ '?(?P<role>[a-z]+)(\ "(?P<name>([^"\\]|\\.)*)")?(?P<states>(\ \[[^\]]+\])*)""", re.VERBOSE | re.MULTILINE
)
# Devices without names of their own: then they are told in the words of the page.
UNNAMED_DEVICES = 'Object.defineProperty(MediaDeviceInfo.prototype, "label", {get() { return "" }})'
# Everything a reader comes upon, each with the language it is marked with.
TEXTS = """
    () => {
        const found = []
        const add = (text, node) => text?.trim() && found.push([text.trim(), node.closest("[lang]").lang])
        const seen = (node) => node.checkVisibility({visibilityProperty: true}) && !node.closest("[aria-hidden=true]")
        for (const node of document.body.querySelectorAll("*")) {
            if (!seen(node) || node.matches("script, style, template, noscript")) continue
            for (const name of ["aria-label", "alt", "title", "placeholder"]) add(node.getAttribute(name), node)
            for (const text of node.childNodes) if (text.nodeType === Node.TEXT_NODE) add(text.data, node)
        }
        add(document.title, document.documentElement)
        return found
    }
"""
# What is wrong with the place of the focus; "" where it stands on something that shows it.
FOCUS = """
    () => {
        const at = document.activeElement
        if (!at || at === document.body) return "the focus is nowhere"
        const box = at.getBoundingClientRect()
        const told = at.outerHTML.slice(0, 120)
        if (!box.width || box.bottom <= 0 || box.top >= innerHeight) return `not on the screen: ${told}`
        if (at.matches("h1, h2, main, [role=status]")) return ""
        const {outlineStyle, outlineWidth} = getComputedStyle(at)
        if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `does not show: ${told}`
        const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        return at.contains(top) || top?.contains(at) ? "" : `covered: ${told}`
    }
"""


class Told(NamedTuple):
    """A line of the accessibility tree."""

    role: str
    name: str
    states: str


@pytest.fixture
def amal(browser: Browser, fresh_site: LiveSite) -> Iterator[RoomPerson]:
    teacher = RoomPerson.arrive(browser, fresh_site, "amal@example.org")
    yield teacher
    teacher.close()


@pytest.fixture
def bota(browser: Browser, fresh_site: LiveSite) -> Iterator[RoomPerson]:
    learner = RoomPerson.arrive(browser, fresh_site, "bota@example.org", language="fa", **PHONE)
    learner.context.add_init_script(UNNAMED_DEVICES)
    yield learner
    learner.close()


def tree(page: Page) -> list[Told]:
    found = LINE.finditer(page.locator("html").aria_snapshot())
    return [Told(line["role"], line["name"] or "", line["states"]) for line in found]


def check_telling(page: Page) -> list[Told]:
    """Every control and landmark has a name in Persian, there is one heading above all, and no word is left over."""
    told = tree(page)
    named = [one for one in told if one.role in CONTROLS | LANDMARKS]
    assert [one for one in named if not PERSIAN.search(one.name) or FOREIGN.search(NAMES.sub("", one.name))] == []
    assert [one.role for one in told if "[level=1]" in one.states] == ["heading"]
    assert sorted(one.role for one in told if one.role in {"banner", "main"}) == ["banner", "main"]
    assert {one.role for one in told} >= {"navigation"}
    foreign = [(text, lang) for text, lang in page.evaluate(TEXTS) if FOREIGN.search(NAMES.sub("", text))]
    assert [one for one in foreign if not one[1].startswith("kk-")] == []
    return told


def test_learner_is_told_the_lobby_and_the_room_in_persian(
    amal: RoomPerson, bota: RoomPerson, lesson: OpenLesson
) -> None:
    page = bota.page
    bota.open(f"rooms/{lesson.uuid}/")
    mic = page.get_by_role("button", name="میکروفون", exact=True)
    verdict = page.locator("[data-lobby-target=verdict]")
    expect(page.get_by_role("option", name="میکروفون ۱")).to_have_count(1)

    check_telling(page)
    expect(mic).to_have_attribute("aria-pressed", "false")
    mic.click()
    expect(page.get_by_role("button", name="میکروفون", pressed=True)).to_have_count(1)
    expect(verdict).to_have_role("status")
    expect(verdict).to_have_text("صدایتان را خوب می‌شنویم.", timeout=SOON)
    check_telling(page)

    page.get_by_role("button", name="رفتن به کلاس آنلاین").click()
    expect(page.get_by_role("status").filter(has_text="در انتظار معلم")).to_have_count(1, timeout=SOON)
    check_telling(page)

    amal.enter(lesson.uuid, mic=False, camera=False)
    expect(bota.face("live")).to_be_visible(timeout=SOON)
    expect(page.locator("h1:visible")).to_be_focused()
    told = check_telling(page)
    assert {"list", "status"} <= {one.role for one in told}
    check_changes(amal, bota)
    check_sheets(bota)

    amal.page.locator("[data-desk-name-param=end]").click()
    amal.page.locator("[data-action='desk#end']").click()
    expect(page.get_by_role("status").filter(has_text="جلسه به پایان رسید")).to_have_count(1, timeout=SOON)
    check_telling(page)
    assert [amal.faults, bota.faults] == [[], []]


def check_changes(amal: RoomPerson, bota: RoomPerson) -> None:
    """What others do is said in a live region, what one does oneself by the control that does it."""
    page = bota.page
    hand = page.get_by_role("button", name="بالا بردن دست")
    expect(hand).to_have_attribute("aria-pressed", "false")
    hand.click()
    expect(hand).to_have_attribute("aria-pressed", "true")
    expect(amal.page.get_by_role("status").filter(has_text="Hands up: 1")).to_have_count(1)

    amal.say("Сәлем, Бота!")
    expect(page.get_by_role("status").filter(has_text="گفت‌وگو، پیام‌های تازه: ۱")).to_have_count(1)
    expect(page.get_by_role("button", name="گفت‌وگو، پیام‌های تازه: ۱")).to_have_count(1)
    choose(amal, "Бота", "mute")
    muted = page.get_by_role("status").filter(has_text="معلم میکروفون شما را بی‌صدا کرد.")
    expect(muted).to_have_count(1)
    expect(bota.tool("mic")).to_have_attribute("aria-pressed", "false")
    check_telling(page)


def check_sheets(bota: RoomPerson) -> None:
    """People and chat, and each dialog a learner can open."""
    page = bota.page
    opener = page.locator("[data-panel-target=opener]")
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    told = check_telling(page)
    assert {"complementary", "log"} <= {one.role for one in told}
    expect(page.get_by_role("log").get_by_role("listitem").last).to_contain_text("Сәлем, Бота!")

    for button in (".chat-more", "[data-desk-name-param=more]"):
        page.locator(button).last.click()
        assert "dialog" in {one.role for one in check_telling(page)}
        page.keyboard.press("Escape")
        if button == ".chat-more":
            page.keyboard.press("Escape")
    for name in ("uses", "devices"):
        page.locator("[data-desk-name-param=more]").click()
        page.locator(f"dialog [data-desk-name-param={name}]").click()
        assert {"dialog", "radio" if name == "uses" else "combobox"} <= {one.role for one in check_telling(page)}
        page.keyboard.press("Escape")


# -- By keyboard ------------------------------------------------------------------------------


def press(page: Page, key: str) -> None:
    """Whatever a key does, the focus is seen somewhere afterwards."""
    page.keyboard.press(key)
    page.wait_for_function(f"() => ({FOCUS.strip()})() === ''", timeout=SOON)


def walk(page: Page, selector: str, *, back: bool = False) -> None:
    """From stop to stop until ``selector`` has the focus; it shows at each."""
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        assert page.evaluate(FOCUS) == "", stops
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        stops.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
    raise AssertionError(f"The keyboard does not reach {selector}: {stops}")


def test_learner_takes_part_by_keyboard_alone(amal: RoomPerson, bota: RoomPerson, lesson: OpenLesson) -> None:
    page = bota.page
    bota.open(f"rooms/{lesson.uuid}/")
    enter_by_keyboard(page)
    amal.enter(lesson.uuid, mic=False, camera=False)
    expect(bota.face("live")).to_be_visible(timeout=SOON)
    expect(page.locator("h1:visible")).to_be_focused()

    mic, hand = bota.tool("mic"), bota.tool("hand")
    walk(page, "[data-toolbar-target=mic]")
    expect(mic).to_be_enabled(timeout=SOON)  # the teacher may be told of a moment before the lesson begins
    press(page, "Space")
    expect(mic).to_have_attribute("aria-pressed", "false")
    press(page, "Enter")
    expect(mic).to_have_attribute("aria-pressed", "true")
    walk(page, "[data-toolbar-target=hand]")
    press(page, "Space")
    expect(hand).to_have_attribute("aria-pressed", "true")
    expect(amal.page.locator(".queue li", has_text="Бота")).to_be_visible()

    write_by_keyboard(amal, bota)
    choose_by_keyboard(page)
    keep_the_focus(amal, bota, lesson)
    walk(page, ".room-head .tool-leave", back=True)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/fa/home/")
    expect(amal.page.locator(".tile[data-key]")).to_have_count(1)
    assert bota.faults == []


def enter_by_keyboard(page: Page) -> None:
    # Until the script is there, the buttons say that they cannot do anything yet.
    expect(page.locator("[data-lobby-target=enter]")).to_be_enabled()
    walk(page, "[data-lobby-target=mic]")
    press(page, "Space")
    expect(page.locator("[data-lobby-target=mic]")).to_have_attribute("aria-pressed", "true")
    walk(page, "[type=radio]:checked")
    walk(page, "[data-lobby-target=enter]")
    press(page, "Enter")
    expect(page.locator("h1:visible")).to_have_text("در انتظار معلم", timeout=SOON)
    expect(page.locator("h1:visible")).to_be_focused()


def write_by_keyboard(amal: RoomPerson, bota: RoomPerson) -> None:
    """Whichever button opens people and chat gets the focus back."""
    page, panel = bota.page, bota.page.locator("#panel")
    walk(page, "[data-panel-target=opener]")
    press(page, "Enter")
    expect(panel).to_be_visible()
    expect(page.locator("[data-panel-target=close]")).to_be_focused()
    walk(page, "#say")
    page.keyboard.type("Сәлем!")
    press(page, "Enter")
    expect(amal.page.locator(".chat-line").last).to_contain_text("Сәлем!")
    press(page, "Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("[data-panel-target=opener]")).to_be_focused()

    walk(page, ".tile-open", back=True)
    press(page, "Space")
    expect(panel).to_be_visible()
    press(page, "Enter")
    expect(panel).to_be_hidden()
    expect(page.locator(".tile-open")).to_be_focused()


def choose_by_keyboard(page: Page) -> None:
    """How much data the lesson may use, behind “More”, and back to where one was."""
    walk(page, "[data-desk-name-param=more]")
    press(page, "Enter")
    walk(page, "dialog [data-desk-name-param=uses]")
    press(page, "Space")
    walk(page, "[name=room-use]:checked")
    press(page, "ArrowDown")
    expect(page.locator("[name=room-use][value=saver]")).to_be_checked()
    press(page, "Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".toolbar [data-desk-name-param=more]")).to_be_focused()


def keep_the_focus(amal: RoomPerson, bota: RoomPerson, lesson: OpenLesson) -> None:
    """A notice that is put away leaves the focus at the heading; a held room leaves it where it is."""
    page = bota.page
    choose(amal, "Бота", "mute")
    understood = page.locator("[data-action='notices#closeSilenced']")
    expect(understood).to_be_visible()
    walk(page, "[data-action='notices#closeSilenced']", back=True)
    press(page, "Enter")
    expect(understood).to_be_hidden()
    expect(page.locator("h1:visible")).to_be_focused()

    walk(page, "[data-toolbar-target=hand]")
    amal.page.goto("about:blank")
    expect(bota.tool("hand")).to_be_disabled(timeout=SOON)
    expect(bota.tool("hand")).to_be_focused()
    press(page, "Space")
    expect(bota.tool("hand")).to_have_attribute("aria-pressed", "true")
    amal.enter(lesson.uuid, mic=False, camera=False)
    expect(bota.tool("hand")).to_be_enabled(timeout=SOON)
    expect(bota.tool("hand")).to_be_focused()
