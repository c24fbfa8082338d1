"""The sockets: a thin layer between ASGI and a session."""

import asyncio
import time
from uuid import UUID

from channels.exceptions import StopConsumer

from classrooms.enums import CloseCode, FrameError
from classrooms.live.door import HELLO_SECONDS, Turned
from classrooms.live.frames import now, text_of
from classrooms.live.hub import Hub
from classrooms.live.session import Session
from classrooms.live.sockets import Outbox
from classrooms.protocol import MAX_FRAME_BYTES, Closing, Error, write_any
from lms.core.realtime import SocketConsumer, session_key_of

TRY_FRAMES = 300
TRY_SECONDS = 120.0


class RoomConsumer(SocketConsumer):
    """``/ws/rooms/<lesson>/``: who may enter gets a session, the others a code."""

    session: Session | None = None
    hello_timer: asyncio.TimerHandle | None = None

    async def opened(self) -> None:
        key = session_key_of(self.scope)
        lesson: UUID = self.scope["url_route"]["kwargs"]["lesson"]
        answer = await Hub.current().door.knock(key, lesson)
        await self.accept()
        if isinstance(answer, Turned):
            await self.send_text(text_of(Closing(answer.code, answer.at)))
            await self.close(answer.code)
            return
        outbox = Outbox(self.send_text, self.close)
        self.session = Session(Hub.current(), answer.entry, name=answer.name, session_key=key, outbox=outbox)
        self.hello_timer = asyncio.get_running_loop().call_later(HELLO_SECONDS, self.session.end_unless_greeted)

    async def received(self, text: str | None) -> None:
        if self.session is not None:
            await self.session.receive_safely(text)

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
