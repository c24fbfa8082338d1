"""The rooms of this process: loaded once, fed by the writer and the bus, watched by a clock.

One hub lives in each event loop. It starts when the first socket asks for a room.
"""

import asyncio
import datetime as dt
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, ClassVar
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from classrooms.commands import AnyCommand, Context, Enter, Hold, Move
from classrooms.domain.log import Appended, Ask
from classrooms.domain.rooms import finish_lesson, part_ways, room_of, start_lesson
from classrooms.enums import Backend, CloseCode, Phase, Refusal
from classrooms.live.bus import (
    AnyNote,
    Bus,
    Connected,
    LocalBus,
    NewEvents,
    Posted,
    RedisBus,
    Reset,
    Taken,
    ToTab,
    WhoIsThere,
)
from classrooms.live.clock import Clock
from classrooms.live.door import Door
from classrooms.live.frames import text_of
from classrooms.live.janus.backend import JanusBackend
from classrooms.live.media.backend import MediaBackend
from classrooms.live.media.mesh import Mesh
from classrooms.live.media.settings import media_settings, video_limit
from classrooms.live.posts import Posts
from classrooms.live.room import EVENTS_KEPT, NEVER, LiveRoom
from classrooms.live.session import Session
from classrooms.live.writer import Waiting, Writer
from classrooms.models import Room
from classrooms.permissions import supervises
from classrooms.protocol import Event, MediaChanged, Millis, Named, PersonEntered, RoomEnded, RoomOpened, Saving
from classrooms.queries.log import Head, events_after, head_of
from classrooms.queries.rooms import Entry, Mark, from_millis, names_of, roster_of, staff_seen_since
from classrooms.tasks import plan_end
from lms.core.errors import DomainError
from lms.core.realtime import in_thread
from lms.timetable.queries.groups import has_child

logger = logging.getLogger(__name__)

ANNOUNCE_AFTER_SECONDS = 0.05
# Many who join at once cost a frame for all of a moment, not one each: a thousand are told 13 times a second at most.
LISTEN_PER_TAB_SECONDS = 0.000075
ANNOUNCE_PER_TAB_SECONDS = 0.0005  # so that a class of a thousand spends no more of our time on it than one of ten
ANSWERS_FIRST_SECONDS = 0.2
RESTART_GRACE_HEARTBEATS = 2

type News = tuple[int, Appended] | Callable[[], object]


class Hub:
    """``boot`` names this process in notes and presence; ``delayed`` says that the database does not answer."""

    _hubs: ClassVar[WeakKeyDictionary[asyncio.AbstractEventLoop, "Hub"]] = WeakKeyDictionary()

    def __init__(self) -> None:
        self.boot = uuid4()
        self.rooms: dict[int, LiveRoom] = {}
        self.delayed = False
        self._loading: dict[int, asyncio.Task[LiveRoom]] = {}
        self._catching_up: set[int] = set()
        self._announcing: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self._told: deque[News] = deque()
        self._woken = False
        self._has_news = False
        self._listened = NEVER
        self.writer = Writer(self._appended, self._delayed)
        self.bus: Bus = self._make_bus()
        self.posts = Posts(self.boot, self.bus)
        self.door = Door(self.spawn)
        self._media: dict[Backend, MediaBackend] = {Backend.MESH: Mesh(self)}
        if settings.JANUS_NODES:
            self._media[Backend.JANUS] = JanusBackend(self)

    @classmethod
    def current(cls) -> "Hub":
        """The hub of the running loop, made and started when first asked for."""
        loop = asyncio.get_running_loop()
        if loop not in cls._hubs:
            hub = cls._hubs[loop] = cls()
            hub.spawn(Clock(hub).run())
        return cls._hubs[loop]

    @classmethod
    def running(cls) -> "list[Hub]":
        return list(cls._hubs.values())

    async def stop(self) -> None:
        """End media, tasks, writer and bus; the next socket makes a new hub."""
        self._hubs.pop(self._loop, None)
        for backend in self._media.values():
            await backend.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.bus.stop()
        await asyncio.to_thread(self.writer.stop)

    def _make_bus(self) -> Bus:
        if not settings.REDIS_URL:
            return LocalBus()
        return RedisBus(settings.REDIS_URL, boot=self.boot, receive=self._receive, lost=self.catch_up_all)

    def media_of(self, room: LiveRoom) -> MediaBackend:
        """What carries the room's sound and picture."""
        return self._media.get(room.state.media.backend, self._media[Backend.MESH])

    def _media_changed(self, room: LiveRoom, *, before: int) -> None:
        """Tell what carries media of the room's new state; under a new epoch everybody here begins anew."""
        if room.state.media.epoch != before:
            tell_media(room)
        for backend in self._media.values():
            backend.changed(room)

    # -- Rooms ------------------------------------------------------------------------------------

    async def room_for(self, entry: Entry) -> LiveRoom:
        """The live room of the entry's lesson; asked for by many at once it is loaded once."""
        pk = entry.lesson.pk
        loaded = next((room for room in self.rooms.values() if room.lesson_pk == pk), None)
        if loaded is not None:
            return loaded
        if pk not in self._loading:
            self._loading[pk] = asyncio.create_task(self._load(entry))
            self._loading[pk].add_done_callback(lambda _task: self._loading.pop(pk, None))
        return await asyncio.shield(self._loading[pk])

    async def _load(self, entry: Entry) -> LiveRoom:
        grace = dt.timedelta(seconds=settings.ROOM_HEARTBEAT_SECONDS * RESTART_GRACE_HEARTBEATS)
        room, had_staff = await in_thread(_find_room, entry, timezone.now() - grace)
        head, recent, roster = await in_thread(_read_log, room)
        child = await in_thread(has_child, entry.lesson)
        live = LiveRoom(pk=room.pk, lesson_pk=entry.lesson.pk, head=head, recent=recent, roster=roster, has_child=child)
        # After a restart the teacher comes back within seconds; a room left long ago is held at once.
        live.staff_heard = time.monotonic() if had_staff else NEVER
        self.rooms[room.pk] = live
        await self.bus.subscribe(room.pk)
        self.bus.publish(room.pk, WhoIsThere(self.boot))
        self.catch_up(live)  # what was written between reading and subscribing
        return live

    async def drop(self, room: LiveRoom) -> None:
        """Nobody is here any more: forget the room until somebody comes."""
        self.rooms.pop(room.pk, None)
        self.writer.forget(room.pk)
        await self.bus.unsubscribe(room.pk)

    # -- Asking for events ------------------------------------------------------------------------

    def ask(
        self, room: LiveRoom, command: AnyCommand, actor: UUID | None, answered: Callable[[int | Refusal], None]
    ) -> None:
        """Have ``command`` decided and stored; ``answered`` is called in the loop, after the events went out."""
        ask = Ask(command, actor, self._context(room, command))
        self.writer.submit(Waiting(room.pk, ask, lambda answer: self._tell(partial(answered, answer))))

    async def wait_for(self, room: LiveRoom, command: AnyCommand, actor: UUID | None) -> int | Refusal:
        done: asyncio.Future[int | Refusal] = self._loop.create_future()
        self.ask(room, command, actor, lambda answer: None if done.done() else done.set_result(answer))
        return await done

    def enter(self, room: LiveRoom, session: Session) -> None:
        self.ask(room, Enter(session.person, session.role), session.person, _ignore)

    def hold(self, room: LiveRoom) -> None:
        self.ask(room, Hold(), None, _ignore)

    def protect(self, room: LiveRoom) -> None:
        """A child comes into a room that had none: no browser may learn an address from now on, and all begin anew."""
        if room.has_child:
            return
        room.has_child = True
        self.tell_connected(room)
        media = room.state.media
        if media.backend is Backend.MESH:
            self.ask(room, Move(media.backend, media.node, since=media.epoch), None, _ignore)

    def _context(self, room: LiveRoom, command: AnyCommand) -> Context:
        """Who is connected; for holding, a teacher who is connected but silent is not."""
        online = room.online()
        if isinstance(command, Hold) and not room.staff_is_here():
            online -= {one.person for one in room.everybody() if supervises(one.role)}
        return Context(online, video_limit(room.state.media.backend), self.media_of(room).is_crowded(room))

    # -- From the writer's thread -----------------------------------------------------------------

    def _appended(self, room: int, appended: Appended) -> None:
        self._tell((room, appended))

    def _delayed(self, *, delayed: bool) -> None:
        self._tell(partial(self._tell_delayed, delayed))

    def _tell(self, news: News) -> None:
        """Wake the loop once for all that is told until it listens: waking it costs more than listening."""
        self._told.append(news)
        self._has_news |= isinstance(news, tuple)
        if not self._woken and not self._loop.is_closed():
            self._woken = True
            self._loop.call_soon_threadsafe(self._listen)

    def _listen(self) -> None:
        """The events of each room in one go, then the answers. Events that come quickly one after another go together;
        an answer whose events went out already waits for nobody."""
        if self._has_news and self._loop.time() < (soonest := self._next_news()):
            self._loop.call_at(soonest, self._listen)
            return
        if self._has_news:
            self._listened = self._loop.time()
        self._woken = self._has_news = False
        appended: dict[int, list[Appended]] = {}
        answers: list[Callable[[], object]] = []
        while self._told:
            one = self._told.popleft()
            if isinstance(one, tuple):
                appended.setdefault(one[0], []).append(one[1])
            else:
                answers.append(one)
        for room, some in appended.items():
            self._loop.call_soon(self._take_appended, room, some)
        for answer in answers:
            self._loop.call_soon(answer)

    def _next_news(self) -> float:
        """By the loop's clock: when as many tabs as are here may be told of events again."""
        return self._listened + LISTEN_PER_TAB_SECONDS * sum(len(room.sessions) for room in self.rooms.values())

    def _tell_delayed(self, delayed: bool) -> None:  # noqa: FBT001
        self.delayed = delayed
        text = text_of(Saving(delayed))
        for room in self.rooms.values():
            room.push_to_all(text)

    def _take_appended(self, pk: int, appended: list[Appended]) -> None:
        room = self.rooms.get(pk)
        if room is None:
            return
        if any(one.reset for one in appended):
            self.bus.publish(pk, Reset(self.boot))
            self.spawn(self._reset(room))
            return
        events = [event for one in appended for event in one.events]
        entered = [event.body.person for event in events if isinstance(event.body, PersonEntered)]
        names = {person: room.roster[person] for person in entered if person in room.roster}
        self.bus.publish(pk, NewEvents(self.boot, events, appended[0].follows, names))
        self._take(room, events, appended[0].follows)
        for event in events:
            self._follow(room, event)

    def _follow(self, room: LiveRoom, event: Event) -> None:
        """Tell the timetable. What a killed process did not get to, the clock does later."""
        if isinstance(event.body, RoomOpened):
            self.writer.run(lambda: _follow_log(room.pk, None))
        if isinstance(event.body, RoomEnded):
            self.writer.run(lambda: _follow_log(room.pk, from_millis(event.at)))

    # -- From other processes ---------------------------------------------------------------------

    def _receive(self, pk: int, note: AnyNote) -> None:
        if isinstance(note, Posted | Taken):
            self.posts.hear(note)
            return
        room = self.rooms.get(pk)
        if room is None:
            return
        if isinstance(note, NewEvents):
            room.roster |= note.roster
            self._take(room, note.events, note.follows)
        elif isinstance(note, Reset):
            self.spawn(self._reset(room))
        elif isinstance(note, Connected):
            if note.has_child and not room.has_child:
                room.has_child = True
                tell_media(room)
            room.connected_elsewhere(note)
            room.announce()
            self._media_changed(room, before=room.state.media.epoch)
        elif isinstance(note, WhoIsThere):
            self.tell_connected(room)
        else:
            deliver(room, note.person, note.tab, note.text)

    def signal(self, room: LiveRoom, person: UUID, tab: UUID, text: str) -> None:
        """Pass a written frame to one tab, wherever it is connected."""
        if not deliver(room, person, tab, text):
            self.bus.publish(room.pk, ToTab(self.boot, person, tab, text))

    def tell_connected(self, room: LiveRoom) -> None:
        self.bus.publish(room.pk, Connected(self.boot, room.here(), room.staff_age(), room.has_child))

    # -- Taking events ----------------------------------------------------------------------------

    def _take(self, room: LiveRoom, events: list[Event], follows: Millis) -> None:
        epoch = room.state.media.epoch
        if not room.continues(events, follows) or not room.take(events):
            self.catch_up(room)
        self._media_changed(room, before=epoch)
        _close_removed(room)
        self.announce(room)
        if room.state.phase is Phase.ENDED:
            self._loop.call_later(ANSWERS_FIRST_SECONDS, self._close_ended, room)

    def _close_ended(self, room: LiveRoom) -> None:
        for session in list(room.sessions):
            session.end(CloseCode.ENDED, reason="ended")

    def catch_up_all(self) -> None:
        for room in self.rooms.values():
            self.catch_up(room)

    def catch_up(self, room: LiveRoom) -> None:
        """Read from the database what this room does not have."""
        if room.pk not in self._catching_up:
            self._catching_up.add(room.pk)
            self.spawn(self._catch_up(room))

    async def _catch_up(self, room: LiveRoom) -> None:
        """Read from the newest event we hold, which proves that what follows it is ours."""
        held = room.mark
        try:
            events = await in_thread(events_after, room.pk, max(0, held.seq - 1))
        except DatabaseError as error:
            logger.warning("Room %s cannot catch up yet: %s", room.pk, error)
            return
        finally:
            self._catching_up.discard(room.pk)
        if held.seq and (not events or events[0].at != held.at):
            await self._part_ways(room, held.log)
            return
        self._take(room, events[1:] if held.seq else events, held.at)
        await self._name_unnamed(room)

    async def _name_unnamed(self, room: LiveRoom) -> None:
        people = room.unnamed()
        if people:
            roles = {person: room.state.people[person].role for person in people}
            room.add_names(await in_thread(names_of, roles))

    async def _reset(self, room: LiveRoom) -> None:
        epoch = room.state.media.epoch
        self.writer.forget(room.pk)
        room.reset(*await in_thread(_read_log_of, room.pk))
        self._media_changed(room, before=epoch)
        _close_removed(room)

    async def _part_ways(self, room: LiveRoom, log: UUID) -> None:
        """The database was put back: its log goes on under another identity, for us and for all processes."""
        await in_thread(part_ways, room.pk, log=log)
        self.bus.publish(room.pk, Reset(self.boot))
        await self._reset(room)

    def check_log(self, room: LiveRoom, stored: Mark, *, held_before: Mark) -> None:
        """Compare with the database: behind means read, another log means begin anew."""
        if stored.log != room.log:
            self.spawn(self._reset(room))
        elif stored.seq < held_before.seq or (stored.seq == held_before.seq and stored.at != held_before.at):
            self.spawn(self._part_ways(room, stored.log))
        elif stored.seq > room.state.seq:
            self.catch_up(room)

    # -- Announcing -------------------------------------------------------------------------------

    def announce(self, room: LiveRoom) -> None:
        """Soon, and once for many changes."""
        if room.pk not in self._announcing:
            self._announcing.add(room.pk)
            wait = ANNOUNCE_AFTER_SECONDS + ANNOUNCE_PER_TAB_SECONDS * len(room.sessions)
            self._loop.call_later(wait, self._announce, room)

    def _announce(self, room: LiveRoom) -> None:
        self._announcing.discard(room.pk)
        room.announce()
        self.tell_connected(room)
        self._media_changed(room, before=room.state.media.epoch)

    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("A task of the rooms failed", exc_info=error)


def deliver(room: LiveRoom, person: UUID, tab: UUID, text: str) -> bool:
    """Give a frame to the tab if it is connected here."""
    session = next((one for one in room.sessions if one.tab == tab and one.person == person), None)
    if session is not None:
        session.push(text)
    return session is not None


def tell_media(room: LiveRoom) -> None:
    """Sound and picture go another way: each tab gets settings of its own."""
    for session in room.sessions:
        session.push(text_of(MediaChanged(media_settings(room, session))))


def _close_removed(room: LiveRoom) -> None:
    for session in [one for one in room.sessions if room.put_out(one.person)]:
        session.end(CloseCode.NO_LONGER_ALLOWED, reason="removed")


def _ignore(_answer: int | Refusal) -> None:
    pass


def _find_room(entry: Entry, recently: dt.datetime) -> tuple[Room, bool]:
    room = room_of(entry.lesson)
    return room, staff_seen_since(room.pk, recently)


def _read_log(room: Room) -> tuple[Head, list[Event], dict[UUID, Named]]:
    head = head_of(room)
    recent = events_after(room.pk, head.seq - EVENTS_KEPT, limit=EVENTS_KEPT)
    return head, [event for event in recent if event.seq <= head.seq], roster_of(head.state)


def _read_log_of(pk: int) -> tuple[Head, list[Event], dict[UUID, Named]]:
    return _read_log(Room.objects.get(pk=pk))


def _follow_log(pk: int, ended_at: dt.datetime | None) -> None:
    room = Room.objects.select_related("lesson__group").get(pk=pk)
    try:
        if ended_at is None:
            plan_end(start_lesson(room))
        else:
            finish_lesson(room, at=ended_at)
    except DomainError as error:
        logger.warning("Room %s: the timetable refused: %s", pk, error.code)
