"""A school, a hotel, a country: UDP dropped, every port but 443 closed, and ``Upgrade`` stripped on the way."""

import json

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.room_person import RoomPerson
from tests.browser.test_room import INTERVALS, OPEN_LESSON, SOON, said_by, seconds_in, wait_until
from tests.net.school import School

# How the sound that comes gets here, by the connection's own word.
ROUTES = """
    async () => {
        const routes = []
        for (const one of window.connections) {
            if (one.connectionState !== "connected") continue
            const rows = [...(await one.getStats()).values()]
            const transport = rows.find(row => row.type === "transport")
            const pair = rows.find(row => row.id === transport.selectedCandidatePairId)
            const local = rows.find(row => row.id === pair.localCandidateId)
            routes.push(`${local.candidateType} ${local.relayProtocol ?? local.protocol}`)
        }
        return routes
    }
"""


def test_learner_behind_a_strict_filter_takes_part(playwright: Playwright, chromium: str, school: School) -> None:
    assert routes_of_a_learner(playwright, chromium, school) == ["relay tls"]


@pytest.mark.janus
def test_learner_behind_a_strict_filter_takes_part_through_the_media_server(
    playwright: Playwright, chromium: str, janus_school: School
) -> None:
    assert routes_of_a_learner(playwright, chromium, janus_school) == ["relay tls"] * 2


def routes_of_a_learner(playwright: Playwright, chromium: str, school: School) -> list[str]:
    """A short lesson of a teacher on an open line and a learner behind the filter: both heard, read and counted.

    Returns how sound comes to the learner and goes from there.
    """
    strict = school.world.place("strict")
    strict.drop_udp()
    strict.let_only_tcp(443)
    lesson = said_by(school.site, "LESSON", OPEN_LESSON).split()[0]
    teachers = school.open_browser(playwright, chromium, school.world.place("open"))
    learners = school.open_browser(playwright, chromium, strict, without_sockets=True)
    amal = RoomPerson.arrive(teachers, school.site, "amal@example.org")
    bota = RoomPerson.arrive(learners, school.site, "bota@example.org")

    amal.enter(lesson, camera=False)
    bota.enter(lesson, camera=False)
    expect(bota.face("live")).to_be_visible(timeout=60_000)
    wait_until(lambda: hears(bota) and hears(amal), what="sound both ways", seconds=60)
    bota.say("Сәлем, Амал!")
    expect(amal.page.locator(".chat-line").last).to_contain_text("Сәлем, Амал!", timeout=SOON)
    amal.say("Қош келдіңіз!")
    expect(bota.page.locator(".chat-line").last).to_contain_text("Қош келдіңіз!", timeout=SOON)

    assert bota.page.evaluate("sessionStorage.getItem('line')") == "stream"
    assert amal.page.evaluate("sessionStorage.getItem('line')") is None
    routes = bota.page.evaluate(ROUTES)
    amal.page.wait_for_timeout(20_000)
    end(amal, bota)
    seen = json.loads(said_by(school.site, "INTERVALS", INTERVALS.format(lesson=lesson)))
    assert seconds_in(seen["bota@example.org"]) > 15
    assert [amal.faults, bota.faults] == [[], []]
    return list(routes)


def hears(person: RoomPerson) -> bool:
    before = person.media()["audioBytes"]
    person.page.wait_for_timeout(1_000)
    return bool(person.media()["audioBytes"] > before)


def end(amal: RoomPerson, bota: RoomPerson) -> None:
    amal.page.locator("[data-desk-name-param=end]").click()
    amal.page.locator("[data-action='desk#end']").click()
    expect(bota.face("over")).to_be_visible(timeout=SOON)


def test_line_is_tried_where_no_socket_opens(playwright: Playwright, chromium: str, school: School) -> None:
    browser = school.open_browser(playwright, chromium, school.world.place("strict"), without_sockets=True)
    page = browser.new_context(permissions=["camera", "microphone"]).new_page()
    page.goto(f"{school.site.url}/en/try/")

    page.get_by_role("button", name="Start the checks").click()

    expect(page.locator("[data-test=line]")).to_have_attribute("data-state", "good", timeout=60_000)
