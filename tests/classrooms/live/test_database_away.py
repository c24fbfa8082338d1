"""PostgreSQL goes away in the middle of a lesson and comes back."""

import asyncio
from uuid import uuid4

import pytest
from django.db import connection

from lms.timetable.models import Lesson
from tests.classrooms.live.test_processes import far
from tests.classrooms.rooms import db
from tests.classrooms.servers import Server

SERVER = "room-server"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def cut_connections() -> None:
    """What a restart of PostgreSQL does to the server; the test's own connections stay."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", [SERVER])


async def test_lesson_goes_on_after_every_connection_was_cut(lesson: Lesson) -> None:
    with Server(program="uvicorn", PGAPPNAME=SERVER) as server:
        amal, bota = await far(lesson, "Amal", server), await far(lesson, "Bota", server)
        for number in range(5):
            await db(cut_connections)
            answers = await asyncio.gather(
                amal.ask("chat.say", command=uuid4(), text=f"{number} Amal"),
                bota.ask("chat.say", command=uuid4(), text=f"{number} Bota"),
            )
            assert [answer["type"] for answer in answers] == ["ack", "ack"]
        await asyncio.gather(amal.listen(0.5), bota.listen(0.5))

        assert amal.said == bota.said
        assert sorted(amal.said) == sorted(f"{number} {name}" for number in range(5) for name in ("Amal", "Bota"))
        assert {"type": "saving", "delayed": True} in amal.frames
        assert not amal.frames[-1].get("delayed")
        await amal.drop()
        await bota.drop()
