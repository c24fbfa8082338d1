"""A class by sound alone, through the media server, with one learner on a very bad line."""

import time

import pytest
from msgspec import Struct
from playwright.sync_api import Playwright, expect

from tests.browser.room_person import RoomPerson
from tests.browser.test_room import OPEN_LESSON, SOON, said_by, wait_until
from tests.net.school import School
from tests.net.test_filtered_line import hears

pytestmark = pytest.mark.janus

SECONDS = 60
MOST_KILOBITS = 64.0
LEAST_ARRIVED = 0.85
HEADERS = 28  # bytes of IP and UDP that no browser counts
# What all connections of a page have carried, and what became of the packets of sound meant for it.
CARRIED = """
    async () => {
        const sums = {bytes: 0, packets: 0, arrived: 0, lost: 0}
        for (const one of window.connections) {
            if (one.connectionState !== "connected") continue
            for (const row of (await one.getStats()).values()) {
                if (row.type === "transport") {
                    sums.bytes += row.bytesSent + row.bytesReceived
                    sums.packets += row.packetsSent + row.packetsReceived
                }
                if (row.type === "inbound-rtp" && row.kind === "audio") {
                    sums.arrived += row.packetsReceived
                    sums.lost += row.packetsLost
                }
            }
        }
        return sums
    }
"""


class Carried(Struct):
    """Counted since the page was opened; ``bytes`` and ``packets`` in both directions."""

    bytes: int
    packets: int
    arrived: int
    lost: int

    def kilobits_since(self, before: "Carried", seconds: float) -> float:
        """A second, in and out together, as the line carries them."""
        grown = self.bytes - before.bytes + HEADERS * (self.packets - before.packets)
        return grown * 8 / 1000 / seconds

    def share_since(self, before: "Carried") -> float:
        """The part of what was sent to us that came."""
        arrived = self.arrived - before.arrived
        return arrived / (arrived + self.lost - before.lost)


def test_class_by_sound_is_cheap_and_understood_on_a_line_that_loses(
    playwright: Playwright, chromium: str, janus_school: School
) -> None:
    school = janus_school
    thin = school.world.place("thin", slow=True)
    lesson = said_by(school.site, "LESSON", OPEN_LESSON).split()[0]
    near = school.open_browser(playwright, chromium, school.world.place("near"))
    far = school.open_browser(playwright, chromium, thin)
    amal = RoomPerson.arrive(near, school.site, "amal@example.org")
    bota = RoomPerson.arrive(far, school.site, "bota@example.org")
    people = {"teacher": amal, "learner": bota}
    for name, person in people.items():
        come_by_sound(person, lesson, speaks=name == "teacher")
        expect(person.face("live")).to_be_visible(timeout=SOON)
    wait_until(lambda: hears(bota), what="the teacher is heard", seconds=60)

    thin.slow(delay=0.6, loss=10)
    wait_until(lambda: hears(bota), what="the teacher is heard on the bad line", seconds=60)
    before = {name: carried(person) for name, person in people.items()}
    began = time.monotonic()
    amal.page.wait_for_timeout(SECONDS * 1_000)
    seconds = time.monotonic() - began
    after = {name: carried(person) for name, person in people.items()}

    kilobits = {name: after[name].kilobits_since(before[name], seconds) for name in people}
    arrived = after["learner"].share_since(before["learner"])
    print(f"\n{kilobits} kbit/s in and out; {arrived:.1%} of the packets arrived on the bad line")
    assert all(0 < one <= MOST_KILOBITS for one in kilobits.values())
    assert arrived >= LEAST_ARRIVED
    bota.say("Естимін!")
    expect(amal.page.locator(".chat-line").last).to_contain_text("Естимін!", timeout=30_000)
    assert [amal.faults, bota.faults] == [[], []]


def come_by_sound(person: RoomPerson, lesson: str, *, speaks: bool) -> None:
    """Into the room with the choice of sound only."""
    assert person.open(f"rooms/{lesson}/") == 200
    person.page.locator("input[name=lobby-use][value=sound]").check()
    if speaks:
        person.page.locator("[data-lobby-target=mic]").click()
        expect(person.page.locator("[data-lobby-target=mic]")).to_have_attribute("aria-pressed", "true")
    person.page.locator("[data-action='lobby#enter']").click()


def carried(person: RoomPerson) -> Carried:
    return Carried(**person.page.evaluate(CARRIED))
