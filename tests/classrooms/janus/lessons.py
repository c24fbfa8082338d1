"""Headless participants in a lesson, and waiting until something is so."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from lms.timetable.models import Lesson
from tests.classrooms.janus.headless import Headless
from tests.classrooms.rooms import db, person
from tests.classrooms.servers import Server

KINDS = ("sound", "picture")


@asynccontextmanager
async def inside(lesson: Lesson, *places: tuple[str, Server]) -> AsyncIterator[list[Headless]]:
    """The named people with a seat each, at the web process given."""
    tabs = [Headless(lesson, await db(person, name)).to(server) for name, server in places]
    try:
        for tab in tabs:
            await tab.come_in()
        yield tabs
    finally:
        for tab in tabs:
            await tab.drop()


async def until(holds: Callable[[], bool], *tabs: Headless, most: float = 40) -> float:
    """Let the tabs listen until ``holds``; the seconds it took."""
    begin = time.monotonic()
    while not holds() and time.monotonic() < begin + most:
        await asyncio.gather(*(tab.listen(0.05) for tab in tabs))
    assert holds()
    return time.monotonic() - begin


async def go_on(seconds: float, *tabs: Headless) -> None:
    await asyncio.gather(*(tab.listen(seconds) for tab in tabs))


def meet(*tabs: Headless) -> Callable[[], bool]:
    """From now on each gets sound and picture of every other."""
    now = time.monotonic()

    def holds() -> bool:
        pairs = [(tab, other) for tab in tabs for other in tabs if tab is not other]
        return all(tab.gets(other.you["person"], kind, since=now) for tab, other in pairs for kind in KINDS)

    return holds


def packets(tab: Headless, kind: str) -> int:
    """All that ever came in slots of this kind."""
    mids = {slot["mid"] for slot in tab.all_slots if slot["kind"] == kind}
    return sum(count for mid, count in tab.got.items() if mid in mids)
