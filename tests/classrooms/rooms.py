"""A lesson that is open now, and browsers without a screen that speak the room's protocol."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Self
from uuid import UUID, uuid4

import msgspec
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from classrooms.live.hub import Hub
from classrooms.protocol import Event, State
from classrooms.routing import websocket_application
from classrooms.state import fold
from lms.accounts.models import User
from lms.timetable.models import Lesson
from tests.timetable.factories import make_course, make_group, make_learner, make_lesson, make_teacher

PATIENCE = 5.0


async def db[**P, R](function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function of the ORM in a thread that gives its connection back."""

    def call() -> R:
        try:
            return function(*args, **kwargs)
        finally:
            connection.close()

    return await asyncio.to_thread(call)


def make_open_lesson(
    *, instrument: str = "", began_minutes_ago: int = 5, length_minutes: int = 45, age_band: str = "adults"
) -> Lesson:
    """A lesson Amal teaches and Bota and Deniz learn in, on now by everybody's clock."""
    begin = (timezone.now() - dt.timedelta(minutes=began_minutes_ago)).replace(second=0, microsecond=0)
    course = make_course("Dombra for beginners" if instrument else "Kazakh A1")
    course.instrument = instrument
    course.save()
    first_day = begin.date() - dt.timedelta(days=30)
    group = make_group(time_zone="UTC", course=course, starts_on=first_day, age_band=age_band)
    make_teacher(group, "Amal Serik", starts_on=first_day)
    make_learner(group, "Bota Akhmet", starts_on=first_day)
    make_learner(group, "Deniz Yildiz", starts_on=first_day)
    return make_lesson(group, begin.date(), begin.time(), length_minutes=length_minutes)


def person(called: str) -> User:
    return User.objects.get(full_name__startswith=called)


def session_of(user: User) -> str:
    """The key of a fresh session of the person, as a sign-in makes it."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def headers_for(session: str, *, origin: str = "http://localhost") -> list[tuple[bytes, bytes]]:
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    return [(b"origin", origin.encode()), (b"cookie", cookie.encode()), (b"host", b"localhost")]


class Tab:
    """One browser tab: keeps what it was told, as the page's script does."""

    def __init__(
        self, lesson: Lesson, user: User | None, *, tab: UUID | None = None, origin: str = "http://localhost"
    ) -> None:
        self.lesson = lesson
        self.user = user
        self.tab = tab or uuid4()
        self.origin = origin
        self.frames: list[dict[str, Any]] = []
        self.log: str | None = None
        self.view: str | None = None
        self.state = State()
        self.at: int | None = None
        self.you: dict[str, Any] = {}
        self.online: dict[str, str] = {}
        self.roster: dict[str, Any] = {}
        self.closed: int | None = None

    async def connect(self) -> Self:
        session = await db(session_of, self.user) if self.user else ""
        self.wire = WebsocketCommunicator(
            websocket_application, f"/ws/rooms/{self.lesson.uuid}/", headers=headers_for(session, origin=self.origin)
        )
        self.session = session
        accepted, code = await self.wire.connect(timeout=PATIENCE)
        if not accepted:
            self.closed = code
        return self

    async def enter(self) -> dict[str, Any]:
        await self.connect()
        seq = self.state.seq if self.log else None
        held = {"log": self.log, "seq": seq, "at": self.at, "view": self.view}
        await self.send({"type": "hello", "tab": str(self.tab), **held})
        return await self.until("welcome")

    async def send(self, frame: dict[str, Any]) -> None:
        await self.wire.send_to(text_data=msgspec.json.encode(frame).decode())

    async def ask(self, kind: str, *, command: UUID | None = None, **fields: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        key = str(command or uuid4())
        await self.send({"type": kind, "id": key, **fields})
        return await self.when(lambda frame: frame["type"] in {"ack", "refused"} and frame["id"] == key)

    async def until(self, kind: str) -> dict[str, Any]:
        return await self.when(lambda frame: frame["type"] == kind)

    async def until_event(self, kind: str) -> dict[str, Any]:
        return await self.when(lambda frame: frame["type"] == "event" and frame["body"]["kind"] == kind)

    async def when(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next frame that fits; those before it are taken in too."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self.read()
                if fits(frame):
                    return frame

    async def until_closed(self) -> int:
        async with asyncio.timeout(PATIENCE):
            while self.closed is None:
                with suppress(EOFError):
                    await self.read()
        return self.closed

    async def quiet(self, seconds: float = 0.3) -> list[dict[str, Any]]:
        """What comes within ``seconds``."""
        seen = len(self.frames)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    await self.read()
        return self.frames[seen:]

    async def read(self) -> dict[str, Any]:
        message = await self.wire.output_queue.get()
        if message["type"] == "websocket.close":
            self.closed = message["code"]
            raise EOFError(self.closed)
        frame: dict[str, Any] = msgspec.json.decode(message["text"])
        self.frames.append(frame)
        self._take(frame)
        return frame

    def _take(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind == "event":
            self._apply([frame])
        elif kind == "missed":
            self._apply(frame["events"])
        elif kind in {"welcome", "snapshot"}:
            self._renew(frame)
        elif kind == "view":
            self.view = frame["view"]
        elif kind == "online":
            self.online |= {peer["person"]: peer["tab"] for peer in frame["joined"]}
            for one in frame["left"]:
                self.online.pop(one, None)
        elif kind == "roster":
            self.roster |= frame["people"]

    def _renew(self, frame: dict[str, Any]) -> None:
        self.log, self.view = frame["log"], frame["view"]
        self.you = frame.get("you", self.you)
        if frame["state"] is not None:
            self.state = msgspec.convert(frame["state"], State)
            self.at = frame["at"]
        else:
            self._apply(frame["events"])
        self.online = {peer["person"]: peer["tab"] for peer in frame["online"]}
        self.roster |= frame["roster"]

    def _apply(self, events: list[dict[str, Any]]) -> None:
        for data in events:
            event = msgspec.convert(data, Event)
            if event.seq <= self.state.seq:
                continue
            assert event.seq == self.state.seq + 1, "a number is missing"
            self.state = fold([event], self.state)
            self.at = event.at

    @property
    def said(self) -> list[str]:
        return [line.text for line in self.state.chat]

    async def drop(self) -> None:
        """The line is cut: the server hears of it, nothing was said."""
        await self.wire.disconnect(code=1006, timeout=PATIENCE)


@asynccontextmanager
async def tabs(lesson: Lesson, *names: str) -> AsyncIterator[list[Tab]]:
    """Tabs of the named people, in the room."""
    opened = [Tab(lesson, await db(person, name)) for name in names]
    try:
        for tab in opened:
            await tab.enter()
        yield opened
    finally:
        for tab in opened:
            with suppress(Exception):
                await tab.drop()


async def tab_of(lesson: Lesson, name: str, **fields: Any) -> Tab:
    return Tab(lesson, await db(person, name), **fields)


async def settle(hub: Hub) -> None:
    """Everything asked of the writer's thread so far has been done."""
    done = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell() -> None:
        loop.call_soon_threadsafe(done.set)

    hub.writer.run(tell)
    await asyncio.wait_for(done.wait(), timeout=5)
