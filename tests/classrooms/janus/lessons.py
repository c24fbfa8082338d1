"""Headless participants in a lesson, and waiting until something is so."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from websockets import Subprotocol
from websockets.sync.client import connect

from lms.timetable.models import Lesson
from tests.classrooms.janus.headless import Headless, Near, Participant
from tests.classrooms.rooms import db, person
from tests.classrooms.servers import Server
from tests.net.programs import Janus

KINDS = ("sound", "picture")


@asynccontextmanager
async def inside(lesson: Lesson, *names: str, beside: Sequence[Participant] = ()) -> AsyncIterator[list[Near]]:
    """The named people, with a seat each, in the hub of this loop; those ``beside`` are there already."""
    tabs = [Near(lesson, await db(person, name)) for name in names]
    async with come_in(tabs, beside):
        yield tabs


@asynccontextmanager
async def inside_at(lesson: Lesson, *places: tuple[str, Server]) -> AsyncIterator[list[Headless]]:
    """The named people, with a seat each, at the web process given."""
    tabs = [Headless(lesson, await db(person, name)).to(server) for name, server in places]
    async with come_in(tabs, ()):
        yield tabs


@asynccontextmanager
async def come_in(tabs: Sequence[Participant], beside: Sequence[Participant]) -> AsyncIterator[None]:
    try:
        for count, tab in enumerate(tabs):
            await meanwhile(tab.come_in(), *beside, *tabs[:count])
        yield
    finally:
        for tab in tabs:
            await tab.drop()


async def meanwhile(work: Coroutine[Any, Any, object], *tabs: Participant) -> None:
    """Do something while the others listen: a teacher who answers no tick is gone after nine seconds."""
    task = asyncio.create_task(work)
    while not task.done():
        await asyncio.gather(asyncio.wait({task}, timeout=0.1), *(tab.listen(0.1) for tab in tabs))
    await task


async def until(holds: Callable[[], bool], *tabs: Participant, most: float = 40) -> float:
    """Let the tabs listen until ``holds``; the seconds it took."""
    begin = time.monotonic()
    while not holds() and time.monotonic() < begin + most:
        await asyncio.gather(*(tab.listen(0.05) for tab in tabs))
    assert holds(), [(tab.seat_ended, tab.slots, tab.got, tab.state.phase, tab.closed) for tab in tabs]
    return time.monotonic() - begin


async def go_on(seconds: float, *tabs: Participant) -> None:
    await asyncio.gather(*(tab.listen(seconds) for tab in tabs))


def meet(*tabs: Participant) -> Callable[[], bool]:
    """From now on each gets sound and picture of every other."""
    now = time.monotonic()

    def holds() -> bool:
        pairs = [(tab, other) for tab in tabs for other in tabs if tab is not other]
        return all(tab.gets(other.you["person"], kind, since=now) for tab, other in pairs for kind in KINDS)

    return holds


def packets(tab: Participant, kind: str) -> int:
    """All that ever came in slots of this kind."""
    mids = {slot["mid"] for slot in tab.all_slots if slot["kind"] == kind}
    return sum(count for mid, count in tab.got.items() if mid in mids)


def environment(*nodes: Janus, **more: str) -> dict[str, str]:
    """For a web process that sends every lesson to these nodes."""
    words = [f"{node.place.name}={node.node}" for node in nodes]
    return {"ROOM_BACKEND": "janus", **nodes[0].settings(), "JANUS_NODES": ",".join(words), **more}


def handles(janus: Janus) -> int:
    """How many handles anybody has there now."""
    url = f"ws://{janus.address}:{janus.admin_port}"
    with connect(url, subprotocols=[Subprotocol("janus-admin-protocol")], proxy=None) as socket:

        def ask(kind: str, **fields: int) -> dict[str, list[int]]:
            frame = {"janus": kind, "transaction": kind, "admin_secret": janus.admin_secret, **fields}
            socket.send(json.dumps(frame))
            answer: dict[str, list[int]] = json.loads(socket.recv())
            return answer

        sessions = ask("list_sessions")["sessions"]
        return sum(len(ask("list_handles", session_id=session)["handles"]) for session in sessions)
