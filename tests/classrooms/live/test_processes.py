"""Real processes: killed, started again, two of them with Redis between."""

import asyncio
import os
import shutil
from typing import Any

import pytest
from django.utils import timezone

from classrooms.models import Room
from classrooms.queries.presence import intervals
from lms.timetable.models import Lesson
from tests.classrooms.rooms import db, person
from tests.classrooms.servers import FarTab, Server, listen_all, own_redis

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

with_redis = pytest.mark.skipif(
    shutil.which("redis-server") is None and not os.environ.get("REQUIRE_SERVICES"),
    reason="no redis-server on this machine: make services",
)


async def far(lesson: Lesson, name: str, server: Server) -> FarTab:
    tab = FarTab(lesson, await db(person, name)).to(server)
    await tab.enter()
    return tab


@pytest.mark.parametrize("program", ["daphne", "uvicorn"])
async def test_killed_server_loses_nothing_said_and_no_minutes(lesson: Lesson, program: str) -> None:
    with Server(program=program) as server:
        amal, bota = await far(lesson, "Amal", server), await far(lesson, "Bota", server)
        await amal.ask("chat.say", text="алдында")
        await bota.ask("hand.raise")
        await listen_all([amal, bota], 3)

        server.kill()
    with Server(program=program, port=server.port) as again:
        for tab in (amal, bota):
            tab.to(again)
            await tab.listen(0.2)
            welcome = await tab.enter()
            assert welcome["view"] in {"staff", "inside"}
        await bota.ask("chat.say", text="кейін")
        await listen_all([amal, bota], 3)
        assert amal.said == bota.said == ["алдында", "кейін"]
        assert [str(hand.person) for hand in amal.state.hands] == [bota.you["person"]]

        now = timezone.now()
        spans = await db(intervals, await db(Room.objects.get), until=now)
        for name in ("Amal", "Bota"):
            [(start, end)] = spans[(await db(person, name)).pk]
            assert (now - end).total_seconds() < 10
            assert (end - start).total_seconds() > 6
        for tab in (amal, bota):
            await tab.drop()


async def test_line_through_tcp_keeps_its_limit_and_its_door(lesson: Lesson) -> None:
    with Server() as server:
        amal = await far(lesson, "Amal", server)
        await amal.socket.send("x" * 100_000)
        assert (await amal.until("error"))["code"] == "too_large"
        assert (await amal.ask("chat.say", text="әлі осында"))["type"] == "ack"
        await amal.drop()


@with_redis
async def test_two_processes_are_one_room(lesson: Lesson) -> None:
    with own_redis() as redis:
        env: dict[str, Any] = {"REDIS_URL": redis.url, "WEB_PROCESSES": "2"}
        with Server(**env) as first, Server(**env) as second:
            amal, bota = await far(lesson, "Amal", first), await far(lesson, "Bota", second)
            both = {amal.you["person"], bota.you["person"]}
            await asyncio.gather(amal.listen(1), bota.settle(lambda: set(bota.online) == both))
            assert bota.view == "inside"
            assert set(bota.online) == both
            assert {one["name"] for one in amal.roster.values()} == {"Amal", "Bota"}

            await bota.ask("chat.say", text="екінші процестен")
            await amal.until_event("chat.said")
            await bota.send({"type": "rtc.offer", "to": amal.you["tab"], "sdp": "v=0"})
            assert (await amal.until("rtc.offer"))["person"] == bota.you["person"]

            # Redis goes for a while: the database still carries what is said, the clock finds it.
            redis.stop()
            await amal.ask("chat.say", text="Redis жоқ")
            await asyncio.gather(amal.listen(6), bota.settle(lambda: bota.said[-1] == "Redis жоқ"))
            assert bota.said[-1] == "Redis жоқ"
            redis.start()
            await asyncio.gather(amal.listen(3), bota.listen(3))
            await bota.ask("chat.say", text="Redis қайтты")
            await amal.until_event("chat.said")

            # The teacher's process is killed: the learner on the other is held within ten seconds.
            first.kill()
            await bota.settle(lambda: bota.view == "held")
            assert (bota.view, bota.state.phase) == ("held", "held")
            amal.to(second)
            await amal.enter()
            await bota.until("snapshot")
            assert bota.state.phase == "live"
            assert amal.said == bota.said == ["екінші процестен", "Redis жоқ", "Redis қайтты"]
            for tab in (amal, bota):
                await tab.drop()
