"""What the log holds: each thing that happened in a room, as a body with a kind."""

from uuid import UUID

from msgspec import Struct

from classrooms.enums import Backend, DataUse, EndReason, Lobby, RoomRole, Status
from classrooms.protocol.base import Epoch, Millis, Sequence


class Body(Struct, frozen=True, tag_field="kind"):
    """What happened. A subclass with a ``tag`` is one kind of event."""


class RoomOpened(Body, tag="room.opened"):
    """The first teacher came."""


class PersonEntered(Body, tag="person.entered"):
    """Somebody is here for the first time."""

    person: UUID
    role: RoomRole
    status: Status


class PersonLeft(Body, tag="person.left"):
    """Somebody left on purpose. A lost connection is no event."""

    person: UUID


class PeopleAdmitted(Body, tag="people.admitted"):
    people: list[UUID]


class PeopleSentOut(Body, tag="people.sent_out"):
    people: list[UUID]


class PersonRemoved(Body, tag="person.removed"):
    """Out of this lesson for good; ``block`` also closes the group's later rooms. Only staff see the reason."""

    person: UUID
    reason: str
    block: bool


class PeopleMuted(Body, tag="people.muted"):
    people: list[UUID]


class LobbySet(Body, tag="lobby.set"):
    mode: Lobby


class ChatSaid(Body, tag="chat.said"):
    """The event's actor said ``text``."""

    text: str


class LineReported(Body, tag="line.reported"):
    """The event's actor asks the coordinators to look at the chat line ``line``. No view sees it."""

    line: Sequence
    reason: str


class HandRaised(Body, tag="hand.raised"):
    person: UUID


class HandsLowered(Body, tag="hands.lowered"):
    people: list[UUID]


class MediaSet(Body, tag="media.set"):
    """What a person sends. ``full``: a camera was asked for, and all places for pictures are taken."""

    person: UUID
    mic: bool
    camera: bool
    full: bool
    use: DataUse = DataUse.FULL


class MediaMoved(Body, tag="media.moved"):
    """Sound and picture go another way from now on: everybody begins anew, under the new epoch.

    ``node`` is the media server's key, none for mesh.
    """

    backend: Backend
    node: int | None
    epoch: Epoch


class SafetyHeld(Body, tag="safety.held"):
    """The last teacher dropped: learners neither send nor receive."""


class SafetyReleased(Body, tag="safety.released"):
    """A teacher is back."""


class RoomEnded(Body, tag="room.ended"):
    reason: EndReason


class Void(Body, tag="void"):
    """An event this view may not see; it keeps the numbers whole."""


type EventBody = (
    RoomOpened
    | PersonEntered
    | PersonLeft
    | PeopleAdmitted
    | PeopleSentOut
    | PersonRemoved
    | PeopleMuted
    | LobbySet
    | ChatSaid
    | LineReported
    | HandRaised
    | HandsLowered
    | MediaSet
    | MediaMoved
    | SafetyHeld
    | SafetyReleased
    | RoomEnded
    | Void
)


class Event(Struct, frozen=True, tag_field="type", tag="event"):
    """One durable thing; ``command`` is the id of the command that caused it, for its sender."""

    seq: Sequence
    at: Millis
    actor: UUID | None
    command: UUID | None
    body: EventBody
