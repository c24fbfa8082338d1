"""With a child in the group no browser learns another's address: read from the connections themselves."""

import json
from typing import Any

from playwright.sync_api import Playwright, expect

from tests.browser.room_person import RoomPerson
from tests.browser.test_room import OPEN_LESSON, said_by, wait_until
from tests.net.school import School

LONG = 60  # seconds
A_CHILD = """
from lms.accounts.models import User
User.objects.filter(email="bota@example.org").update(birth_year=2017)
"""
# All that a page can learn of the other side: what it was told, and whom its connections met.
LEARNT = """
    async () => {
        const learnt = {addresses: [], kinds: [], descriptions: []}
        for (const one of window.connections) {
            learnt.descriptions.push(one.remoteDescription?.sdp ?? "")
            for (const row of (await one.getStats()).values()) {
                if (row.type !== "remote-candidate") continue
                learnt.addresses.push(row.address ?? row.ip)
                learnt.kinds.push(row.candidateType)
            }
        }
        return JSON.stringify(learnt)
    }
"""


def test_a_child_and_a_teacher_meet_at_the_relay_only(playwright: Playwright, chromium: str, school: School) -> None:
    school.site.manage("shell", "--no-imports", "-c", A_CHILD)
    lesson = said_by(school.site, "LESSON", OPEN_LESSON).split()[0]
    places = [school.world.place("teacher"), school.world.place("child")]
    browsers = [school.open_browser(playwright, chromium, place) for place in places]
    amal = RoomPerson.arrive(browsers[0], school.site, "amal@example.org")
    bota = RoomPerson.arrive(browsers[1], school.site, "bota@example.org")

    amal.enter(lesson, camera=False)
    bota.enter(lesson, camera=False)
    expect(bota.face("live")).to_be_visible(timeout=LONG * 1000)
    wait_until(lambda: hears(amal) and hears(bota), what="sound both ways, through the relay", seconds=LONG)

    for person, other in ((amal, places[1]), (bota, places[0])):
        learnt: dict[str, Any] = json.loads(person.page.evaluate(LEARNT))
        assert set(learnt["addresses"]) == {school.coturn.address}
        assert "host" not in learnt["kinds"]
        assert not any(other.address in text or ".local" in text for text in learnt["descriptions"])
    assert [amal.faults, bota.faults] == [[], []]


def hears(person: RoomPerson) -> bool:
    before = person.media()["audioBytes"]
    person.page.wait_for_timeout(1_000)
    return bool(person.media()["audioBytes"] > before)
