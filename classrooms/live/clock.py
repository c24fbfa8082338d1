"""What happens by time in the rooms of this process: ticks, heartbeats, holding, ending."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from classrooms.domain.presence import beat
from classrooms.domain.rooms import end_late_rooms
from classrooms.enums import CloseCode
from classrooms.live.frames import SILENT_SECONDS, TICK_SECONDS, now, text_of
from classrooms.live.room import LiveRoom
from classrooms.protocol import Tick
from classrooms.queries.access import is_called_off, still_allowed
from classrooms.queries.rooms import marks
from lms.core.realtime import in_thread, living_sessions

if TYPE_CHECKING:
    from classrooms.live.hub import Hub

logger = logging.getLogger(__name__)

WATCH_SECONDS = 1.0
TURNS = 40
TURN_MILLIS = int(TICK_SECONDS * 1000 / TURNS)
GOSSIP_SECONDS = 3.0
SWEEP_SECONDS = 30.0
EMPTY_SECONDS = 60.0
ALIVE_SECONDS = 2 * TICK_SECONDS + 1


class Clock:
    def __init__(self, hub: "Hub") -> None:
        self.hub = hub
        self._turn = 0

    async def run(self) -> None:
        await asyncio.gather(
            _every(WATCH_SECONDS, self.watch),
            _every(TICK_SECONDS / TURNS, self.tick),
            _every(TICK_SECONDS, self.check_logs),
            _every(GOSSIP_SECONDS, self.gossip),
            _every(settings.ROOM_HEARTBEAT_SECONDS, self.beat),
            _every(settings.ROOM_HEARTBEAT_SECONDS, self.check_access),
            _every(SWEEP_SECONDS, self.sweep),
        )

    async def watch(self) -> None:
        """Hold and release rooms, close silent sockets, forget empty rooms."""
        moment = time.monotonic()
        for room in list(self.hub.rooms.values()):
            room.forget_silent_processes()
            if room.must_be_held():
                self.hub.hold(room)
            if (teacher := room.teacher_to_release()) is not None:
                self.hub.enter(room, teacher)
            for session in [one for one in room.sessions if moment - one.heard > SILENT_SECONDS]:
                session.end(CloseCode.SILENT, reason="silent")
            if not room.sessions and moment - room.empty_since > EMPTY_SECONDS:
                await self.hub.drop(room)

    async def tick(self) -> None:
        """A part of the tabs at each turn, by the moment they came: each answers at once, and a thousand answers in
        one moment would hold up what is said in it."""
        self._turn = (self._turn + 1) % TURNS
        for room in self.hub.rooms.values():
            text = text_of(Tick(room.state.seq, now()))
            for session in room.sessions:
                if session.order // TURN_MILLIS % TURNS == self._turn:
                    session.push(text)

    async def check_logs(self) -> None:
        """One query for all rooms finds what the bus lost, or a database that was put back."""
        held = {pk: room.mark for pk, room in self.hub.rooms.items()}
        stored = await in_thread(marks, held) if held else {}
        for pk, mark in stored.items():
            if pk in self.hub.rooms:
                self.hub.check_log(self.hub.rooms[pk], mark, held_before=held[pk])

    async def gossip(self) -> None:
        """Tell the other processes who is here, and everybody what was not worth a frame of its own."""
        for room in self.hub.rooms.values():
            if room.sessions:
                self.hub.announce(room)

    async def beat(self) -> None:
        """One write for all tabs of this process that were heard lately."""
        alive = time.monotonic() - ALIVE_SECONDS
        sessions = [one for room in self.hub.rooms.values() for one in room.sessions if one.heard >= alive]
        rows = [one.presence for one in sessions if one.presence is not None]
        if rows:
            at = timezone.now()
            self.hub.writer.run(lambda: beat(rows, at=at))

    async def check_access(self) -> None:
        """Signing out, losing the place in the group or the account, or a lesson called off closes the socket."""
        for room in list(self.hub.rooms.values()):
            if room.sessions:
                await _check_access(room)

    async def sweep(self) -> None:
        await in_thread(end_late_rooms, at=timezone.now())


async def _check_access(room: LiveRoom) -> None:
    sessions = list(room.sessions)
    if await in_thread(is_called_off, room.lesson_pk):
        for session in sessions:
            session.end(CloseCode.CALLED_OFF, reason="called off")
        return
    signed_in = await in_thread(living_sessions, {one.session_key for one in sessions})
    allowed = await in_thread(still_allowed, room.lesson_pk, {(one.user_pk, one.role) for one in sessions})
    for session in sessions:
        if session.session_key not in signed_in:
            session.end(CloseCode.NO_SESSION, reason="signed out")
        elif (session.user_pk, session.role) not in allowed:
            session.end(CloseCode.NO_LONGER_ALLOWED, reason="removed")


async def _every(seconds: float, job: Callable[[], Awaitable[None]]) -> None:
    """Do ``job`` again and again; one that fails is logged and does not stop the others."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await job()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The database does not answer the clock of the rooms: %s", error)
        except Exception:
            logger.exception("The clock of the rooms stumbled")
