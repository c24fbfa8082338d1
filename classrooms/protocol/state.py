"""What a room is: the fold of its events."""

from uuid import UUID

from msgspec import Struct

from classrooms.enums import Backend, DataUse, Lobby, Phase, RoomRole, Status
from classrooms.protocol.base import Epoch, Millis, Sequence


class Person(Struct, frozen=True):
    role: RoomRole
    status: Status
    mic: bool = False
    camera: bool = False
    full: bool = False
    use: DataUse = DataUse.FULL


class Hand(Struct, frozen=True):
    person: UUID
    at: Millis


class Line(Struct, frozen=True):
    """One line of chat; ``seq`` is its id."""

    seq: Sequence
    person: UUID
    text: str
    at: Millis


class Media(Struct, frozen=True):
    """How sound and picture travel; a new ``epoch`` makes everybody begin anew."""

    backend: Backend = Backend.MESH
    node: int | None = None
    epoch: Epoch = 0


class State(Struct, frozen=True):
    """Everything durable about a room; ``hands`` in the order they went up, ``chat`` the newest lines."""

    seq: Sequence = 0
    phase: Phase = Phase.WAITING
    lobby: Lobby = Lobby.OPEN
    people: dict[UUID, Person] = {}
    hands: tuple[Hand, ...] = ()
    chat: tuple[Line, ...] = ()
    media: Media = Media()
