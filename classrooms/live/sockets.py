"""What goes to one socket, in order and bounded, so that a slow one holds nobody up.

A frame is sent where it is pushed as long as the socket takes it: no task is woken and none waits
for a socket that has nothing to send, which is most of what a fan-out costs otherwise. A socket that
makes us wait gets a task until it has caught up.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable

from classrooms.enums import CloseCode
from classrooms.protocol import Closing, write

QUEUE_FRAMES = 512


class Outbox:
    """Frames on their way to one socket. Full means that it cannot keep up: it is closed with 4409."""

    def __init__(self, send: Callable[[str], Awaitable[None]], close: Callable[[int], Awaitable[None]]) -> None:
        self._send = send
        self._close = close
        self._waiting: deque[str | int] = deque()
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._writing = False
        self.is_open = True

    def push(self, text: str) -> None:
        if not self.is_open:
            return
        if len(self._waiting) >= QUEUE_FRAMES:
            self._cut(CloseCode.RESYNC)
            return
        self._waiting.append(text)
        if not self._writing:
            self._begin(self._write())

    def close(self, code: int, *, at: int | None = None) -> None:
        """Close after everything that waits has been sent."""
        self.push(write(Closing(int(code), at)))
        if not self.is_open:
            return
        self.is_open = False
        self._waiting.append(int(code))
        if not self._writing:
            self._begin(self._write())

    async def stop(self) -> None:
        """The socket is gone: nothing can be sent any more."""
        self.is_open = False
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def _begin(self, work: "asyncio._CoroutineLike[None]") -> None:
        """Run until the socket makes us wait; only then there is a task to come back to."""
        task = asyncio.Task(work, loop=self._loop, eager_start=True)
        self._task = None if task.done() else task

    def _cut(self, code: int) -> None:
        """Close at once; what waits is dropped, because the browser will ask for it by number."""
        self.is_open = False
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
        self._begin(self._shut(int(code)))

    async def _write(self) -> None:
        self._writing = True
        try:
            while self._waiting:
                item = self._waiting.popleft()
                if isinstance(item, int):
                    await self._shut(item)
                else:
                    await self._send(item)
        except (OSError, RuntimeError):  # closed under our hands; the disconnect follows
            self.is_open = False
            self._waiting.clear()
        finally:
            self._writing = False

    async def _shut(self, code: int) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            await self._close(code)
