"""A thousand sockets come within seconds and go all at once: nobody is refused, nobody stays behind, nothing leaks."""

import time
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from classrooms.models import Presence
from classrooms.queries.rooms import marks
from lms.timetable.models import Lesson
from tests.classrooms.crowd import cookies_of, enrol_many
from tests.classrooms.rooms import person
from tests.classrooms.servers import Server
from tests.classrooms.wire import Crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

PEOPLE = 1_000
ROUNDS = 2
MOST_GROWTH = 1.10
AWAY = 60.0


def memory(pid: int) -> float:
    """Megabytes the process holds."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)


def tidied(server: Server) -> float:
    """Memory after garbage was collected and what is free went back to the system."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/bench/tidy/", timeout=60):
        return memory(server.process.pid)


def come_and_go(server: Server, path: str, cookies: list[str]) -> float:
    """Everybody joins, hears a word from the server and is gone; the seconds that joining took."""
    crowd = Crowd(server.port, path)
    began = time.monotonic()
    crowd.join(cookies)
    assert crowd.read_until(lambda: all(one.bytes for one in crowd.members), most=180)
    joined = time.monotonic() - began
    crowd.read_for(5)
    assert [one for one in crowd.members if not one.open] == []
    crowd.leave()
    return joined


def until_nobody_is_left() -> float:
    """Seconds until every interval of presence is closed."""
    began = time.monotonic()
    while Presence.objects.filter(ended_at=None).exists():
        connection.close()
        assert time.monotonic() - began < AWAY
        time.sleep(0.5)
    connection.close()
    return time.monotonic() - began


def test_a_thousand_come_and_go(lesson: Lesson) -> None:
    learners = enrol_many(lesson, PEOPLE - 1)
    cookies = cookies_of([person("Amal"), *learners])
    connection.close()
    path = f"/ws/rooms/{lesson.uuid}/"
    with Server(program="uvicorn", application="bench.app:application", ROOM_HEARTBEAT_SECONDS="15") as server:
        # The first time fills caches, pools and the room's own record, which stay.
        seconds, empty, held = [], [], []
        for _ in range(ROUNDS):
            seconds.append(come_and_go(server, path, cookies))
            empty.append(until_nobody_is_left())
            held.append(tidied(server))

    print(f"\nlast presence closed after {', '.join(f'{one:.1f}' for one in empty)} s")
    print(f"{PEOPLE} joined in {', '.join(f'{one:.1f}' for one in seconds)} s; MB after each: {held}")
    [mark] = marks([lesson.room.pk]).values()
    assert mark.seq == lesson.room.events.count()
    assert Presence.objects.values("person").distinct().count() == PEOPLE
    assert held[-1] <= held[0] * MOST_GROWTH
