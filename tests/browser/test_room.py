"""Real lessons in real browsers: sound, picture, chat, drops, a crash, and what is counted afterwards."""

import datetime as dt
import json
import re
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import FLAGS
from tests.browser.line import Line
from tests.browser.room_person import RoomPerson
from tests.browser.site import LiveSite

SOON = 15_000  # milliseconds
LOADED_AGAIN = 25_000
CUT_SECONDS = 20
A_MINUTE = 66  # seconds, with some to spare
OPEN_LESSON = """
from lms.timetable.models import Lesson
from django.utils import timezone
import datetime as dt
now = timezone.now()
lesson = Lesson.objects.get(slot=None, starts_at__lte=now, ends_at__gt=now, state="planned")
print("LESSON", lesson.uuid, lesson.group.instruction_language, lesson.local_date.strftime("%Y-%m"))
"""
# A dombra lesson that is on now; Amal stands in.
DOMBRA_LESSON = """
from django.utils import timezone
from lms.accounts.models import User
from lms.timetable.domain.teachings import assign_teacher
from lms.timetable.models import Lesson
import datetime as dt
now = timezone.now()
lesson = Lesson.objects.filter(group__course__instrument="dombra", state="planned").earliest("starts_at")
lesson.slot, lesson.local_date = None, timezone.localdate()
lesson.starts_at, lesson.ends_at = now, now + dt.timedelta(minutes=45)
lesson.save()
amal = User.objects.get(email="amal@example.org")
if not lesson.group.teachings.filter(teacher=amal).exists():
    assign_teacher(amal, group=lesson.group, starts_on=lesson.local_date, by=None)
print("LESSON", lesson.uuid)
"""
# Who else has an account gets a place in the open lesson's group.
PLACES = """
from django.utils import timezone
from lms.accounts.models import User
from lms.timetable.domain.enrolments import enrol
from lms.timetable.models import Lesson
lesson = Lesson.objects.get(uuid="{lesson}")
lesson.group.capacity = 20
lesson.group.save()
for email in {emails}:
    enrol(User.objects.get(email=email), group=lesson.group, starts_on=lesson.local_date, by=None)
print("PLACES given")
"""
# From how many people sound arrives.
HEARD = """
    async () => {
        const heard = await Promise.all(window.connections.map(async (one) => {
            const rows = one.connectionState === "connected" ? [...(await one.getStats()).values()] : []
            return rows.some((row) => row.type === "inbound-rtp" && row.kind === "audio" && row.bytesReceived > 0)
        }))
        return heard.filter(Boolean).length
    }
"""
MICROPHONE = """
    () => {
        const one = window.connections.find(one => one.connectionState === "connected")
        const sender = one.getSenders().find(sender => sender.track?.kind === "audio")
        return [sender.track.getSettings(), /maxaveragebitrate=(\\d+)/.exec(one.remoteDescription.sdp)[1]]
    }
"""
INTERVALS = """
import json
from lms.timetable.queries.attendance import history, standings
rows = standings(history().filter(lesson__uuid="{lesson}"))
print("INTERVALS", json.dumps({{row.person.email or str(row.person): row.intervals for row in rows}}))
"""


class OpenLesson(SimpleNamespace):
    """The demo's lesson that is on now: ``uuid``, ``language`` of teaching, ``month`` it will count in."""

    uuid: str
    language: str
    month: str


@pytest.fixture
def lesson(fresh_site: LiveSite) -> OpenLesson:
    words = said_by(fresh_site, "LESSON", OPEN_LESSON).split()
    return OpenLesson(uuid=words[0], language=words[1], month=words[2])


def said_by(site: LiveSite, mark: str, code: str) -> str:
    lines = site.manage("shell", "--no-imports", "-c", code).splitlines()
    return next(line.removeprefix(mark).strip() for line in lines if line.startswith(mark))


def wait_until(true: Callable[[], bool], *, what: str, seconds: float = 15) -> float:
    """Seconds it took. Raises AssertionError with ``what`` when it takes longer than ``seconds``."""
    begin = time.monotonic()
    while not true():
        if time.monotonic() - begin > seconds:
            raise AssertionError(f"Not within {seconds} s: {what}")
        time.sleep(0.2)
    return time.monotonic() - begin


def media_grows(person: RoomPerson) -> bool:
    """Both new pictures and new sound arrive."""
    before = person.media()
    time.sleep(1)
    after = person.media()
    return bool(after["framesDecoded"] > before["framesDecoded"] and after["audioBytes"] > before["audioBytes"])


def figure(person: RoomPerson, lesson: OpenLesson) -> int:
    """What the ledger shows in the cell of the lesson's month and language."""
    assert person.open("ledger/") == 200
    link = person.page.locator(f"a[href*='/ledger/{lesson.month}/{lesson.language}/']")
    return int(re.sub(r"\D", "", link.first.inner_text())) if link.count() else 0


def test_lesson_of_two_browsers_from_waiting_room_to_ledger(
    browser: Browser, fresh_site: LiveSite, lesson: OpenLesson
) -> None:
    coordinator = RoomPerson.arrive(browser, fresh_site, "coordinator@example.org")
    held_before = figure(coordinator, lesson)

    with Line(fresh_site.port) as line:
        # The learner comes first and meets nobody until the teacher is there.
        bota = RoomPerson.arrive(browser, cast("LiveSite", SimpleNamespace(url=line.url)), "bota@example.org")
        bota.enter(lesson.uuid)
        expect(bota.face("waiting")).to_contain_text("Waiting for your teacher", timeout=SOON)
        assert bota.page.locator(".tile[data-key]").count() == 0
        amal = RoomPerson.arrive(browser, fresh_site, "amal@example.org")
        amal.enter(lesson.uuid)
        begun = time.monotonic()
        expect(bota.face("live")).to_be_visible(timeout=SOON)
        expect(amal.tile("Бота")).to_be_visible(timeout=SOON)

        hear_see_and_write(amal, bota)
        lose_the_line_and_return(line, amal, bota)
        time.sleep(max(0, begun + A_MINUTE - time.monotonic()))
        end_and_confirm(amal, bota)

        assert figure(coordinator, lesson) == held_before + 1
        for name in ("Амал", "Бота"):
            minutes = last_lesson_of(coordinator, lesson).locator("tr", has_text=name).locator(".number")
            expect(minutes).to_have_text(re.compile(r"^\s*[12]\s*$"))
        assert [person.faults for person in (amal, bota, coordinator)] == [[], [], []]
        for person in (amal, bota, coordinator):
            person.close()


def hear_see_and_write(amal: RoomPerson, bota: RoomPerson) -> None:
    wait_until(lambda: media_grows(amal) and media_grows(bota), what="sound and picture both ways", seconds=25)
    bota.say("Сәлем, Амал!")
    expect(amal.page.locator(".chat-line").last).to_contain_text("Сәлем, Амал!")
    amal.say("Қош келдіңіз!")
    expect(bota.page.locator(".chat-line").last).to_contain_text("Қош келдіңіз!")
    expect(bota.page.locator(".chat-line").last.locator("[data-part=text]")).to_have_attribute("lang", "kk-Cyrl")
    bota.tool("hand").click()
    bota.tool("mic").click()
    expect(bota.tool("mic")).to_have_attribute("aria-pressed", "false")


def lose_the_line_and_return(line: Line, amal: RoomPerson, bota: RoomPerson) -> None:
    """Twenty seconds without a line, and nobody tells the browser so."""
    line.cut()
    bota.say("while the line was gone")
    for count in range(5):
        amal.say(f"message {count}")
        time.sleep(CUT_SECONDS / 5)
    expect(bota.page.get_by_text("The line is gone.").locator("visible=true").first).to_be_visible()
    line.mend()
    wait_until(lambda: bota.lines()[-1:] == ["while the line was gone"], what="back with the chat")

    assert bota.lines()[2:] == [*(f"message {count}" for count in range(5)), "while the line was gone"]
    wait_until(lambda: amal.lines() == bota.lines(), what="the same chat on both sides")
    assert bota.tool("hand").get_attribute("aria-pressed") == "true"
    assert bota.tool("mic").get_attribute("aria-pressed") == "false"
    bota.tool("mic").click()
    wait_until(lambda: media_grows(amal) and media_grows(bota), what="sound and picture after the cut")


def end_and_confirm(amal: RoomPerson, bota: RoomPerson) -> None:
    amal.page.locator("[data-desk-name-param=end]").click()
    amal.page.locator("[data-action='desk#end']").click()
    expect(bota.face("over")).to_be_visible(timeout=SOON)
    expect(bota.face("over")).to_contain_text("Thank you for being here")
    assert bota.page.evaluate("window.connections.every(one => one.connectionState === 'closed')")
    with amal.page.expect_navigation():
        amal.page.locator("[data-reason=ended-staff] .button-main").click()
    expect(amal.page.get_by_role("group", name="Бота")).to_be_visible()
    with amal.page.expect_navigation():
        amal.page.locator(".confirm-bar .button-main").click()
    expect(amal.page.locator(".page-head .badge-success")).to_be_visible()


def last_lesson_of(coordinator: RoomPerson, lesson: OpenLesson) -> Locator:
    """The attendance of the newest lesson behind the ledger's figure."""
    page = coordinator.page
    coordinator.open("ledger/")
    with page.expect_navigation():
        page.locator(f"a[href*='/ledger/{lesson.month}/{lesson.language}/']").first.click()
    while page.get_by_role("link", name="Later").count():
        with page.expect_navigation():
            page.get_by_role("link", name="Later").click()
    return page.locator("table").last


@pytest.mark.parametrize(("path", "asked"), [("rooms/{lesson}/", 2), ("try/", 1)])
def test_page_without_one_of_its_scripts_says_so(
    browser: Browser, fresh_site: LiveSite, lesson: OpenLesson, path: str, asked: int
) -> None:
    """The room's modules are asked for twice: ahead, and by the script itself."""
    bota = RoomPerson.arrive(browser, fresh_site, "bota@example.org")
    notice = bota.page.locator(".notice-late")
    bota.page.route("**/media/devices*.js", lambda route: route.abort())

    bota.open(path.format(lesson=lesson.uuid))
    expect(notice).to_be_hidden()
    bota.page.evaluate("document.getAnimations().forEach(one => one.finish())")  # twenty seconds later
    expect(notice).to_be_visible()
    bota.page.unroute("**/media/devices*.js")
    notice.get_by_role("link", name="Load again").click()
    expect(notice).to_have_count(0)

    # Nobody has to press it: a page whose scripts stopped arriving loads itself once more.
    bota.page.route("**/media/devices*.js", lambda route: route.abort(), times=asked)
    bota.open(path.format(lesson=lesson.uuid))
    expect(notice).to_have_count(1)
    expect(notice).to_have_count(0, timeout=LOADED_AGAIN)
    bota.close()


def test_stranger_gets_404_and_a_visitor_the_door(browser: Browser, fresh_site: LiveSite, lesson: OpenLesson) -> None:
    chen = RoomPerson.arrive(browser, fresh_site, "chen@example.org")
    visitor = browser.new_context().new_page()

    refused = chen.open(f"rooms/{lesson.uuid}/")
    socket = closing_code(chen.page, f"{fresh_site.url.replace('http', 'ws')}/ws/rooms/{lesson.uuid}/")
    visitor.goto(f"{fresh_site.url}/en/rooms/{lesson.uuid}/")

    assert refused == 404
    assert socket == 4404
    assert "/accounts/login/" in visitor.url
    assert closing_code(visitor, f"{fresh_site.url.replace('http', 'ws')}/ws/rooms/{lesson.uuid}/") == 4401
    chen.close()
    visitor.context.close()


def closing_code(page: Page, address: str) -> int:
    code: int = page.evaluate(
        """address => new Promise(resolve => {
            const socket = new WebSocket(address)
            socket.onopen = () => socket.send(JSON.stringify({type: "hello", version: 1, tab: crypto.randomUUID()}))
            socket.onclose = ({code}) => resolve(code)
        })""",
        address,
    )
    return code


def test_killed_server_comes_back_with_both_in_the_room(
    browser: Browser, fresh_site: LiveSite, lesson: OpenLesson
) -> None:
    amal = RoomPerson.arrive(browser, fresh_site, "amal@example.org")
    bota = RoomPerson.arrive(browser, fresh_site, "bota@example.org")
    came = dt.datetime.now(dt.UTC)
    amal.enter(lesson.uuid)
    bota.enter(lesson.uuid)
    wait_until(lambda: media_grows(amal) and media_grows(bota), what="sound and picture both ways", seconds=25)
    amal.say("before the crash")
    expect(bota.page.locator(".chat-line").last).to_contain_text("before the crash")
    bota.tool("hand").click()
    expect(amal.page.locator(".queue li", has_text="Бота")).to_be_visible()

    fresh_site.kill()
    bota.say("said into the dark")
    time.sleep(3)
    fresh_site.start()
    wait_until(lambda: amal.lines() == ["before the crash", "said into the dark"], what="both are back", seconds=25)
    wait_until(lambda: bota.lines() == amal.lines(), what="nothing is missing")

    expect(bota.tool("hand")).to_have_attribute("aria-pressed", "true")
    expect(bota.face("live")).to_be_visible()
    wait_until(lambda: media_grows(amal) and media_grows(bota), what="sound and picture after the crash")
    time.sleep(20)
    amal.page.locator("[data-desk-name-param=end]").click()
    amal.page.locator("[data-action='desk#end']").click()
    expect(bota.face("over")).to_be_visible(timeout=SOON)
    left = dt.datetime.now(dt.UTC)
    seen = json.loads(said_by(fresh_site, "INTERVALS", INTERVALS.format(lesson=lesson.uuid)))
    for email in ("amal@example.org", "bota@example.org"):
        assert abs(seconds_in(seen[email]) - (left - came).total_seconds()) <= 30
    assert [amal.faults, bota.faults] == [[], []]
    amal.close()
    bota.close()


def seconds_in(intervals: list[list[str]]) -> float:
    pairs = [(dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)) for start, end in intervals]
    return sum((end - start).total_seconds() for start, end in pairs)


def test_teacher_leads_and_safe_mode_holds_everybody(
    browser: Browser, fresh_site: LiveSite, lesson: OpenLesson
) -> None:
    amal = RoomPerson.arrive(browser, fresh_site, "amal@example.org")
    bota = RoomPerson.arrive(browser, fresh_site, "bota@example.org")
    amal.enter(lesson.uuid)
    bota.enter(lesson.uuid, camera=False)
    wait_until(lambda: amal.media()["audioBytes"] > 0, what="the teacher hears the learner", seconds=25)

    # Muted: the learner's sound stops at once, and the learner may switch it on again.
    choose(amal, "Бота", "mute")
    expect(bota.tool("mic")).to_have_attribute("aria-pressed", "false")
    expect(bota.page.get_by_text("Your teacher switched your microphone off.")).to_be_visible()
    expect(amal.page.locator("audio")).to_have_count(0)
    bota.tool("mic").click()
    expect(amal.page.locator("audio")).to_have_count(1)

    # Hands are lowered by who leads.
    bota.tool("hand").click()
    amal.page.locator(".queue [data-action='hands#lower']").click()
    expect(bota.tool("hand")).to_have_attribute("aria-pressed", "false")

    # Sent out: nothing is seen, heard or read of the others; let in again by hand.
    choose(amal, "Бота", "sendOut")
    expect(bota.face("waiting")).to_contain_text("Please wait here")
    assert bota.page.locator("audio").count() == 0
    wait_until(lambda: bota.media() == {"framesDecoded": 0, "audioBytes": 0, "stereo": False}, what="no connection")
    # Who waits outside can be put out of the lesson without being let in first.
    amal.page.get_by_role("button", name="More about Бота").click()
    expect(amal.page.get_by_role("button", name="Remove from the lesson…")).to_be_visible()
    expect(amal.page.locator("[data-person-target=sendOut]")).to_be_hidden()
    amal.page.keyboard.press("Escape")
    amal.page.locator("[data-action='hands#admit']").click()
    expect(bota.face("live")).to_be_visible()
    expect(bota.tool("mic")).to_have_attribute("aria-pressed", "false")

    # The teacher drops: within ten seconds everything is held; the screen keeps what was read.
    amal.say("keep this")
    expect(bota.page.locator(".chat-line").last).to_contain_text("keep this")
    amal.page.goto("about:blank")
    expect(bota.page.get_by_text("Waiting for your teacher.").locator("visible=true")).to_be_visible(timeout=12_000)
    for held in (bota.tool("mic"), bota.tool("hand"), bota.page.locator("#say")):
        expect(held).to_be_disabled()
    assert "keep this" in bota.lines()
    assert bota.page.locator("audio").count() == 0
    amal.enter(lesson.uuid, mic=False, camera=False)
    expect(bota.tool("hand")).to_be_enabled(timeout=SOON)
    assert [amal.faults, bota.faults] == [[], []]
    amal.close()
    bota.close()


def choose(teacher: RoomPerson, name: str, deed: str) -> None:
    """Opens the menu on a person's tile and does one thing."""
    teacher.tile(name).locator("[data-part=more]").click()
    teacher.page.locator(f"[data-person-target={deed}]").click()


def test_camera_beyond_the_limit_becomes_sound_only_and_says_why(
    one_picture: None, browser: Browser, fresh_site: LiveSite, lesson: OpenLesson
) -> None:
    amal = RoomPerson.arrive(browser, fresh_site, "amal@example.org")
    bota = RoomPerson.arrive(browser, fresh_site, "bota@example.org")
    amal.enter(lesson.uuid)
    expect(amal.tool("camera")).to_have_attribute("aria-pressed", "true")
    bota.enter(lesson.uuid)

    why = bota.page.get_by_text("You are here with sound.")
    expect(why).to_be_visible(timeout=SOON)
    expect(bota.tool("camera")).to_have_attribute("aria-pressed", "false")
    expect(bota.tool("mic")).to_have_attribute("aria-pressed", "true")
    amal.tool("camera").click()
    expect(amal.page.locator(".tile-video")).to_have_count(0)
    bota.tool("camera").click()

    expect(why).to_be_hidden()
    expect(amal.page.locator(".tile-video")).to_have_count(1, timeout=SOON)
    assert [amal.faults, bota.faults] == [[], []]
    amal.close()
    bota.close()


def test_fifth_camera_is_sound_only_until_another_is_switched_off(
    slow_cameras: Browser, fresh_site: LiveSite, lesson: OpenLesson
) -> None:
    # All of age: with a child in it this room would wait for a relay.
    others = ["deniz@example.org", "chen@example.org", "parisa@example.org"]
    said_by(fresh_site, "PLACES", PLACES.format(lesson=lesson.uuid, emails=others))
    small: dict[str, Any] = {"viewport": {"width": 480, "height": 400}}
    emails = ["amal@example.org", "bota@example.org", *others]
    people = [RoomPerson.arrive(slow_cameras, fresh_site, email, **small) for email in emails]
    amal, bota, *_, parisa = people
    for person in people[:4]:
        person.enter(lesson.uuid)
        expect(person.tool("camera")).to_have_attribute("aria-pressed", "true", timeout=SOON)
    expect(amal.page.locator(".tile-video")).to_have_count(4, timeout=SOON)

    parisa.enter(lesson.uuid)
    why = parisa.page.get_by_text("You are here with sound.")
    expect(why).to_be_visible(timeout=SOON)
    expect(parisa.tool("camera")).to_have_attribute("aria-pressed", "false")
    for person in people:
        expect(person.page.locator(".tile-video")).to_have_count(4, timeout=4 * SOON)
    for person in (amal, parisa):
        wait_until(lambda page=person.page: page.evaluate(HEARD) == 4, what="sound of four others", seconds=60)

    bota.tool("camera").click()
    expect(parisa.page.locator(".tile-video")).to_have_count(3, timeout=SOON)
    parisa.tool("camera").click()
    expect(why).to_be_hidden(timeout=4 * SOON)
    for person in people:
        expect(person.page.locator(".tile-video")).to_have_count(4, timeout=4 * SOON)
    expect(amal.page.locator(".tile-video", has_text="پریسا")).to_be_visible()
    assert [person.faults for person in people] == [[]] * 5
    for person in people:
        person.close()


@pytest.fixture
def slow_cameras(browser: Browser, chromium: str) -> Iterator[Browser]:
    """Twenty streams are drawn, sent and decoded by one machine: five pictures a second are enough."""
    device = "--use-fake-device-for-media-stream"
    flags = [f"{device}=fps=5" if flag == device else flag for flag in FLAGS]
    running = browser.browser_type.launch(executable_path=chromium, args=flags)
    yield running
    running.close()


@pytest.fixture
def one_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for before the site, whose server then has room for one picture."""
    monkeypatch.setenv("ROOM_VIDEO_LIMIT", "1")


def test_instrument_lesson_opens_in_music_mode(browser: Browser, fresh_site: LiveSite) -> None:
    dombra = said_by(fresh_site, "LESSON", DOMBRA_LESSON)
    amal = RoomPerson.arrive(browser, fresh_site, "amal@example.org")
    bota = RoomPerson.arrive(browser, fresh_site, "bota@example.org")
    amal.enter(dombra, camera=False)
    bota.open(f"rooms/{dombra}/")
    expect(bota.page.get_by_text("Wear headphones")).to_be_visible()
    bota.enter(dombra, camera=False)

    wait_until(lambda: amal.media()["stereo"] and bota.media()["stereo"], what="stereo both ways", seconds=60)
    for person in (amal, bota):
        microphone, asked = person.page.evaluate(MICROPHONE)
        assert {key: microphone[key] for key in ("echoCancellation", "noiseSuppression", "autoGainControl")} == {
            "echoCancellation": False,
            "noiseSuppression": False,
            "autoGainControl": False,
        }
        assert int(asked) >= 96_000
        person.close()


def test_second_tab_takes_the_media_over(browser: Browser, fresh_site: LiveSite, lesson: OpenLesson) -> None:
    amal = RoomPerson.arrive(browser, fresh_site, "amal@example.org")
    bota = RoomPerson.arrive(browser, fresh_site, "bota@example.org")
    amal.enter(lesson.uuid)
    bota.enter(lesson.uuid)
    wait_until(lambda: media_grows(amal), what="sound and picture", seconds=25)

    first = bota.page
    bota.page = bota.context.new_page()
    bota.enter(lesson.uuid, mic=False, camera=False)
    elsewhere = first.get_by_text("You are here in another window too.")
    expect(elsewhere).to_be_visible(timeout=SOON)

    expect(amal.page.locator(".tile[data-key]")).to_have_count(2)
    first.get_by_role("button", name="Bring them here").click()
    expect(elsewhere).to_be_hidden(timeout=SOON)
    expect(bota.page.get_by_text("You are here in another window too.")).to_be_visible(timeout=SOON)
    amal.close()
    bota.close()


def test_room_by_keyboard_alone_on_a_phone(browser: Browser, fresh_site: LiveSite, lesson: OpenLesson) -> None:
    amal = RoomPerson.arrive(browser, fresh_site, "amal@example.org")
    phone: dict[str, Any] = {"viewport": {"width": 360, "height": 740}}
    bota = RoomPerson.arrive(browser, fresh_site, "bota@example.org", **phone)
    amal.enter(lesson.uuid, camera=False)
    bota.enter(lesson.uuid, camera=False)
    expect(bota.face("live")).to_be_visible(timeout=SOON)
    assert bota.page.evaluate("document.documentElement.scrollWidth") == 360

    amal.say("read me")
    expect(bota.page.locator(".tool-count")).to_have_text("1")
    tab_to(bota.page, "[data-panel-target=opener]")
    bota.page.keyboard.press("Enter")
    expect(bota.page.locator("#panel")).to_be_visible()
    tab_to(bota.page, "#say")
    bota.page.keyboard.type("Оқыдым")
    bota.page.keyboard.press("Enter")
    expect(amal.page.locator(".chat-line").last).to_contain_text("Оқыдым")
    bota.page.keyboard.press("Escape")

    expect(bota.page.locator("#panel")).to_be_hidden()
    expect(bota.page.locator("[data-panel-target=opener]")).to_be_focused()
    expect(bota.page.locator(".tool-count")).to_be_hidden()
    tab_to(bota.page, "[data-toolbar-target=hand]", back=True)
    bota.page.keyboard.press("Space")
    expect(amal.page.locator(".queue li", has_text="Бота")).to_be_visible()

    # Leaving on purpose is no drop: the tile goes, and the hand with it.
    with bota.page.expect_navigation():
        bota.page.get_by_role("link", name="Leave", exact=True).locator("visible=true").click()
    assert bota.page.url == f"{fresh_site.url}/en/home/"
    expect(amal.page.locator(".tile[data-key]")).to_have_count(1)
    expect(amal.page.locator(".chat-note").last).to_contain_text("Бота has left")
    expect(amal.page.locator(".queue li")).to_have_count(0)
    amal.close()
    bota.close()


def tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    for _ in range(30):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"The keyboard does not reach {selector}")


def test_try_page_judges_each_device_in_words(context: BrowserContext, live_site: LiveSite) -> None:
    page = context.new_page()
    page.goto(f"{live_site.url}/en/try/")

    page.get_by_role("button", name="Start the checks").click()
    for test in ("camera", "mic", "line"):
        expect(page.locator(f"[data-test={test}]")).to_have_attribute("data-state", "good", timeout=SOON)
    page.locator("[data-action='try#play']").click()
    page.locator("[data-action='try#heard']").click()

    expect(page.locator("[data-test=speaker]")).to_have_attribute("data-state", "good")
    expect(page.locator("[data-test=line]")).to_contain_text("kbit/s")
