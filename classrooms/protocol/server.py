"""What the server sends besides events: the welcome, answers, who is here, signals passed on."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from classrooms.enums import Backend, FrameError, Quality, Refusal, RoomRole, SeatEnd, View
from classrooms.protocol.base import Epoch, Millis, Sequence
from classrooms.protocol.events import Event
from classrooms.protocol.state import State


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
    quality: Quality = Quality.GOOD


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
    frame_ms: int
    dtx: bool


class MediaSettings(Struct, frozen=True):
    """How sound and picture travel for one tab. ``policy`` is ``RTCConfiguration.iceTransportPolicy``.

    ``epoch`` is that of the room's state. ``thin`` is the profile of the microphone while somebody
    here is on sound only; none where music must stay whole. ``voices`` and ``pictures`` are the most
    the media server sends at once.
    """

    backend: Backend
    epoch: Epoch
    ice_servers: list[IceServer]
    policy: Literal["all", "relay"]
    video_limit: int
    audio: AudioProfile
    thin: AudioProfile | None
    voices: int
    pictures: int


class Times(Struct, frozen=True):
    """``now`` is the server's clock; after ``silent_seconds`` without a frame the server closes."""

    now: Millis
    tick_seconds: float
    silent_seconds: float


class Welcome(ServerFrame, tag="welcome"):
    """Answers ``hello`` with either ``state`` or ``events``; the other is null. ``at`` is the time of event ``seq``."""

    version: int
    you: You
    room: RoomInfo
    log: UUID
    seq: Sequence
    at: Millis
    view: View
    state: State | None
    events: list[Event] | None
    online: list[Peer]
    roster: dict[UUID, Named]
    media: MediaSettings
    times: Times
    saving_delayed: bool


class MediaChanged(ServerFrame, tag="media"):
    """Follows ``media.moved``, or new credentials: take these settings instead of those you hold."""

    media: MediaSettings


class Stream(ServerFrame, tag="stream"):
    """The first frame of a stream over HTTP; each post names ``key``."""

    key: UUID


class Snapshot(ServerFrame, tag="snapshot"):
    """Take this state instead of what you hold: your view changed, or too much was missed."""

    log: UUID
    seq: Sequence
    at: Millis
    view: View
    state: State
    online: list[Peer]
    roster: dict[UUID, Named]


class Missed(ServerFrame, tag="missed"):
    """Answers ``resume``, or carries many events that happened at once; in order, without a gap."""

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
    sender: UUID
    person: UUID
    sdp: str


class FromAnswer(ServerFrame, tag="rtc.answer"):
    sender: UUID
    person: UUID
    sdp: str


class FromCandidate(ServerFrame, tag="rtc.candidate"):
    sender: UUID
    person: UUID
    candidate: str
    sdp_mid: str | None = None
    sdp_m_line_index: int | None = None


class FromBye(ServerFrame, tag="rtc.bye"):
    sender: UUID
    person: UUID


class SfuOffer(ServerFrame, tag="sfu.offer"):
    """What the media server sends, one m-line a slot; ``sfu.answer`` answers."""

    epoch: Epoch
    sdp: str


class SfuPublished(ServerFrame, tag="sfu.published"):
    epoch: Epoch
    sdp: str


class Slot(Struct, frozen=True):
    """One m-line of what is received, by its ``mid``, and whose sound or picture it carries now."""

    mid: str
    kind: Literal["sound", "picture"]
    person: UUID | None


class SfuSlots(ServerFrame, tag="sfu.slots"):
    """All slots as they are from now on."""

    epoch: Epoch
    slots: list[Slot]


class SfuClosed(ServerFrame, tag="sfu.closed"):
    """The seat is gone, or there is none."""

    epoch: Epoch
    code: SeatEnd


type ToClient = (
    Event
    | Welcome
    | MediaChanged
    | Stream
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
    | SfuOffer
    | SfuPublished
    | SfuSlots
    | SfuClosed
)
