"""The streams this process holds, and how a post finds the process that holds its stream."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Sequence
from uuid import UUID, uuid4

from classrooms.live.bus import EVERY_PROCESS, Bus, Posted, Taken
from classrooms.live.session import Session

logger = logging.getLogger(__name__)

READY_WITHIN_SECONDS = 5.0
TAKEN_WITHIN_SECONDS = 2.0
FRAMES_WAITING = 400


def owner_of(session_key: str) -> str:
    """What a post's session is compared by; the key itself never leaves the process."""
    return hashlib.sha256(session_key.encode()).hexdigest()


class HeldStream:
    """One stream down, and the frames that were posted up for it, handled in their order."""

    def __init__(self, session: Session) -> None:
        self.key = uuid4()
        self.session = session
        self._owner = owner_of(session.session_key)
        self._number = 0
        self._frames: asyncio.Queue[str] = asyncio.Queue(FRAMES_WAITING)
        self._task = asyncio.create_task(self._handle())

    def take(self, owner: str, number: int, frames: Sequence[str]) -> bool:
        """Whether the post is this stream's; one that came before is taken and does nothing."""
        if self.session.gone or not hmac.compare_digest(owner, self._owner) or number > self._number + 1:
            return False
        if number <= self._number:
            return True
        if self._frames.qsize() + len(frames) > FRAMES_WAITING:
            return False
        self._number = number
        for frame in frames:
            self._frames.put_nowait(frame)
        return True

    def stop(self) -> None:
        self._task.cancel()

    async def _handle(self) -> None:
        while True:
            await self.session.receive_safely(await self._frames.get())


class Posts:
    """Posts go to any process; the bus finds the one with the stream, and its word is waited for."""

    def __init__(self, boot: UUID, bus: Bus) -> None:
        self._boot = boot
        self._bus = bus
        self._held: dict[UUID, HeldStream] = {}
        self._asked: dict[UUID, asyncio.Future[None]] = {}

    def hold(self, stream: HeldStream) -> None:
        self._held[stream.key] = stream

    def drop(self, stream: HeldStream) -> None:
        self._held.pop(stream.key, None)
        stream.stop()

    def streams_of(self, person: UUID) -> int:
        return sum(stream.session.person == person for stream in self._held.values())

    async def deliver(self, key: UUID, owner: str, number: int, frames: list[str]) -> bool:
        """False when nobody has such a stream, or it is another person's."""
        if key in self._held:
            return self._held[key].take(owner, number, frames)
        note = Posted(self._boot, uuid4(), key, owner, number, frames)
        taken = self._asked[note.ticket] = asyncio.get_running_loop().create_future()
        try:
            # A process that has just been started would not hear the answer yet.
            await asyncio.wait_for(self._bus.ready(), READY_WITHIN_SECONDS)
            self._bus.publish(EVERY_PROCESS, note)
            await asyncio.wait_for(taken, TAKEN_WITHIN_SECONDS)
        except TimeoutError:
            return False
        finally:
            del self._asked[note.ticket]
        return True

    def hear(self, note: Posted | Taken) -> None:
        """From another process."""
        if isinstance(note, Taken):
            asked = self._asked.get(note.ticket)
            if asked is not None and not asked.done():
                asked.set_result(None)
            return
        stream = self._held.get(note.key)
        if stream is not None and stream.take(note.owner, note.number, note.frames):
            self._bus.publish(EVERY_PROCESS, Taken(self._boot, note.ticket))
