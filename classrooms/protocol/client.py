"""What a browser may send: a greeting, commands, signals and answers to the clock."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from classrooms.enums import DataUse, Leg, Lobby, Quality, View
from classrooms.protocol.base import (
    MOST_PICTURES,
    VERSION,
    Candidate,
    ChatText,
    Epoch,
    Mid,
    Millis,
    MLineIndex,
    Reason,
    Sdp,
    Sequence,
)


class ClientFrame(Struct, frozen=True, tag_field="type"):
    """What a browser may send."""


class Hello(ClientFrame, tag="hello"):
    """The first frame. ``log``, ``seq``, ``at`` and ``view`` name what this tab still holds, if anything."""

    tab: UUID
    version: int = VERSION
    log: UUID | None = None
    seq: Sequence | None = None
    at: Millis | None = None
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


class QualityNote(ClientFrame, tag="quality"):
    """How this tab's line is now; others see it beside the name. Never stored."""

    level: Quality


class Command(ClientFrame):
    """Asks for something durable. ``id`` is made by the browser and makes resending safe."""

    id: UUID


class ChatSay(Command, tag="chat.say"):
    text: ChatText


class ChatReport(Command, tag="chat.report"):
    """Ask the coordinators to look at a line of the chat, named by its number."""

    line: Sequence
    reason: Reason = ""


class HandRaise(Command, tag="hand.raise"):
    pass


class HandLower(Command, tag="hand.lower"):
    """Without ``person`` one's own; a teacher may lower anybody's."""

    person: UUID | None = None


class MediaWish(Command, tag="media.set"):
    """What this person wants to send now; the camera may be granted or not."""

    mic: bool
    camera: bool
    use: DataUse = DataUse.FULL


class PersonAdmit(Command, tag="person.admit"):
    """Let people in; without ``people`` everybody who waits."""

    people: Annotated[list[UUID], Meta(max_length=500)] | None = None


class PersonSendOut(Command, tag="person.send_out"):
    person: UUID


class PersonRemove(Command, tag="person.remove"):
    """Put a learner out of this lesson; with ``block`` out of the group's rooms, until a coordinator lifts it."""

    person: UUID
    reason: Annotated[Reason, Meta(min_length=1)]
    block: bool = False


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
    """Signals of mesh go to one tab."""

    to: UUID
    sdp: Sdp


class RtcAnswer(ClientFrame, tag="rtc.answer"):
    to: UUID
    sdp: Sdp


class RtcCandidate(ClientFrame, tag="rtc.candidate"):
    """As ``RTCIceCandidate.toJSON()``; an empty ``candidate`` ends the list."""

    to: UUID
    candidate: Candidate
    sdp_mid: Mid | None = None
    sdp_m_line_index: MLineIndex | None = None


class RtcBye(ClientFrame, tag="rtc.bye"):
    """Close the connection to that tab; it may be offered anew."""

    to: UUID


class SfuFrame(ClientFrame):
    """For the media server, through us. One of another ``epoch`` is passed over: it came too late."""

    epoch: Epoch


class SfuJoin(SfuFrame, tag="sfu.join"):
    """Asks for a seat: ``sfu.offer`` and ``sfu.slots`` answer, or ``sfu.closed``."""


class SfuPublish(SfuFrame, tag="sfu.publish"):
    """What this tab sends, offered first or anew; ``sfu.published`` answers."""

    sdp: Sdp


class SfuAnswer(SfuFrame, tag="sfu.answer"):
    """Answers ``sfu.offer``."""

    sdp: Sdp


class SfuCandidate(SfuFrame, tag="sfu.candidate"):
    leg: Leg
    candidate: Candidate
    sdp_mid: Mid | None = None
    sdp_m_line_index: MLineIndex | None = None


class SfuRestart(SfuFrame, tag="sfu.restart"):
    """The way to receive broke: a new ``sfu.offer`` with fresh addresses answers."""


class SfuWatch(SfuFrame, tag="sfu.watch"):
    """What this page can show: at most so many ``pictures``, one of them ``large``."""

    pictures: Annotated[int, Meta(ge=0, le=MOST_PICTURES)]
    large: UUID | None = None


type Signal = RtcOffer | RtcAnswer | RtcCandidate | RtcBye
type SfuSignal = SfuJoin | SfuPublish | SfuAnswer | SfuCandidate | SfuRestart | SfuWatch
type RoomCommand = (
    ChatSay
    | ChatReport
    | HandRaise
    | HandLower
    | MediaWish
    | PersonAdmit
    | PersonSendOut
    | PersonRemove
    | PersonMute
    | LobbyMode
    | RoomEnd
    | Leave
)
type FromClient = Hello | Tock | Ping | Resume | QualityNote | RoomCommand | Signal | SfuSignal

COMMANDS = (
    ChatSay,
    ChatReport,
    HandRaise,
    HandLower,
    MediaWish,
    PersonAdmit,
    PersonSendOut,
    PersonRemove,
    PersonMute,
    LobbyMode,
    RoomEnd,
    Leave,
)
SIGNALS = (RtcOffer, RtcAnswer, RtcCandidate, RtcBye)
SFU_SIGNALS = (SfuJoin, SfuPublish, SfuAnswer, SfuCandidate, SfuRestart, SfuWatch)
