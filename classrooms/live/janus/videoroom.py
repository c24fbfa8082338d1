"""What we ask of Janus's VideoRoom plugin, and what it tells, typed. Written for 1.1.2.

``join`` of a subscriber takes one stream as often as it is named, and ``switch`` points each of the
m-lines made so at another stream, without a new negotiation: that is how slots work.
"""

import hashlib
import hmac
from typing import Literal

import msgspec
from django.conf import settings
from msgspec import Struct

from classrooms.live.janus.client import Handle, JanusRefused, Jsep, Message

NO_SUCH_ROOM = 426
ROOM_EXISTS = 427
NO_SUCH_FEED = 428
ID_EXISTS = 436
MOST_PUBLISHERS = 250
PICTURE_BITS = 900_000


class Request(Struct, frozen=True, tag_field="request"):
    """Asked of the plugin by one of its handles."""


class DummyStream(Struct, frozen=True):
    codec: str
    fmtp: str


class Create(Request, tag="create", frozen=True):
    """A room nobody can look up, join or record in without us.

    ``dummy_publisher`` sends nothing, and is what an empty slot shows. Who speaks is told after
    ``audio_active_packets`` packets, louder on average than ``audio_level_average`` (-dBov).
    """

    room: str
    secret: str
    admin_key: str
    description: str = ""
    is_private: bool = True
    permanent: bool = False
    require_pvtid: bool = True
    lock_record: bool = True
    publishers: int = MOST_PUBLISHERS
    bitrate: int = PICTURE_BITS
    bitrate_cap: bool = True
    fir_freq: int = 10
    audiocodec: str = "opus"
    videocodec: str = "vp8"
    opus_fec: bool = True
    opus_dtx: bool = True
    audiolevel_ext: bool = True
    audiolevel_event: bool = True
    audio_active_packets: int = 10
    audio_level_average: int = 50
    videoorient_ext: bool = False
    playoutdelay_ext: bool = False
    notify_joining: bool = False
    dummy_publisher: bool = True
    dummy_streams: tuple[DummyStream, ...] = (
        DummyStream("opus", "useinbandfec=1;usedtx=1"),
        DummyStream("vp8", "none"),
    )


class Destroy(Request, tag="destroy", frozen=True):
    room: str
    secret: str


class ListRooms(Request, tag="list", frozen=True):
    """All rooms of the node, of every web process."""

    admin_key: str


class ListParticipants(Request, tag="listparticipants", frozen=True):
    room: str


class Kick(Request, tag="kick", frozen=True):
    room: str
    secret: str
    id: str


class Moderate(Request, tag="moderate", frozen=True):
    """Let a published stream through, or not, whatever its sender does."""

    room: str
    secret: str
    id: str
    mid: str
    mute: bool


class JoinPublisher(Request, tag="join", frozen=True):
    room: str
    id: str
    display: str
    ptype: Literal["publisher"] = "publisher"


class Source(Struct, frozen=True):
    """A stream of somebody's, by the publisher's id and its mid there."""

    feed: str
    mid: str


class JoinSubscriber(Request, tag="join", frozen=True):
    room: str
    private_id: int
    streams: list[Source]
    autoupdate: bool = False
    ptype: Literal["subscriber"] = "subscriber"


class Publish(Request, tag="configure", frozen=True):
    """Goes with an offer, first or anew."""


class Start(Request, tag="start", frozen=True):
    """Goes with the answer to what we subscribed to."""


class SwitchOf(Struct, frozen=True):
    feed: str
    mid: str
    sub_mid: str


class Switch(Request, tag="switch", frozen=True):
    streams: list[SwitchOf]


class Size(Struct, frozen=True):
    """Which of the sizes of a picture a slot gets: 0 small, 1 large."""

    mid: str
    substream: int


class Configure(Request, tag="configure", frozen=True, omit_defaults=True):
    streams: list[Size] = []
    restart: bool = False


# -- What it tells --------------------------------------------------------------------------------


class Stream(Struct, frozen=True):
    type: str = ""
    mid: str = ""
    disabled: bool = False


class Publisher(Struct, frozen=True):
    id: str = ""
    dummy: bool = False
    streams: list[Stream] = []

    def mids(self, kind: str) -> list[str]:
        return [stream.mid for stream in self.streams if stream.type == kind and not stream.disabled]


class RoomRow(Struct, frozen=True):
    room: str
    num_participants: int = 0


class Participant(Struct, frozen=True):
    id: str
    dummy: bool = False


class Told(Struct, frozen=True):
    """Any of the plugin's answers and events; what one does not say is empty.

    ``leaving`` and ``unpublished`` name a publisher, or are "ok" when it is oneself.
    """

    videoroom: str = ""
    error_code: int = 0
    error: str = ""
    id: str = ""
    private_id: int = 0
    publishers: list[Publisher] = []
    streams: list[Stream] = []
    participants: list[Participant] = []
    rooms: list[RoomRow] = msgspec.field(default_factory=list, name="list")
    leaving: str = ""
    unpublished: str = ""


_decoder = msgspec.json.Decoder(Told)


def told(message: Message) -> Told:
    """What the plugin says. Raises JanusRefused when that is an error."""
    data = news(message)
    if data.error_code:
        raise JanusRefused(data.error_code, data.error)
    return data


def news(message: Message) -> Told:
    """What the plugin tells unasked."""
    return Told() if message.plugindata is None else _decoder.decode(message.plugindata.data)


async def ask(handle: Handle, request: Request, jsep: Jsep | None = None) -> tuple[Told, Jsep | None]:
    """The plugin's answer, and the description that came along. Raises JanusAway or JanusRefused."""
    message = await handle.ask(request, jsep)
    return told(message), message.jsep


async def create_room(handle: Handle, room: str) -> None:
    """Make the room; one that is there already, made by another process, is as good."""
    try:
        await ask(handle, Create(room, secret_of(room), settings.JANUS_ADMIN_KEY))
    except JanusRefused as refused:
        if refused.code != ROOM_EXISTS:
            raise


async def destroy_room(handle: Handle, room: str, *, if_empty: bool) -> None:
    """Take the room down, with everybody in it unless ``if_empty``; one that is gone is gone."""
    try:
        if if_empty:
            answer, _ = await ask(handle, ListParticipants(room))
            if any(not one.dummy for one in answer.participants):
                return
        await ask(handle, Destroy(room, secret_of(room)))
    except JanusRefused as refused:
        if refused.code != NO_SUCH_ROOM:
            raise


def secret_of(room: str) -> str:
    """The same in every process, and known to no browser."""
    return hmac.new(settings.SECRET_KEY.encode(), f"janus:{room}".encode(), hashlib.sha256).hexdigest()
