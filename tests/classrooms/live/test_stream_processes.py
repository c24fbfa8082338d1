"""The room over HTTP through real servers, and posts that reach another process than the stream."""

import asyncio
import os
import shutil
import time
from typing import Any
from uuid import uuid4

import pytest

from lms.timetable.models import Lesson
from tests.classrooms.rooms import db, person
from tests.classrooms.servers import FarTab, Server, own_redis
from tests.classrooms.streams import FarStreamTab

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

with_redis = pytest.mark.skipif(
    shutil.which("redis-server") is None and not os.environ.get("REQUIRE_SERVICES"),
    reason="no redis-server on this machine: make services",
)


async def far(lesson: Lesson, name: str, server: Server) -> FarTab:
    tab = FarTab(lesson, await db(person, name)).to(server)
    await tab.enter()
    return tab


async def far_stream(lesson: Lesson, name: str, server: Server, *, posts: Server) -> FarStreamTab:
    tab = FarStreamTab(lesson, await db(person, name)).to(server, posts=posts)
    await tab.enter()
    return tab


@pytest.mark.parametrize("program", ["daphne", "uvicorn"])
async def test_each_server_carries_a_stream_and_hears_its_end_at_once(lesson: Lesson, program: str) -> None:
    with Server(program=program) as server:
        amal = await far(lesson, "Amal", server)
        bota = await far_stream(lesson, "Bota", server, posts=server)
        assert (await bota.ask("chat.say", text="Сәлем!"))["type"] == "ack"
        await amal.until_event("chat.said")
        await amal.settle(lambda: bota.you["person"] in amal.online)

        begun = time.monotonic()
        await bota.drop()
        await amal.settle(lambda: bota.you["person"] not in amal.online)

        assert bota.you["person"] not in amal.online
        assert time.monotonic() - begun < 4  # far below the thirty seconds of silence
        assert b"content-encoding" not in bota.head.lower()
        await amal.drop()


@with_redis
async def test_posts_find_the_stream_in_the_other_process(lesson: Lesson) -> None:
    with own_redis() as redis:
        env: dict[str, Any] = {"REDIS_URL": redis.url, "WEB_PROCESSES": "2"}
        with Server(**env) as first, Server(program="uvicorn", **env) as second:
            amal = await far(lesson, "Amal", first)
            bota = await far_stream(lesson, "Bota", first, posts=second)

            answers = [await bota.ask("chat.say", text=f"line {number}") for number in range(3)]
            again = await bota.post({"type": "chat.say", "id": str(uuid4()), "text": "again"}, number=bota.posts)
            stranger = await bota.post({"type": "ping", "n": 1}, key=uuid4())
            await asyncio.gather(amal.settle(lambda: len(amal.said) == 3), bota.quiet(1))

            assert [answer["type"] for answer in answers] == ["ack"] * 3
            assert (again, stranger) == (204, 404)
            assert amal.said == bota.said == ["line 0", "line 1", "line 2"]
            await amal.drop()
            await bota.drop()
