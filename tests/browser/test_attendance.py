"""The attendance of a real lesson, by keyboard on a phone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room_person import RoomPerson
from tests.browser.site import LiveSite
from tests.browser.test_room import OPEN_LESSON, SOON, said_by

PHONE = {"viewport": {"width": 360, "height": 740}}
MANY_STOPS = 120


@pytest.fixture
def lesson(fresh_site: LiveSite) -> str:
    return said_by(fresh_site, "LESSON", OPEN_LESSON).split()[0]


def test_teacher_corrects_a_sibling_and_confirms_by_keyboard_on_a_phone(
    browser: Browser, fresh_site: LiveSite, lesson: str
) -> None:
    amal = RoomPerson.arrive(browser, fresh_site, "amal@example.org", **PHONE)
    bota = RoomPerson.arrive(browser, fresh_site, "bota@example.org")
    amal.enter(lesson, mic=False, camera=False)
    bota.enter(lesson, mic=False, camera=False)
    expect(bota.face("live")).to_be_visible(timeout=SOON)
    end_by_keyboard(amal.page)

    page = amal.page
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    absent = page.locator(".roll-row[data-correction-stands=absent]").first
    status, why = absent.locator("[data-correction-target=status]"), absent.locator("[data-correction-target=why]")
    expect(why).to_be_hidden()
    tab_to(page, ".roll-row[data-correction-stands=absent] select")
    page.keyboard.type("Present")
    expect(status).to_have_value("present")
    expect(why).to_be_visible()

    # Confirmed without a reason the list comes back as it was typed, and asks for it in place.
    submit(page)
    expect(why.locator(".field-error")).to_contain_text("Say in a few words why")
    expect(status).to_have_value("present")
    tab_to(page, "[aria-invalid=true]")
    page.keyboard.press("ArrowDown")
    expect(absent.locator("[data-correction-target=reason] option:checked")).to_contain_text("Бота")
    submit(page)

    expect(page.locator(".page-head .badge-success")).to_be_visible()
    corrected = page.locator(".roll-row", has=page.locator(".badge", has_text="Corrected"))
    tab_to(page, ".roll-row:has(.badge) summary")
    page.keyboard.press("Enter")
    expect(corrected.locator(".history li").last).to_contain_text("because: Also here, on the same device as")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    # The browser reports the refused list, and nothing else.
    assert [fault for fault in amal.faults if "422" not in fault] == []
    amal.close()
    bota.close()


def end_by_keyboard(page: Page) -> None:
    tab_to(page, "[data-desk-name-param=end]")
    page.keyboard.press("Enter")
    tab_to(page, "[data-action='desk#end']")
    page.keyboard.press("Enter")
    expect(page.locator("[data-reason=ended-staff] .button-main")).to_be_visible(timeout=SOON)
    tab_to(page, "[data-reason=ended-staff] .button-main")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def submit(page: Page) -> None:
    tab_to(page, ".confirm-bar button")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MANY_STOPS):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach {selector}")
