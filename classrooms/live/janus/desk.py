"""One room at one media server in one epoch: who sits there from this process, who publishes, who speaks."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any
from uuid import UUID

from classrooms.enums import Phase, RoomRole, SeatEnd, Status
from classrooms.live.frames import text_of
from classrooms.live.janus import videoroom as v
from classrooms.live.janus.choice import choose
from classrooms.live.janus.client import Client, JanusAway, JanusError, JanusRefused
from classrooms.live.janus.seat import Feed, Seat
from classrooms.permissions import may_take_part
from classrooms.protocol import SfuClosed, SfuOffer, SfuSlots

if TYPE_CHECKING:
    from classrooms.live.hub import Hub
    from classrooms.live.room import LiveRoom
    from classrooms.live.session import Session

logger = logging.getLogger(__name__)

UP_SECONDS = 2.0
TOGETHER_SECONDS = 0.05
AGAIN_SECONDS = 0.5


class Desk:
    """Gives seats and takes them away. ``look`` makes everything as the room's state says it should be.

    ``is_lost``: the media server was started anew and knows nothing of it.
    """

    def __init__(self, hub: "Hub", room: "LiveRoom", client: Client, epoch: int) -> None:
        self.hub = hub
        self.room = room
        self.client = client
        self.epoch = epoch
        self.name = f"{room.pk}-{epoch}"
        self.seats: dict[Session, Seat] = {}
        self.feeds: dict[str, Feed] = {}
        self.is_lost = False
        self._speaking: list[UUID] = []
        self._spoke: list[UUID] = []
        self._dirty = asyncio.Event()
        self._looking = hub.spawn(self._look_again())

    # -- Seats --------------------------------------------------------------------------------------------

    async def join(self, session: "Session") -> None:
        """A seat for the tab, or the frame that says why not."""
        await self._give_back(session)
        if not may_sit(self.room, session):
            self._say(session, SeatEnd.CLOSED)
            return
        key = f"{session.person.hex}-{session.tab.hex}"
        seat = Seat(
            self.client,
            self.name,
            key,
            heard=self._heard,
            broken=lambda: self.end(session, SeatEnd.FAILED),
            spawn=self.hub.spawn,
        )
        self.seats[session] = seat
        await self.guard(session, seat, self._sit(session, seat))

    async def _sit(self, session: "Session", seat: Seat) -> None:
        await self.client.up(UP_SECONDS)
        offer = await self._take(seat)
        if not seat.closed:
            session.push(text_of(SfuOffer(self.epoch, offer)))
            session.push(text_of(SfuSlots(self.epoch, seat.slots())))
            self.look()

    async def _take(self, seat: Seat) -> str:
        """In a room that is made by whoever comes first, and may have been cleared away a moment ago."""
        await self._make_room()
        try:
            return await seat.take()
        except JanusRefused as refused:
            if refused.code != v.NO_SUCH_ROOM or seat.closed:
                raise
            await seat.give_back()
            await self._make_room()
            return await seat.take()

    async def _make_room(self) -> None:
        handle = await self.client.attach(lambda _message: None)
        try:
            await v.create_room(handle, self.name)
        finally:
            await handle.detach()

    async def guard(self, session: "Session", seat: Seat, work: Coroutine[Any, Any, None]) -> None:
        """Do something at a seat; when the media server does not, the seat is given up and the browser told."""
        try:
            await work
        except JanusAway:
            self.end(session, SeatEnd.AWAY, only=seat)
        except JanusError as error:
            logger.info("Janus refused something to a seat of room %s: %s", self.name, error)
            self.end(session, SeatEnd.FAILED, only=seat)

    def end(self, session: "Session", code: SeatEnd, *, only: Seat | None = None) -> None:
        """The seat is gone, and the browser is told why."""
        seat = self.seats.get(session)
        if seat is not None and only in {None, seat}:
            self._say(session, code)
            self.leave(session)

    def leave(self, session: "Session") -> None:
        """The seat is gone, and nobody is there to be told."""
        seat = self.seats.pop(session, None)
        if seat is not None:
            seat.closed = True
            self.hub.spawn(seat.close())
            self.look()

    def end_all(self, code: SeatEnd) -> None:
        for session in list(self.seats):
            self.end(session, code)

    async def _give_back(self, session: "Session") -> None:
        seat = self.seats.pop(session, None)
        if seat is not None:
            await seat.close()

    def _say(self, session: "Session", code: SeatEnd) -> None:
        session.push(text_of(SfuClosed(self.epoch, code)))

    async def close(self, *, if_empty: bool) -> None:
        """Give back all seats and clear the room away; ``if_empty``: only when no other process uses it."""
        self._looking.cancel()
        seats = list(self.seats.values())
        self.seats.clear()
        await asyncio.gather(*(seat.close() for seat in seats))
        try:
            handle = await self.client.attach(lambda _message: None)
            try:
                await v.destroy_room(handle, self.name, if_empty=if_empty)
            finally:
                await handle.detach()
        except JanusError as error:
            logger.info("Room %s was not cleared away at Janus: %s", self.name, error)

    # -- What Janus tells -----------------------------------------------------------------------------------

    def _heard(self, told: v.Told) -> None:
        for publisher in told.publishers:
            if (feed := feed_of(publisher)) is not None:
                self.feeds[feed.key] = feed
        for gone in (told.unpublished, told.leaving):
            if self.feeds.pop(gone, None) is not None:
                for seat in self.seats.values():
                    seat.forget(gone)
        if told.videoroom == "destroyed":
            self.end_all(SeatEnd.FAILED)
        if told.videoroom in {"talking", "stopped-talking"} and (person := person_of(told.id)) is not None:
            self._spoken(person, now=told.videoroom == "talking")
        self.look()

    def _spoken(self, person: UUID, *, now: bool) -> None:
        self._speaking = [one for one in self._speaking if one != person]
        self._spoke = [one for one in self._spoke if one != person]
        (self._speaking if now else self._spoke).insert(0, person)

    # -- Making it so -----------------------------------------------------------------------------------------

    def look(self) -> None:
        """Something changed: look again, soon and once for many changes."""
        self._dirty.set()

    def close_seats(self) -> None:
        """At once: who may not sit here any more does not."""
        for session in [one for one in self.seats if not may_sit(self.room, one)]:
            self.end(session, SeatEnd.CLOSED)

    async def _look_again(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            self.close_seats()
            seats = list(self.seats.items())
            await asyncio.gather(*(self._settle(session, seat) for session, seat in seats))
            await asyncio.sleep(TOGETHER_SECONDS)

    async def _settle(self, session: "Session", seat: Seat) -> None:
        try:
            await self._arrange(session, seat)
        except JanusRefused as refused:
            if refused.code == v.NO_SUCH_FEED:  # somebody left; what they showed is told in a moment
                asyncio.get_running_loop().call_later(AGAIN_SECONDS, self.look)
            else:
                self.end(session, SeatEnd.FAILED, only=seat)
        except JanusAway:
            self.end(session, SeatEnd.AWAY, only=seat)
        except Exception:
            logger.exception("A seat of room %s could not be arranged", self.name)

    async def _arrange(self, session: "Session", seat: Seat) -> None:
        if not seat.places or seat.closed:
            return
        state = self.room.state
        await seat.moderate(**self.sends(session))
        carriers = self.room.carriers()
        spoke = [*self._speaking, *self._spoke]
        choice = choose(state, session.person, online=carriers.keys(), spoke=spoke, watch=seat.watch)
        feeds = {feed.person: feed for feed in self.feeds.values() if carriers.get(feed.person) == feed.tab}
        if await seat.show(choice, feeds) and not seat.closed:
            session.push(text_of(SfuSlots(self.epoch, seat.slots())))

    def sends(self, session: "Session") -> dict[str, bool]:
        """What of this person's sound and picture may be passed on now."""
        person = self.room.state.people.get(session.person)
        open_to = person is not None and may_take_part(self.room.state, person)
        return {
            "sound": bool(open_to and person and person.mic),
            "picture": bool(open_to and person and person.camera),
        }


def may_sit(room: "LiveRoom", session: "Session") -> bool:
    """Who takes part, and who watches while a teacher is here; with the tab that came last."""
    person = room.state.people.get(session.person)
    if session.gone or person is None or room.state.phase is Phase.ENDED:
        return False
    if room.carriers().get(session.person) != session.tab:
        return False
    watches = person.role is RoomRole.OBSERVER and person.status is Status.INSIDE and room.state.phase is Phase.LIVE
    return watches or may_take_part(room.state, person)


def feed_of(publisher: v.Publisher) -> Feed | None:
    person = person_of(publisher.id)
    if publisher.dummy or person is None:
        return None
    sounds, pictures = publisher.mids("audio"), publisher.mids("video")
    tab = UUID(publisher.id.partition("-")[2])
    return Feed(publisher.id, person, tab, sounds[0] if sounds else None, pictures[0] if pictures else None)


def person_of(key: str) -> UUID | None:
    """Whose publisher ``key`` is: we name them ourselves, by person and tab."""
    person, _, tab = key.partition("-")
    return UUID(person) if len(person) == len(tab) == 32 else None
