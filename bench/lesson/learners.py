"""Learners without browsers, who come back whatever happens and lose no word."""

import asyncio
import contextlib
import random
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Self
from uuid import uuid4

import websockets

from classrooms.enums import Phase
from tests.classrooms.janus.headless import Headless
from tests.net.school import HOST, School

LINE_EVERY = 20.0  # seconds
ASK_AGAIN = 8.0  # what the page's script waits for an answer
LOUD_SECONDS = 10.0
LOST = (EOFError, OSError, TimeoutError, websockets.WebSocketException)
ENDED = 4410
PATIENCE = 120.0  # seconds, for what has no promise of its own
GOODBYE = 30.0  # seconds, for connections to close


class Learner(Headless):
    """One who goes through nginx and uses little data: sound alone, mostly silence.

    ``written`` are all their own lines in order; ``unanswered`` those the server has not taken yet, by command, with
    the moment they were last sent. ``came`` is when the first welcome came (seconds since 1970), ``lost`` when and
    why each line was lost.
    """

    sends = ("audio",)
    school: School
    trusted: ssl.SSLContext

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.written: list[str] = []
        self.unanswered: dict[str, tuple[str, float]] = {}
        self.came = 0.0
        self.lost: list[tuple[float, str]] = []
        self.writes = True

    def going_to(self, school: School, cookie: str) -> Self:
        self.school = school
        self.trusted = ssl.create_default_context(cafile=school.authority.certificate)
        self.session, self.keeps_session = cookie.partition("=")[2], True
        return self

    def way(self) -> dict[str, Any]:
        address = f"wss://{HOST}/ws/rooms/{self.lesson.uuid}/"
        nginx = {"host": self.school.nginx.address, "port": self.school.nginx.port}
        return {"uri": address, "origin": websockets.Origin(f"https://{HOST}"), "ssl": self.trusted, **nginx}

    async def attend(self) -> None:
        """Until the lesson ends. A line that is lost is taken up again."""
        while not self.is_over:
            try:
                await self.come_in(camera=False, use="sound")
                self.came = self.came or time.time()
                await self._stay()
                self.lost.append((time.time(), f"closed with {self.closed}"))
            except LOST as trouble:
                self.lost.append((time.time(), repr(trouble)))
                await self._hang_up()
                await asyncio.sleep(random.uniform(0.3, 1.0))
        await self.drop()

    @property
    def is_over(self) -> bool:
        return self.state.phase is Phase.ENDED or self.closed == ENDED

    async def _stay(self) -> None:
        for command in self.unanswered:
            await self._send_line(command)
        due = time.monotonic() + random.uniform(0, LINE_EVERY)
        while self.closed is None:
            await self.listen(0.5)
            now = time.monotonic()
            if self.writes and now > due:
                due = now + LINE_EVERY
                await self._say()
            for command in [key for key, (_, at) in self.unanswered.items() if now - at > ASK_AGAIN]:
                await self._send_line(command)

    async def _hang_up(self) -> None:
        """A line on which no welcome came would go on beside the next."""
        if hasattr(self, "socket"):  # none was ever opened where nginx does not answer
            await self.socket.close()

    async def _say(self) -> None:
        assert self.user is not None
        text = f"{self.user.full_name} writes line {len(self.written) + 1}"
        self.written.append(text)
        command = str(uuid4())
        self.unanswered[command] = (text, 0)
        await self._send_line(command)

    async def _send_line(self, command: str) -> None:
        text, _ = self.unanswered[command]
        self.unanswered[command] = (text, time.monotonic())
        await self.send({"type": "chat.say", "id": command, "text": text})

    async def send(self, frame: dict[str, Any]) -> None:
        """What goes into a closed line is lost; whoever reads next hears of it."""
        with contextlib.suppress(websockets.ConnectionClosed):
            await super().send(frame)

    def _take(self, frame: dict[str, Any]) -> None:
        super()._take(frame)
        self.frames.clear()  # of ten minutes, nobody looks back at them
        if frame["type"] == "ack":
            self.unanswered.pop(frame["id"], None)

    def broke(self, since: float, until: float) -> bool:
        """Whether a line was lost, or not opened, between two moments."""
        return any(since <= at < until for at, _ in self.lost)

    def last_packet(self) -> float:
        """When something was last received (monotonic seconds)."""
        return max(self.since.values(), default=0.0)


class Learners:
    """All of them in a loop of its own, beside the thread that drives the browsers. ``with Learners(people):``"""

    def __init__(self, people: Sequence[Learner]) -> None:
        self.people = people
        self.failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(GOODBYE)
        if self.failure is not None:
            raise self.failure

    def stop_writing(self) -> None:
        for one in self.people:
            one.writes = False

    def wait_until_all(self, holds: Callable[[Learner], bool], *, what: str) -> None:
        """Raises AssertionError with what troubles those for whom it does not hold in PATIENCE seconds."""
        end = time.monotonic() + PATIENCE
        while (late := [one for one in self.people if not holds(one)]) and time.monotonic() < end:
            if self.failure is not None:
                raise self.failure
            time.sleep(0.2)
        assert not late, f"{len(late)} learners are not {what}: {late[0].lost[-3:]} {late[0].seat_ended[-3:]}"

    def _run(self) -> None:
        try:
            asyncio.run(self._attend())
        except BaseException as failure:  # noqa: BLE001 - shown by the thread that asks
            self.failure = failure

    async def _attend(self) -> None:
        everybody = asyncio.gather(*(one.attend() for one in self.people))
        turns = asyncio.create_task(self._take_turns())
        try:
            await everybody
        finally:
            turns.cancel()

    async def _take_turns(self) -> None:
        """One after the other is loud."""
        while self.people:
            for one in self.people:
                one.loud = True
                await asyncio.sleep(LOUD_SECONDS)
                one.loud = False
