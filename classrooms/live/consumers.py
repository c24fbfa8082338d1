"""The sockets: a thin layer between ASGI and a session."""

import asyncio
import logging
import time
from uuid import UUID

from channels.exceptions import StopConsumer
from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from msgspec import Struct

from classrooms.enums import CloseCode, FrameError
from classrooms.live.frames import now, text_of
from classrooms.live.hub import Hub
from classrooms.live.session import Session
from classrooms.live.sockets import Outbox
from classrooms.protocol import MAX_FRAME_BYTES, Closing, Error, write_any
from classrooms.queries.rooms import Entry, Excluded, entry_of, is_over, opens_at, shown_name, to_millis
from lms.accounts.models import User
from lms.core.realtime import SocketConsumer, in_thread, session_key_of, user_of_session

logger = logging.getLogger(__name__)

HELLO_SECONDS = 10.0
TRY_FRAMES = 300
TRY_SECONDS = 120.0


class Turned(Struct, frozen=True):
    """Not let in, with the code that says why; ``at`` is when it opens."""

    code: CloseCode
    at: int | None = None


class LetIn(Struct, frozen=True):
    entry: Entry
    name: str


class RoomConsumer(SocketConsumer):
    """``/ws/rooms/<lesson>/``: who may enter gets a session, the others a code."""

    session: Session | None = None
    hello_timer: asyncio.TimerHandle | None = None

    async def opened(self) -> None:
        key = session_key_of(self.scope)
        lesson: UUID = self.scope["url_route"]["kwargs"]["lesson"]
        try:
            answer = await in_thread(knock, key, lesson)
        except (DatabaseError, InterfaceError):
            logger.warning("The database does not answer at the door")
            answer = Turned(CloseCode.TRY_LATER)
        await self.accept()
        if isinstance(answer, Turned):
            await self.send_text(text_of(Closing(answer.code, answer.at)))
            await self.close(answer.code)
            return
        outbox = Outbox(self.send_text, self.close)
        self.session = Session(Hub.current(), answer.entry, name=answer.name, session_key=key, outbox=outbox)
        self.hello_timer = asyncio.get_running_loop().call_later(HELLO_SECONDS, self._no_hello, self.session)

    def _no_hello(self, session: Session) -> None:
        if not session.greeted:
            session.end(CloseCode.SILENT, reason="no hello")

    async def received(self, text: str | None) -> None:
        if self.session is None:
            return
        try:
            await self.session.receive(text)
        except (DatabaseError, InterfaceError):
            logger.warning("The database does not answer a hello")
            self.session.end(CloseCode.TRY_LATER, reason="database")
        except Exception:
            logger.exception("A frame of the room could not be handled")
            self.session.push(text_of(Error(FrameError.FAILED)))

    async def closed(self, code: int) -> None:
        if self.hello_timer is not None:
            self.hello_timer.cancel()
        if self.session is not None:
            self.session.leave("closed")
            await self.session.outbox.stop()
        raise StopConsumer


class TryConsumer(SocketConsumer):
    """``/ws/try/``: sends back what it gets, so that a page can time the line. Stores and reads nothing."""

    frames = 0
    began = 0.0

    async def opened(self) -> None:
        await self.accept()
        self.began = time.monotonic()
        limits = {"max_bytes": MAX_FRAME_BYTES, "max_frames": TRY_FRAMES, "max_seconds": int(TRY_SECONDS)}
        await self.send_text(write_any({"type": "ready", "now": now(), **limits}))

    async def received(self, text: str | None) -> None:
        self.frames += 1
        if self.frames > TRY_FRAMES:
            await self.close(CloseCode.FLOOD)
        elif time.monotonic() - self.began > TRY_SECONDS:
            await self.close(CloseCode.LEFT)
        elif text is None:
            await self.send_text(text_of(Error(FrameError.NOT_TEXT)))
        elif len(text.encode(errors="replace")) > MAX_FRAME_BYTES:
            await self.send_text(text_of(Error(FrameError.TOO_LARGE)))
        else:
            await self.send_text(text)

    async def closed(self, code: int) -> None:
        raise StopConsumer


def knock(session_key: str, lesson: UUID) -> LetIn | Turned:
    """Who is there, and may they enter the room of ``lesson`` now? A stranger learns nothing about it."""
    user = user_of_session(session_key)
    if not isinstance(user, User):
        return Turned(CloseCode.NO_SESSION)
    entry = entry_of(user, lesson)
    if entry is None:
        return Turned(CloseCode.NOT_FOUND)
    if isinstance(entry, Excluded):
        return Turned(CloseCode.NO_LONGER_ALLOWED)
    if is_over(entry.lesson):
        return Turned(CloseCode.ENDED)
    opening = opens_at(entry.lesson)
    if timezone.now() < opening:
        return Turned(CloseCode.NOT_OPEN_YET, to_millis(opening))
    return LetIn(entry, shown_name(user, entry.role))
