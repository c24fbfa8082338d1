"""A lesson through a real Janus: who hears and sees whom, and who does not."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from lms.timetable.models import Lesson
from tests.classrooms.janus.gateway import Janus, environment, gateways
from tests.classrooms.janus.headless import Headless
from tests.classrooms.rooms import db, person
from tests.classrooms.servers import Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.janus]


@pytest.fixture
def janus(tmp_path: Path) -> Iterator[Janus]:
    with gateways(tmp_path) as [one]:
        yield one


async def until(holds: Callable[[], bool], *tabs: Headless, most: float = 30) -> None:
    """Let the tabs listen until ``holds``."""
    end = time.monotonic() + most
    while not holds() and time.monotonic() < end:
        await asyncio.gather(*(tab.listen(0.1) for tab in tabs))
    assert holds()


@asynccontextmanager
async def inside(lesson: Lesson, server: Server, *names: str) -> AsyncIterator[list[Headless]]:
    tabs = [Headless(lesson, await db(person, name)).to(server) for name in names]
    try:
        for tab in tabs:
            await tab.come_in()
        yield tabs
    finally:
        for tab in tabs:
            await tab.drop()


def meet(first: Headless, second: Headless) -> Callable[[], bool]:
    """Each of the two gets the other's sound and picture."""

    def holds() -> bool:
        pairs = [(first, second.you["person"]), (second, first.you["person"])]
        return all(tab.counts(kind).get(UUID(who), 0) > 5 for tab, who in pairs for kind in ("sound", "picture"))

    return holds


async def test_two_hear_and_see_each_other(lesson: Lesson, janus: Janus) -> None:
    with Server(ROOM_BACKEND="janus", LOG_LEVEL="INFO", **environment(janus)) as server:
        async with inside(lesson, server, "Amal", "Bota") as [amal, bota]:
            await until(meet(amal, bota), amal, bota)
