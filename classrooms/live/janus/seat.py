"""One tab's seat at the media server: a leg that sends, a leg that receives into slots."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from classrooms.live.janus import videoroom as v
from classrooms.live.janus.choice import Choice, Watch, place
from classrooms.live.janus.client import Client, Handle, JanusError, JanusRefused, Jsep, Message
from classrooms.protocol import MOST_PICTURES, MOST_VOICES, SfuCandidate, Slot

SMALL, LARGE = 0, 1
NOTHING = v.Source("", "")


class Feed(Struct, frozen=True):
    """Somebody who publishes: the mids of their sound and picture, where they send one."""

    key: str
    person: UUID
    tab: UUID
    sound: str | None
    picture: str | None

    def mid(self, kind: Literal["sound", "picture"]) -> str | None:
        return self.sound if kind == "sound" else self.picture


class Place(Struct):
    """A slot: the m-line ``mid`` of what is received, the stream it was pointed at, and in which size."""

    mid: str
    kind: Literal["sound", "picture"]
    source: v.Source
    person: UUID | None = None
    size: int = LARGE


class Seat:
    """``heard`` is told what Janus says to this seat, ``broken`` that the leg to receive is gone."""

    def __init__(
        self,
        client: Client,
        room: str,
        key: str,
        *,
        heard: Callable[[v.Told], None],
        broken: Callable[[], None],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self.client = client
        self.room = room
        self.key = key
        self.watch = Watch()
        self.closed = False
        self.places: list[Place] = []
        self._heard = heard
        self._broken = broken
        self._spawn = spawn
        self._sender: Handle | None = None
        self._receiver: Handle | None = None
        self._sending = asyncio.Lock()
        self._receiving = asyncio.Lock()
        self._published: list[v.Stream] = []
        self._let_through: dict[str, bool] = {}
        self._answer: Jsep | None = None
        self._dummy: dict[str, v.Source] = {}

    # -- Taking it and giving it back -------------------------------------------------------------------

    async def take(self) -> str:
        """Sit down; the offer for what this tab will receive. Raises JanusAway or JanusRefused."""
        async with self._sending, self._receiving:
            self._sender = await self._attach(self._hear_sender)
            joined = await self._join(self._sender)
            self._dummy = _dummy(joined)
            self._heard(joined)
            self._receiver = await self._attach(self._hear_receiver)
            sources = [self._dummy["sound"]] * MOST_VOICES + [self._dummy["picture"]] * MOST_PICTURES
            subscribed, offer = await v.ask(self._receiver, v.JoinSubscriber(self.room, joined.private_id, sources))
            self.places = [self._empty(stream) for stream in subscribed.streams]
        return offer.sdp if offer else ""

    async def _attach(self, hear: Callable[[Message], None]) -> Handle:
        handle = await self.client.attach(hear)
        if self.closed:
            await handle.detach()
            raise JanusRefused(v.NO_SUCH_ROOM, "the seat was given up meanwhile")
        return handle

    async def _join(self, sender: Handle) -> v.Told:
        """Join by the name the platform gives; one left over of a process that died gives way."""
        request = v.JoinPublisher(self.room, self.key, self.key)
        try:
            joined, _ = await v.ask(sender, request)
        except JanusRefused as refused:
            if refused.code != v.ID_EXISTS:
                raise
            await v.ask(sender, v.Kick(self.room, v.secret_of(self.room), self.key))
            joined, _ = await v.ask(sender, request)
        return joined

    def _empty(self, stream: v.Stream) -> Place:
        kind: Literal["sound", "picture"] = "sound" if stream.type == "audio" else "picture"
        return Place(stream.mid, kind, self._dummy[kind])

    async def close(self) -> None:
        """For good: nothing flows any more, whatever the browser does. Repeatable."""
        self.closed = True
        await self.give_back()

    async def give_back(self) -> None:
        """Both legs, as far as they were taken."""
        handles = [one for one in (self._sender, self._receiver) if one]
        self._sender = self._receiver = None
        await asyncio.gather(*(handle.detach() for handle in handles))

    # -- The leg that sends -----------------------------------------------------------------------------

    async def publish(self, sdp: str, *, sound: bool, picture: bool) -> str:
        """Take what the tab offers to send; the answer. What may not be heard or seen is shut before it can flow."""
        async with self._sending:
            told, answer = await v.ask(self._open(self._sender), v.Publish(), Jsep("offer", sdp, rid_order="lmh"))
            self._published = told.streams
            self._let_through = {}
            await self._moderate(sound=sound, picture=picture)
        return answer.sdp if answer else ""

    async def moderate(self, *, sound: bool, picture: bool) -> None:
        """Let sound and picture through the media server, or not."""
        async with self._sending:
            await self._moderate(sound=sound, picture=picture)

    async def _moderate(self, *, sound: bool, picture: bool) -> None:
        for stream in self._published:
            wanted = sound if stream.type == "audio" else picture
            if self._let_through.get(stream.mid) is not wanted:
                secret = v.secret_of(self.room)
                request = v.Moderate(self.room, secret, self.key, stream.mid, mute=not wanted)
                await v.ask(self._open(self._sender), request)
                self._let_through[stream.mid] = wanted

    # -- The leg that receives --------------------------------------------------------------------------

    async def answer(self, sdp: str) -> None:
        async with self._receiving:
            self._answer = Jsep("answer", sdp)
            await v.ask(self._open(self._receiver), v.Start(), self._answer)

    async def restart(self) -> str:
        """An offer with fresh addresses."""
        async with self._receiving:
            _, offer = await v.ask(self._open(self._receiver), v.Configure(restart=True))
        return offer.sdp if offer else ""

    async def show(self, choice: Choice, feeds: dict[UUID, Feed]) -> bool:
        """Point the slots at those chosen, as far as they publish; whether anything changed."""
        async with self._receiving:
            wanted = self._wanted(choice, feeds)
            turned = [slot for slot, source, _, _ in wanted if slot.source != source]
            renamed = any(slot.person != person for slot, _, person, _ in wanted)
            for slot, source, person, _ in wanted:
                slot.source, slot.person = source, person
            if turned:
                await self._switch(turned)
            await self._resize([(slot, size) for slot, _, _, size in wanted])
        return renamed

    async def _switch(self, slots: list[Place]) -> None:
        """One that was just turned to somebody asks for their large size by itself."""
        turns = [v.SwitchOf(slot.source.feed, slot.source.mid, slot.mid) for slot in slots]
        for slot in slots:
            slot.size = LARGE
        try:
            await v.ask(self._open(self._receiver), v.Switch(turns))
        except JanusRefused:
            for slot in slots:  # somebody left meanwhile; the next look finds what they show now
                slot.source = NOTHING
            raise

    def _wanted(self, choice: Choice, feeds: dict[UUID, Feed]) -> list[tuple[Place, v.Source, UUID | None, int]]:
        """For each slot the stream it shall carry, whose that is, and in which size."""
        voices = [one for one in choice.voices if one in feeds and feeds[one].sound is not None]
        pictures = [one for one in choice.pictures if one in feeds and feeds[one].picture is not None]
        people = self._placed("sound", voices) | self._placed("picture", pictures)
        wanted = []
        for slot in self.places:
            person = people[slot.mid]
            mid = feeds[person].mid(slot.kind) if person else None
            source = v.Source(feeds[person].key, mid) if person and mid is not None else self._dummy[slot.kind]
            wanted.append((slot, source, person, LARGE if person and person == choice.large else SMALL))
        return wanted

    def _placed(self, kind: str, people: Sequence[UUID]) -> dict[str, UUID | None]:
        slots = [slot for slot in self.places if slot.kind == kind]
        placed = place([slot.person for slot in slots], people)
        return {slot.mid: person for slot, person in zip(slots, placed, strict=True)}

    async def _resize(self, sizes: list[tuple[Place, int]]) -> None:
        changed = [(slot, size) for slot, size in sizes if slot.kind == "picture" and slot.person and slot.size != size]
        if changed:
            await v.ask(self._open(self._receiver), v.Configure([v.Size(slot.mid, size) for slot, size in changed]))
            for slot, size in changed:
                slot.size = size

    def slots(self) -> list[Slot]:
        return [Slot(slot.mid, slot.kind, slot.person) for slot in self.places]

    def forget(self, key: str) -> None:
        """A publisher is gone: Janus emptied the slots that showed them."""
        for slot in self.places:
            if slot.source.feed == key:
                slot.source = NOTHING

    # -- Both ---------------------------------------------------------------------------------------------

    async def candidate(self, found: SfuCandidate) -> None:
        """An address of the browser's, for the leg it was found for; an empty one ends the list."""
        sending = found.leg == "send"
        async with self._sending if sending else self._receiving:
            handle = self._open(self._sender if sending else self._receiver)
            await handle.trickle(_candidate(found))

    @staticmethod
    def _open(handle: Handle | None) -> Handle:
        if handle is None:
            raise JanusRefused(v.NO_SUCH_ROOM, "the seat was given up meanwhile")
        return handle

    def _hear_sender(self, message: Message) -> None:
        if message.janus == "event":
            self._heard(v.news(message))

    def _hear_receiver(self, message: Message) -> None:
        if message.janus == "hangup":
            self._broken()
        elif message.janus == "event" and message.jsep is not None and self._answer is not None:
            self._spawn(self._renew(self._answer))

    async def _renew(self, answer: Jsep) -> None:
        """A slot was empty and is not any more: the browser has agreed to this offer before."""
        with contextlib.suppress(JanusError):
            async with self._receiving:
                await v.ask(self._open(self._receiver), v.Start(), answer)


def _dummy(joined: v.Told) -> dict[str, v.Source]:
    """The streams of the room's dummy, which an empty slot shows."""
    for one in joined.publishers:
        if one.dummy and one.mids("audio") and one.mids("video"):
            sound, picture = one.mids("audio")[0], one.mids("video")[0]
            return {"sound": v.Source(one.id, sound), "picture": v.Source(one.id, picture)}
    raise JanusRefused(v.NO_SUCH_FEED, "the room has no dummy publisher")


def _candidate(found: SfuCandidate) -> dict[str, str | int | bool]:
    if not found.candidate:
        return {"completed": True}
    place: dict[str, str | int | bool] = {"candidate": found.candidate}
    if found.sdp_mid is not None:
        place["sdpMid"] = found.sdp_mid
    if found.sdp_m_line_index is not None:
        place["sdpMLineIndex"] = found.sdp_m_line_index
    return place
