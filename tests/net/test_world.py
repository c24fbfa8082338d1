"""The small internet does what its words say."""

import socket
import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from tests.browser.room_person import RoomPerson
from tests.net.programs import Janus, Supervisor
from tests.net.school import School
from tests.net.world import Place, World, ip, namespaces

CONNECT = """
import socket, sys, time
begun = time.monotonic()
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=3).close()
except OSError:
    print(-1)
else:
    print(time.monotonic() - begun)
"""


def seconds_to(place: Place, address: str, port: int) -> float:
    """How long a connection took; -1 where there was none."""
    return float(place.run(sys.executable, "-c", CONNECT, address, str(port)))


@pytest.fixture
def door(world: World) -> Iterator[tuple[str, int]]:
    """Something that listens on the machine of the tests."""
    with socket.create_server((world.home, 0)) as listener:
        yield listener.getsockname()


def test_line_is_cut_mended_unplugged_and_plugged(world: World, door: tuple[str, int]) -> None:
    client = world.place("client")

    reached = [seconds_to(client, *door) >= 0]
    for change in (client.cut, client.mend, client.unplug, client.plug):
        change()
        reached.append(seconds_to(client, *door) >= 0)

    assert reached == [True, False, True, False, True]


def test_strict_firewall_lets_one_port_through(world: World, door: tuple[str, int]) -> None:
    client = world.place("client")

    client.let_only_tcp(door[1] + 1)
    elsewhere = seconds_to(client, *door)
    client.let_only_tcp(door[1])

    assert elsewhere == -1
    assert seconds_to(client, *door) >= 0


def test_slow_line_takes_its_time_each_way(world: World, door: tuple[str, int]) -> None:
    client = world.place("client", slow=True)
    quick = seconds_to(client, *door)

    client.slow(delay=0.3, loss=0)

    assert 0 <= quick < 0.3
    assert seconds_to(client, *door) >= 0.6


def test_killed_janus_is_back_under_its_supervisor(world: World) -> None:
    janus = Janus(world.place("janus"))

    with Supervisor(janus):
        killed = janus.process
        janus.kill()
        while not janus.listens():
            time.sleep(0.05)

        assert janus.process is not killed


def test_nothing_is_left_of_a_world(world: World) -> None:
    with World(world.folder) as other:
        other.place("client")

    assert list(namespaces(other.prefix)) == []
    assert other.home_end not in ip("link", "show")


def test_page_opens_through_tls_as_in_any_school(playwright: Playwright, chromium: str, school: School) -> None:
    browser = school.open_browser(playwright, chromium, school.world.place("client"))

    amal = RoomPerson.arrive(browser, school.site, "amal@example.org")

    assert amal.page.url == "https://klasy.test/en/home/"
    assert amal.page.evaluate("isSecureContext")
    assert amal.faults == []
    browser.close()
