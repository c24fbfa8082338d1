"""A bounded queue and a writer task for each socket, so that a slow one holds nobody up."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from classrooms.enums import CloseCode
from classrooms.protocol import Closing, write

QUEUE_FRAMES = 512


class Outbox:
    """Frames on their way to one socket. Full means that it cannot keep up: it is closed with 4409."""

    def __init__(self, send: Callable[[str], Awaitable[None]], close: Callable[[int], Awaitable[None]]) -> None:
        self._send = send
        self._close = close
        self._queue: asyncio.Queue[str | int] = asyncio.Queue(QUEUE_FRAMES)
        self._task = asyncio.create_task(self._write())
        self._closing: asyncio.Task[None] | None = None
        self.is_open = True

    def push(self, text: str) -> None:
        if not self.is_open:
            return
        try:
            self._queue.put_nowait(text)
        except asyncio.QueueFull:
            self._cut(CloseCode.RESYNC)

    def close(self, code: int, *, at: int | None = None) -> None:
        """Close after everything that waits has been sent."""
        self.push(write(Closing(int(code), at)))
        if not self.is_open:
            return
        self.is_open = False
        try:
            self._queue.put_nowait(int(code))
        except asyncio.QueueFull:
            self._cut(code)

    async def stop(self) -> None:
        """The socket is gone: nothing can be sent any more."""
        self.is_open = False
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    def _cut(self, code: int) -> None:
        """Close at once; what waits is dropped, because the browser will ask for it by number."""
        self.is_open = False
        self._task.cancel()
        self._closing = asyncio.create_task(self._shut(int(code)))

    async def _write(self) -> None:
        while True:
            item = await self._queue.get()
            if isinstance(item, int):
                await self._shut(item)
                return
            try:
                await self._send(item)
            except (OSError, RuntimeError):  # closed under our hands; the disconnect follows
                self.is_open = False
                return

    async def _shut(self, code: int) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            await self._close(code)
