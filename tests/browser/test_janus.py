"""A lesson that outgrows its browsers: from mesh to the media server, with real browsers and a real Janus."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.room_person import RoomPerson
from tests.browser.site import LiveSite
from tests.browser.test_room import OPEN_LESSON, SOON, media_grows, said_by, wait_until
from tests.net.programs import Janus
from tests.net.world import World

pytestmark = pytest.mark.janus

LONG = 40  # seconds
THIRD_PLACE = """
from django.utils import timezone
from lms.accounts.models import User
from lms.timetable.domain.enrolments import enrol
from lms.timetable.models import Lesson
now = timezone.now()
lesson = Lesson.objects.get(slot=None, starts_at__lte=now, ends_at__gt=now, state="planned")
enrol(User.objects.get(email="deniz@example.org"), group=lesson.group, starts_on=lesson.local_date, by=None)
"""
# The sides each living connection is between: through the media server it is always the server's address.
REMOTES = """
    async () => {
        const found = []
        for (const one of window.connections) {
            if (one.connectionState !== "connected") continue
            const rows = [...(await one.getStats()).values()]
            const pair = rows.find(row => row.type === "candidate-pair" && row.nominated && row.state === "succeeded")
            found.push(rows.find(row => row.id === pair?.remoteCandidateId)?.address ?? "")
        }
        return found
    }
"""


@pytest.fixture
def janus(tmp_path: Path) -> Iterator[Janus]:
    """A media server on a machine of its own."""
    with World(tmp_path) as world:
        node = Janus(world.place("one"))
        node.start()
        yield node


@pytest.fixture
def janus_site(demo_database: Path, tmp_path: Path, janus: Janus) -> Iterator[LiveSite]:
    """The product with a media server, to which rooms move when a third person comes."""
    site = LiveSite(tmp_path / "site.sqlite3", **janus.settings(), ROOM_MESH_MOST="2")
    shutil.copyfile(demo_database, site.database)
    site.manage("shell", "--no-imports", "-c", THIRD_PLACE)
    site.start()
    yield site
    site.stop()


def test_third_person_moves_the_room_to_the_media_server_and_nobody_leaves(
    browser: Browser, janus_site: LiveSite, janus: Janus
) -> None:
    lesson = said_by(janus_site, "LESSON", OPEN_LESSON).split()[0]
    amal = RoomPerson.arrive(browser, janus_site, "amal@example.org")
    bota = RoomPerson.arrive(browser, janus_site, "bota@example.org")
    amal.enter(lesson)
    bota.enter(lesson, camera=False)
    wait_until(
        lambda: bota.media()["framesDecoded"] > 0, what="the teacher's picture, from browser to browser", seconds=LONG
    )
    assert janus.address not in bota.page.evaluate(REMOTES)

    deniz = RoomPerson.arrive(browser, janus_site, "deniz@example.org")
    deniz.enter(lesson, camera=False)
    everybody = [amal, bota, deniz]
    through = [janus.address] * 2
    for one in everybody:
        wait_until(
            lambda one=one: one.page.evaluate(REMOTES) == through, what="both ways at the media server", seconds=LONG
        )  # type: ignore[misc]
    for learner in (bota, deniz):
        wait_until(lambda learner=learner: media_grows(learner), what="the teacher, seen and heard", seconds=LONG)  # type: ignore[misc]
    wait_until(lambda: grows(amal, "audioBytes"), what="the learners, heard by the teacher", seconds=LONG)
    assert nobody_left(everybody)

    bota.say("Бәріміз осындамыз")
    for one in everybody:
        expect(one.page.locator(".chat-line").last).to_contain_text("Бәріміз осындамыз", timeout=SOON)

    who_is_muted_is_silent(amal, bota, deniz)
    who_has_sound_only_sees_nobody(deniz)
    assert [one.faults for one in everybody] == [[], [], []]
    for one in everybody:
        one.close()


def who_is_muted_is_silent(amal: RoomPerson, bota: RoomPerson, deniz: RoomPerson) -> None:
    for quiet in (amal, deniz):
        quiet.tool("mic").click()
        expect(quiet.tool("mic")).to_have_attribute("aria-pressed", "false")
    wait_until(lambda: grows(deniz, "audioBytes"), what="one learner heard by another", seconds=LONG)

    amal.tile("Бота").locator("[data-part=more]").click()
    amal.page.locator("[data-person-target=mute]").click()

    expect(bota.tool("mic")).to_have_attribute("aria-pressed", "false", timeout=SOON)
    wait_until(lambda: not grows(deniz, "audioBytes"), what="silence", seconds=LONG)
    amal.tool("mic").click()


def who_has_sound_only_sees_nobody(deniz: RoomPerson) -> None:
    deniz.page.locator("[data-desk-name-param=more]").click()
    deniz.page.locator(".menu-item[data-desk-name-param=uses]").click()
    deniz.page.locator("dialog[data-name=uses] input[value=sound]").check()
    deniz.page.keyboard.press("Escape")

    expect(deniz.page.locator(".tile video").locator("visible=true")).to_have_count(0, timeout=SOON)
    wait_until(lambda: not grows(deniz, "framesDecoded"), what="no picture comes any more", seconds=LONG)
    wait_until(lambda: grows(deniz, "audioBytes"), what="the teacher is still heard", seconds=LONG)


def grows(person: RoomPerson, figure: str) -> bool:
    """Within two seconds, which is longer than any pause of the browsers' own test sound."""
    before = person.media()[figure]
    time.sleep(2)
    return bool(person.media()[figure] > before)


def nobody_left(people: list[RoomPerson]) -> bool:
    notes = [one.page.locator(".chat-note").all_inner_texts() for one in people]
    return not any("has left" in note for written in notes for note in written)
