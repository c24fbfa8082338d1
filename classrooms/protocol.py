"""The frames of the room, a closed and typed union. PROTOCOL.md tells their story.

A *command* carries a client id and is acknowledged or refused, an *event* carries a room sequence
number and is durable, a *signal* is passed on and forgotten. Times are whole milliseconds since
1970 (UTC), ids are UUIDs. Frames hold ids; names travel only in a roster.
"""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from classrooms.enums import EndReason, FrameError, Lobby, Phase, Refusal, RoomRole, Status, View

VERSION = 1
MAX_FRAME_BYTES = 65_536
MAX_CHAT = 2_000

type Sequence = Annotated[int, Meta(ge=0, le=2**53 - 1)]
type Millis = int
type ChatText = Annotated[str, Meta(min_length=1, max_length=MAX_CHAT)]
type Sdp = Annotated[str, Meta(min_length=1, max_length=48_000)]


# -- Events: what the log holds -----------------------------------------------------------------


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


class PeopleMuted(Body, tag="people.muted"):
    people: list[UUID]


class LobbySet(Body, tag="lobby.set"):
    mode: Lobby


class ChatSaid(Body, tag="chat.said"):
    """The event's actor said ``text``."""

    text: str


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
    | PeopleMuted
    | LobbySet
    | ChatSaid
    | HandRaised
    | HandsLowered
    | MediaSet
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


# -- State: the fold of the events ----------------------------------------------------------------


class Person(Struct, frozen=True):
    role: RoomRole
    status: Status
    mic: bool = False
    camera: bool = False
    full: bool = False


class Hand(Struct, frozen=True):
    person: UUID
    at: Millis


class Line(Struct, frozen=True):
    """One line of chat; ``seq`` is its id."""

    seq: Sequence
    person: UUID
    text: str
    at: Millis


class State(Struct, frozen=True):
    """Everything durable about a room; ``hands`` in the order they went up, ``chat`` the newest lines."""

    seq: Sequence = 0
    phase: Phase = Phase.WAITING
    lobby: Lobby = Lobby.OPEN
    people: dict[UUID, Person] = {}
    hands: tuple[Hand, ...] = ()
    chat: tuple[Line, ...] = ()


# -- Client to server -----------------------------------------------------------------------------


class ClientFrame(Struct, frozen=True, tag_field="type"):
    """What a browser may send."""


class Hello(ClientFrame, tag="hello"):
    """The first frame. ``log``, ``seq`` and ``view`` name what this tab still holds, if anything."""

    tab: UUID
    version: int = VERSION
    log: UUID | None = None
    seq: Sequence | None = None
    view: View | None = None
    capabilities: Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=40)] = []


class Tock(ClientFrame, tag="tock"):
    """The answer to ``tick``: this tab is alive and holds everything up to ``seq``."""

    seq: Sequence


class Ping(ClientFrame, tag="ping"):
    n: Sequence


class Resume(ClientFrame, tag="resume"):
    """The tab saw a gap; it holds everything up to ``seq``."""

    seq: Sequence


class Command(ClientFrame):
    """Asks for something durable. ``id`` is made by the browser and makes resending safe."""

    id: UUID


class ChatSay(Command, tag="chat.say"):
    text: ChatText


class HandRaise(Command, tag="hand.raise"):
    pass


class HandLower(Command, tag="hand.lower"):
    """Without ``person`` one's own; a teacher may lower anybody's."""

    person: UUID | None = None


class MediaWish(Command, tag="media.set"):
    """What this person wants to send now; the camera may be granted or not."""

    mic: bool
    camera: bool


class PersonAdmit(Command, tag="person.admit"):
    """Let people in; without ``people`` everybody who waits."""

    people: Annotated[list[UUID], Meta(max_length=500)] | None = None


class PersonSendOut(Command, tag="person.send_out"):
    person: UUID


class PersonMute(Command, tag="person.mute"):
    """Switch a microphone off; without ``person`` those of all learners."""

    person: UUID | None = None


class LobbyMode(Command, tag="lobby.set"):
    mode: Lobby


class RoomEnd(Command, tag="room.end"):
    pass


class Leave(Command, tag="leave"):
    """Go on purpose; the socket is closed afterwards."""


class RtcOffer(ClientFrame, tag="rtc.offer"):
    """Signals go to one tab (mesh); without ``to`` they are for the media server."""

    to: UUID | None
    sdp: Sdp


class RtcAnswer(ClientFrame, tag="rtc.answer"):
    to: UUID | None
    sdp: Sdp


class RtcCandidate(ClientFrame, tag="rtc.candidate"):
    """As ``RTCIceCandidate.toJSON()``; an empty ``candidate`` ends the list."""

    to: UUID | None
    candidate: Annotated[str, Meta(max_length=2_000)]
    sdp_mid: Annotated[str, Meta(max_length=100)] | None = None
    sdp_m_line_index: Annotated[int, Meta(ge=0, le=10_000)] | None = None


class RtcBye(ClientFrame, tag="rtc.bye"):
    """Close the connection to that tab; it may be offered anew."""

    to: UUID | None


type Signal = RtcOffer | RtcAnswer | RtcCandidate | RtcBye
type RoomCommand = (
    ChatSay | HandRaise | HandLower | MediaWish | PersonAdmit | PersonSendOut | PersonMute | LobbyMode | RoomEnd | Leave
)
type FromClient = Hello | Tock | Ping | Resume | RoomCommand | Signal


# -- Server to client -----------------------------------------------------------------------------


class ServerFrame(Struct, frozen=True, tag_field="type"):
    """What the server sends besides ``Event``."""


class Named(Struct, frozen=True):
    """A person as others see them: ``hue`` 1 to 6 picks the colour of the avatar."""

    name: str
    role: RoomRole
    hue: int


class Peer(Struct, frozen=True):
    """A person who is connected; ``tab`` is the one that carries sound and picture."""

    person: UUID
    tab: UUID


class You(Struct, frozen=True):
    person: UUID
    tab: UUID
    role: RoomRole


class RoomInfo(Struct, frozen=True):
    """What the room is about, for its heading and clock."""

    lesson: UUID
    group: str
    course: str
    instrument: str
    opens_at: Millis
    starts_at: Millis
    ends_at: Millis
    closes_at: Millis


class IceServer(Struct, frozen=True, omit_defaults=True):
    """As the browser's ``RTCIceServer``."""

    urls: list[str]
    username: str = ""
    credential: str = ""


class AudioProfile(Struct, frozen=True):
    """Constraints for the microphone and the Opus encoder; ``music`` is what an instrument needs."""

    music: bool
    echo_cancellation: bool
    noise_suppression: bool
    auto_gain: bool
    channels: int
    bitrate: int


class MediaSettings(Struct, frozen=True):
    """How sound and picture travel. ``policy`` is ``RTCConfiguration.iceTransportPolicy``."""

    backend: Literal["mesh"]
    ice_servers: list[IceServer]
    policy: Literal["all", "relay"]
    video_limit: int
    audio: AudioProfile


class Times(Struct, frozen=True):
    """``now`` is the server's clock; after ``silent_seconds`` without a frame the server closes."""

    now: Millis
    tick_seconds: float
    silent_seconds: float


class Welcome(ServerFrame, tag="welcome"):
    """Answers ``hello`` with either ``state`` or ``events``; the other is null."""

    version: int
    you: You
    room: RoomInfo
    log: UUID
    seq: Sequence
    view: View
    state: State | None
    events: list[Event] | None
    online: list[Peer]
    roster: dict[UUID, Named]
    media: MediaSettings
    times: Times
    saving_delayed: bool


class Snapshot(ServerFrame, tag="snapshot"):
    """Take this state instead of what you hold: your view changed, or too much was missed."""

    log: UUID
    seq: Sequence
    view: View
    state: State
    online: list[Peer]
    roster: dict[UUID, Named]


class Missed(ServerFrame, tag="missed"):
    """Answers ``resume``; in order, without a gap."""

    events: list[Event]


class ViewChanged(ServerFrame, tag="view"):
    """Keep what you hold; name this view in the next ``hello``."""

    view: View


class Ack(ServerFrame, tag="ack"):
    """The command is durable; ``seq`` is its event's, or the newest when nothing had to change."""

    id: UUID
    seq: Sequence


class Refused(ServerFrame, tag="refused"):
    id: UUID
    code: Refusal


class Error(ServerFrame, tag="error"):
    """A frame that was no command could not be used; ``detail`` is for developers."""

    code: FrameError
    detail: str = ""


class Tick(ServerFrame, tag="tick"):
    seq: Sequence
    now: Millis


class Pong(ServerFrame, tag="pong"):
    n: Sequence
    now: Millis


class Online(ServerFrame, tag="online"):
    """Who came, changed tab, or dropped, since the last of these or the last whole list."""

    joined: list[Peer]
    left: list[UUID]


class Roster(ServerFrame, tag="roster"):
    """Names of people not named before."""

    people: dict[UUID, Named]


class Saving(ServerFrame, tag="saving"):
    """``delayed``: the database does not answer; commands are kept and will be answered."""

    delayed: bool


class Closing(ServerFrame, tag="closing"):
    """The last frame before the server closes with ``code``; ``at`` is when the room opens, for 4425."""

    code: int
    at: Millis | None = None


class FromOffer(ServerFrame, tag="rtc.offer"):
    sender: UUID | None
    person: UUID | None
    sdp: str


class FromAnswer(ServerFrame, tag="rtc.answer"):
    sender: UUID | None
    person: UUID | None
    sdp: str


class FromCandidate(ServerFrame, tag="rtc.candidate"):
    sender: UUID | None
    person: UUID | None
    candidate: str
    sdp_mid: str | None = None
    sdp_m_line_index: int | None = None


class FromBye(ServerFrame, tag="rtc.bye"):
    sender: UUID | None
    person: UUID | None


type ToClient = (
    Event
    | Welcome
    | Snapshot
    | Missed
    | ViewChanged
    | Ack
    | Refused
    | Error
    | Tick
    | Pong
    | Online
    | Roster
    | Saving
    | Closing
    | FromOffer
    | FromAnswer
    | FromCandidate
    | FromBye
)

COMMANDS = (
    ChatSay,
    HandRaise,
    HandLower,
    MediaWish,
    PersonAdmit,
    PersonSendOut,
    PersonMute,
    LobbyMode,
    RoomEnd,
    Leave,
)
SIGNALS = (RtcOffer, RtcAnswer, RtcCandidate, RtcBye)

_client: msgspec.json.Decoder[FromClient] = msgspec.json.Decoder(FromClient)
_server: msgspec.json.Decoder[ToClient] = msgspec.json.Decoder(ToClient)
_encoder = msgspec.json.Encoder()


class BadFrame(ValueError):
    """A frame that is not one of the protocol's."""


def read_client_frame(text: str) -> FromClient:
    """The typed frame in ``text``. Raises BadFrame with a line for developers."""
    try:
        return _client.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadFrame(str(error)[:200]) from error


def read_server_frame(text: str) -> ToClient:
    """As ``read_client_frame`` for the other direction; used by tests and headless clients."""
    try:
        return _server.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadFrame(str(error)[:200]) from error


def write(frame: ToClient | FromClient) -> str:
    return _encoder.encode(frame).decode()


def write_any(frame: dict[str, str | int]) -> str:
    """A frame outside the room, such as the line test's."""
    return _encoder.encode(frame).decode()


def body_from_row(kind: str, data: dict[str, object]) -> EventBody:
    """The typed body of a stored event; a kind this version does not know is a ``Void``."""
    try:
        body: EventBody = msgspec.convert({"kind": kind, **data}, EventBody)
    except msgspec.ValidationError:
        return Void()
    return body


def body_to_row(body: EventBody) -> tuple[str, dict[str, object]]:
    """The kind and the data an event is stored with."""
    data = msgspec.to_builtins(body)
    return data.pop("kind"), data
