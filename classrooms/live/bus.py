"""How the processes that hold sockets of one room wake each other. Nothing here is a source of truth:
what gets lost is found by the tick, in the database."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

import msgspec
import redis.asyncio as redis
from msgspec import Struct
from redis.exceptions import RedisError

from classrooms.enums import Quality, RoomRole
from classrooms.protocol import Event, Millis, Named

logger = logging.getLogger(__name__)

OUTGOING_MOST = 10_000
CHANNEL = "qazaq-klasy:room:"
EVERY_PROCESS = 0  # no room has this number, and every process listens to it


class Note(Struct, frozen=True, tag_field="type"):
    """What one process tells the others about a room; ``boot`` names the sender."""

    boot: UUID


class NewEvents(Note, tag="events"):
    """New in the log after the event of ``follows``, with the names of who is named for the first time."""

    events: list[Event]
    follows: Millis
    roster: dict[UUID, Named]


class Reset(Note, tag="reset"):
    """The log is another one now."""


class Here(Struct, frozen=True):
    """A tab connected to the sender; ``order`` grows with each arrival (milliseconds)."""

    person: UUID
    tab: UUID
    role: RoomRole
    order: int
    quality: Quality = Quality.GOOD


class Connected(Note, tag="connected"):
    """Everybody connected to the sender, how many seconds ago one of its teachers was heard, and whether
    it knows of a child in the room."""

    here: list[Here]
    staff_age: float | None
    has_child: bool = False


class WhoIsThere(Note, tag="who"):
    """The sender opened the room and wants to know who is connected elsewhere."""


class ToTab(Note, tag="to_tab"):
    """A written frame for one tab of one person."""

    person: UUID
    tab: UUID
    text: str


class Posted(Note, tag="posted"):
    """A post over HTTP that came to the sender, for whoever holds the stream ``key``.

    ``owner`` is a digest of the session it came with; ``number`` counts the posts of the stream from 1.
    """

    ticket: UUID
    key: UUID
    owner: str
    number: int
    frames: list[str]


class Taken(Note, tag="taken"):
    """The sender holds the stream of the post ``ticket`` and has taken it."""

    ticket: UUID


type AnyNote = NewEvents | Reset | Connected | WhoIsThere | ToTab | Posted | Taken
type Receive = Callable[[int, AnyNote], None]

_decoder = msgspec.json.Decoder(AnyNote)
_encoder = msgspec.json.Encoder()


class Bus(Protocol):
    """``publish`` never waits; what comes from other processes is given to ``receive``."""

    name: str

    def publish(self, room: int, note: AnyNote) -> None: ...

    async def subscribe(self, room: int) -> None: ...

    async def unsubscribe(self, room: int) -> None: ...

    async def is_up(self) -> bool: ...

    async def ready(self) -> None:
        """Wait until what others answer can be heard."""
        ...

    async def stop(self) -> None: ...


class LocalBus:
    """One process: there is nobody else to tell."""

    name = "process"

    def publish(self, room: int, note: AnyNote) -> None:
        pass

    async def subscribe(self, room: int) -> None:
        pass

    async def unsubscribe(self, room: int) -> None:
        pass

    async def is_up(self) -> bool:
        return True

    async def ready(self) -> None:
        pass

    async def stop(self) -> None:
        pass


class RedisBus:
    """Redis pub/sub, one channel a room. ``lost`` is called after each reconnection."""

    name = "redis"

    def __init__(self, url: str, *, boot: UUID, receive: Receive, lost: Callable[[], None]) -> None:
        self._client = redis.from_url(url, socket_connect_timeout=3, health_check_interval=10)
        self._boot = boot
        self._receive = receive
        self._lost = lost
        self._rooms: set[int] = set()
        self._pubsub: redis.client.PubSub | None = None
        self._listening = asyncio.Event()
        self._outgoing: asyncio.Queue[tuple[int, AnyNote]] = asyncio.Queue(OUTGOING_MOST)
        self._tasks = [asyncio.create_task(self._send()), asyncio.create_task(self._listen())]

    def publish(self, room: int, note: AnyNote) -> None:
        try:
            self._outgoing.put_nowait((room, note))
        except asyncio.QueueFull:
            logger.warning("Redis is behind; a note about room %s is dropped, the tick will find it", room)

    async def subscribe(self, room: int) -> None:
        self._rooms.add(room)
        if self._pubsub is not None:
            with contextlib.suppress(RedisError, OSError):  # the listener subscribes to all when it reconnects
                await self._pubsub.subscribe(f"{CHANNEL}{room}")

    async def unsubscribe(self, room: int) -> None:
        self._rooms.discard(room)
        if self._pubsub is not None:
            with contextlib.suppress(RedisError, OSError):
                await self._pubsub.unsubscribe(f"{CHANNEL}{room}")

    async def ready(self) -> None:
        await self._listening.wait()

    async def is_up(self) -> bool:
        try:
            return bool(await asyncio.wait_for(self._client.ping(), timeout=2))
        except (RedisError, OSError, TimeoutError):
            return False

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    async def _send(self) -> None:
        while True:
            room, note = await self._outgoing.get()
            try:
                await self._client.publish(f"{CHANNEL}{room}", _encoder.encode(note))
            except (RedisError, OSError) as error:
                logger.warning("Redis took no note about room %s: %s", room, error)

    async def _listen(self) -> None:
        """Subscribe to all rooms of this process and pass on what comes; begin anew after each loss."""
        while True:
            try:
                await self._listen_once()
            except (RedisError, OSError) as error:
                logger.warning("Redis is away: %s", error)
            await asyncio.sleep(0.5)

    async def _listen_once(self) -> None:
        async with self._client.pubsub() as pubsub:
            await pubsub.subscribe(f"{CHANNEL}{EVERY_PROCESS}", *(f"{CHANNEL}{room}" for room in self._rooms))
            self._pubsub = pubsub
            self._listening.set()
            self._lost()
            try:
                async for message in pubsub.listen():
                    if message["type"] == "message":
                        self._take(message["channel"].decode(), message["data"])
            finally:
                self._pubsub = None
                self._listening.clear()

    def _take(self, channel: str, data: bytes) -> None:
        try:
            note = _decoder.decode(data)
        except msgspec.MsgspecError:
            logger.warning("A note on %s is of another version", channel)
            return
        if note.boot != self._boot:
            self._receive(int(channel.removeprefix(CHANNEL)), note)
