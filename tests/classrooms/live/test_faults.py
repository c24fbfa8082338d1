"""What real machines do to a lesson: processes are killed, Redis and PostgreSQL go and come back, backups are put back.

Figures are printed for whoever reads along (``pytest -s``); a promise in seconds is measured, and a
slow machine is no failure.
"""

import asyncio
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from lms.timetable.models import Lesson
from tests.classrooms.live.test_processes import far, with_redis
from tests.classrooms.rooms import db, person
from tests.classrooms.servers import FarTab, Postgres, Server, listen_all, own_postgres, own_redis

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

with_postgres = pytest.mark.skipif(
    shutil.which("runuser") is None or os.geteuid() != 0 or not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    reason="a PostgreSQL of the test's own needs root and the server's programs: make services",
)
REDIS_AWAY = 30.0


def told(tab: FarTab, since: int) -> set[str]:
    """The kinds of frames the tab got after its first ``since``, without the clock's."""
    return {frame["type"] for frame in tab.frames[since:]} - {"tick", "pong"}


async def come_back(tab: FarTab, server: Server) -> float:
    """Connect to ``server`` as a browser does whose line was lost; seconds until the welcome."""
    began = time.monotonic()
    tab.to(server)
    await tab.enter()
    return time.monotonic() - began


@with_redis
async def test_killed_process_among_two_is_nothing_to_those_on_the_other(lesson: Lesson) -> None:
    """*Nothing* is: the same view and state, no held room, nobody seen to leave, no number missing."""
    with own_redis() as redis:
        env: dict[str, Any] = {"REDIS_URL": redis.url, "WEB_PROCESSES": "2"}
        with Server(**env) as first, Server(**env) as second:
            amal, bota = await far(lesson, "Amal", first), await far(lesson, "Bota", first)
            deniz = await far(lesson, "Deniz", second)
            everybody = {tab.you["person"] for tab in (amal, bota, deniz)}
            await amal.ask("chat.say", text="алдында")
            for tab in (amal, bota, deniz):
                await tab.settle(lambda tab=tab: set(tab.online) == everybody)
            seen = len(deniz.frames)

            first.kill()
            seconds = await asyncio.gather(come_back(amal, second), come_back(bota, second))
            print(f"\nkill -9 of one of two processes: back on the other after {max(seconds):.2f} s")
            await bota.ask("chat.say", text="кейін")
            await listen_all([amal, bota, deniz], 12)

            assert told(deniz, seen) <= {"event", "online"}
            assert not [one for frame in deniz.frames[seen:] if frame["type"] == "online" for one in frame["left"]]
            assert {frame["body"]["kind"] for frame in deniz.frames[seen:] if frame["type"] == "event"} == {"chat.said"}
            assert set(deniz.online) == everybody
            assert amal.said == bota.said == deniz.said == ["алдында", "кейін"]
            for tab in (amal, bota, deniz):
                await tab.drop()


@with_redis
async def test_redis_away_for_half_a_minute_and_back_empty(lesson: Lesson) -> None:
    with own_redis() as redis:
        env: dict[str, Any] = {"REDIS_URL": redis.url, "WEB_PROCESSES": "2"}
        with Server(**env) as first, Server(**env) as second:
            amal, bota = await far(lesson, "Amal", first), await far(lesson, "Bota", second)
            await listen_all([amal, bota], 1)

            redis.stop()
            said = []
            end = time.monotonic() + REDIS_AWAY
            while time.monotonic() < end:
                said.append(f"{len(said)}")
                await amal.ask("chat.say", text=said[-1])
                await listen_all([amal, bota], 2)
            redis.start()
            began = time.monotonic()
            await asyncio.gather(amal.listen(3), bota.settle(lambda: bota.state.phase == "live" and bota.said == said))
            print(f"\nRedis away for {REDIS_AWAY:.0f} s: whole {time.monotonic() - began:.1f} s after it came back")
            await amal.ask("chat.say", text="Redis қайтты")
            await asyncio.gather(amal.listen(1), bota.settle(lambda: bota.said[-1] == "Redis қайтты"))

            assert bota.said == amal.said == [*said, "Redis қайтты"]
            assert (bota.view, bota.state.phase) == ("inside", "live")
            for tab in (amal, bota):
                await tab.drop()


async def signed_in(lesson: Lesson, *names: str) -> list[FarTab]:
    return [await FarTab(lesson, await db(person, name)).signed_in() for name in names]


async def during(tabs: list[FarTab], work: Callable[[], object]) -> None:
    """Do ``work`` beside the loop, while the pages stay open: a teacher who says nothing counts as gone."""
    doing = asyncio.create_task(asyncio.to_thread(work))
    while not doing.done():
        await listen_all(tabs, 0.2)
    await doing


def numbers(postgres: Postgres) -> list[int]:
    with psycopg.connect(postgres.url) as own:
        return [seq for (seq,) in own.execute("SELECT seq FROM classrooms_event ORDER BY seq")]


@pytest.mark.postgres
@with_postgres
async def test_postgresql_killed_under_a_lesson_and_started_again(lesson: Lesson) -> None:
    tabs = amal, bota = await signed_in(lesson, "Amal", "Bota")
    with own_postgres() as postgres, Server(program="uvicorn", DATABASE_URL=postgres.url) as server:
        for tab in tabs:
            await come_back(tab, server)
        await amal.ask("chat.say", text="алдында")

        await during([amal, bota], postgres.stop)
        waiting = [str(uuid4()), str(uuid4())]
        for tab, key in zip(tabs, waiting, strict=True):
            await tab.send({"type": "chat.say", "id": key, "text": "әзірге"})
        await listen_all([amal, bota], 3)
        meanwhile = [told(tab, 0) & {"saving", "ack"} for tab in tabs]
        await during([amal, bota], postgres.start)
        began = time.monotonic()
        acks = [frame["id"] for tab in tabs for frame in tab.frames if frame["type"] == "ack"]
        for tab in tabs:
            await tab.settle(lambda tab=tab: tab.said.count("әзірге") == 2)
        print(f"\nPostgreSQL killed: everything kept was stored {time.monotonic() - began:.1f} s after it came back")
        await bota.ask("chat.say", text="кейін")
        await listen_all([amal, bota], 1)

        assert all("saving" in kinds for kinds in meanwhile)
        assert not set(waiting) & set(acks)
        assert amal.said == bota.said == ["алдында", "әзірге", "әзірге", "кейін"]
        assert [frame["delayed"] for frame in bota.frames if frame["type"] == "saving"][-1] is False
        assert numbers(postgres) == list(range(1, amal.state.seq + 1))
        for tab in tabs:
            await tab.drop()


@pytest.mark.postgres
@with_postgres
async def test_older_postgresql_put_back_under_a_lesson(lesson: Lesson) -> None:
    """Two were there all the time; the third was away, and comes back when the new history has more numbers."""
    amal, bota, deniz = tabs = await signed_in(lesson, "Amal", "Bota", "Deniz")
    with own_postgres() as postgres, Server(program="uvicorn", DATABASE_URL=postgres.url) as server:
        for tab in tabs:
            await come_back(tab, server)
        await amal.ask("chat.say", text="бірінші")
        await during([amal, bota, deniz], postgres.back_up)
        for text in ("жоғалады", "бұл да"):
            await amal.ask("chat.say", text=text)
        await listen_all(list(tabs), 1)
        held, old = deniz.state.seq, deniz.log
        await deniz.drop()

        await during([amal, bota], postgres.put_back)
        await asyncio.gather(*(tab.settle(lambda tab=tab: tab.log != old) for tab in (amal, bota)))
        for number in range(4):
            assert (await bota.ask("chat.say", text=f"жаңа {number}"))["type"] == "ack"
        await listen_all([amal, bota], 1)
        await come_back(deniz, server)

        assert deniz.state.seq > held
        assert amal.said == bota.said == deniz.said == ["бірінші", *(f"жаңа {number}" for number in range(4))]
        assert {tab.log for tab in tabs} == {amal.log}
        assert amal.log != old
        assert numbers(postgres) == list(range(1, amal.state.seq + 1))
        for tab in tabs:
            await tab.drop()
