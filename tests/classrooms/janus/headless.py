"""Participants without a browser: they speak the room's protocol, send prepared sound and pictures to the media
server, and count what comes back in each slot. Nothing is coded or decoded, so that many fit into one process.

``Headless`` reaches a web process through a real socket, ``Near`` the hub of the test's own loop.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Self
from uuid import UUID

import av
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.codecs import vpx
from aiortc.mediastreams import MediaStreamTrack
from aiortc.rtcrtpsender import RTCEncodedFrame, RTCRtpSender

from tests.classrooms.rooms import Tab
from tests.classrooms.servers import FarTab

LOUD, SILENT = -20, -127
SOUND_SECONDS, PICTURE_SECONDS = 0.06, 0.2
SOUND_RATE, PICTURE_RATE = 48_000, 90_000


class Idle(MediaStreamTrack):
    """Stands in the description; its sender takes prepared frames instead."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    async def recv(self) -> Any:
        raise NotImplementedError


def prepared_sound() -> bytes:
    """One Opus packet of 60 ms."""
    coder = av.CodecContext.create("libopus", "w")
    coder.sample_rate, coder.layout, coder.format = SOUND_RATE, "mono", "s16"
    coder.time_base = Fraction(1, SOUND_RATE)
    coder.options = {"frame_duration": "60"}
    frame = av.AudioFrame(format="s16", layout="mono", samples=int(SOUND_RATE * SOUND_SECONDS))
    frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, 0, Fraction(1, SOUND_RATE)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return bytes([*coder.encode(frame), *coder.encode(None)][0])


def prepared_picture() -> list[bytes]:
    """One VP8 key frame of 160 × 120, in the payloads of its packets."""
    frame = av.VideoFrame(160, 120, "yuv420p")
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.pts, frame.time_base = 0, Fraction(1, PICTURE_RATE)
    payloads, _ = vpx.Vp8Encoder().encode(frame, force_keyframe=True)
    return list(payloads)


SOUND = prepared_sound()
PICTURE = prepared_picture()


class Participant(Tab):
    """``got`` counts the packets of each slot; ``since`` is when the newest came (monotonic seconds)."""

    slots: list[dict[str, Any]]
    sends: Sequence[str] = ("audio", "video")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = []
        self.all_slots: list[dict[str, Any]] = []
        self.got: dict[str, int] = {}
        self.since: dict[str, float] = {}
        self.seat_ended: list[str] = []
        self.media: dict[str, Any] = {}
        self.loud = False
        self.rejoins = True
        self._sender: RTCPeerConnection | None = None
        self._receiver: RTCPeerConnection | None = None
        self._negotiating: set[asyncio.Task[None]] = set()

    # -- The room ---------------------------------------------------------------------------------------

    async def listen(self, seconds: float) -> None:
        """Answer ticks and take what comes, as an open page does."""
        with contextlib.suppress(EOFError):
            await self.quiet(seconds)

    async def enter(self) -> dict[str, Any]:
        welcome = await super().enter()
        self.media = welcome["media"]
        return welcome

    async def come_in(self, *, mic: bool = True, camera: bool = True, use: str = "full") -> Self:
        """Enter, say what is sent, and take a seat as soon as there is one."""
        self.rejoins = True
        await self.enter()
        await self.ask("media.set", mic=mic, camera=camera, use=use)
        await self.sit()
        return self

    def _take(self, frame: dict[str, Any]) -> None:
        super()._take(frame)
        kind = frame["type"]
        if kind == "media":
            self.media = frame["media"]
            self._soon(self.sit())
        elif kind.startswith("sfu.") and frame["epoch"] == self.media["epoch"]:
            self._seat(kind, frame)
        elif kind == "event" and frame["body"]["kind"] == "safety.released" and self.rejoins:
            self._soon(self.sit())

    def _seat(self, kind: str, frame: dict[str, Any]) -> None:
        if kind == "sfu.offer":
            self._soon(self._receive(frame["sdp"]))
        elif kind == "sfu.published":
            self._soon(self._sent(frame["sdp"]))
        elif kind == "sfu.slots":
            self.slots = self.all_slots = frame["slots"]
        elif kind == "sfu.closed":
            self.seat_ended.append(frame["code"])
            if frame["code"] in {"away", "failed"} and self.rejoins:
                self._soon(self._sit_later())

    def _soon(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._negotiating.add(task)
        task.add_done_callback(self._negotiating.discard)

    # -- The seat ---------------------------------------------------------------------------------------

    async def sit(self) -> None:
        if self.media["backend"] == "janus":
            await self.let_go()
            self.slots = []
            await self.send({"type": "sfu.join", "epoch": self.media["epoch"]})

    async def _sit_later(self) -> None:
        await asyncio.sleep(0.3)
        await self.sit()

    async def _receive(self, sdp: str) -> None:
        await self.let_go()  # of a seat that another has replaced
        connection = self._receiver = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        await connection.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        for one in connection.getTransceivers():
            one.receiver.transport._rtp_router.route_rtp = self._counting(mids_of(sdp))
        epoch = self.media["epoch"]
        await self.send({"type": "sfu.answer", "epoch": epoch, "sdp": connection.localDescription.sdp})
        await self.publish()

    async def publish(self) -> None:
        """Send all of ``sends``; what may be heard and seen is for the media server to say."""
        connection = self._sender = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        for kind in self.sends:
            transceiver = connection.addTransceiver(Idle(kind), direction="sendonly")
            if kind == "video":
                codecs = RTCRtpSender.getCapabilities("video").codecs
                transceiver.setCodecPreferences([codec for codec in codecs if codec.mimeType == "video/VP8"])
            self._prepare(transceiver.sender, kind)
        await connection.setLocalDescription(await connection.createOffer())
        epoch = self.media["epoch"]
        await self.send({"type": "sfu.publish", "epoch": epoch, "sdp": connection.localDescription.sdp})

    async def _sent(self, sdp: str) -> None:
        if self._sender is not None:
            await self._sender.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    def _prepare(self, sender: RTCRtpSender, kind: str) -> None:
        """Give the sender's loop frames that are coded already."""
        pause = SOUND_SECONDS if kind == "audio" else PICTURE_SECONDS
        step = round((SOUND_RATE if kind == "audio" else PICTURE_RATE) * pause)
        payloads = [SOUND] if kind == "audio" else PICTURE
        sent = 0

        async def next_frame(_codec: Any) -> RTCEncodedFrame:
            nonlocal sent
            await asyncio.sleep(pause)
            sent += 1
            level = (LOUD if self.loud else SILENT) if kind == "audio" else None
            return RTCEncodedFrame(payloads, sent * step, level)

        sender._next_encoded_frame = next_frame

    def _counting(self, mids: dict[int, str]) -> Callable[[Any], None]:
        """Count packets instead of decoding them; aiortc itself mixes up pictures of one payload type."""

        def count(packet: Any) -> None:
            mid = mids.get(packet.ssrc)
            if mid is not None:
                self.got[mid] = self.got.get(mid, 0) + 1
                self.since[mid] = time.monotonic()

        return count

    async def let_go(self) -> None:
        """Close both connections from this side."""
        gone = [one for one in (self._sender, self._receiver) if one is not None]
        self._sender = self._receiver = None
        await asyncio.gather(*(connection.close() for connection in gone))

    async def drop(self) -> None:
        """Not in the middle of a negotiation: aiortc would forget sockets that it has just opened."""
        self.rejoins = False
        if self._negotiating:
            await asyncio.wait(self._negotiating, timeout=10)
        await self.let_go()
        with contextlib.suppress(OSError):
            await super().drop()

    # -- What is heard and seen ---------------------------------------------------------------------------

    def carried(self, kind: str) -> dict[UUID, str]:
        """The people in the slots of ``kind``, and the slot of each."""
        return {UUID(one["person"]): one["mid"] for one in self.slots if one["kind"] == kind and one["person"]}

    def counts(self, kind: str) -> dict[UUID, int]:
        """How many packets came in each person's slot, whoever it carried before."""
        return {person: self.got.get(mid, 0) for person, mid in self.carried(kind).items()}

    def gets(self, person: str, kind: str, *, since: float) -> bool:
        """Something of the person's came after ``since``."""
        mid = self.carried(kind).get(UUID(person))
        return mid is not None and self.since.get(mid, 0) > since


def mids_of(sdp: str) -> dict[int, str]:
    """The m-line of each source in a description."""
    found: dict[int, str] = {}
    for part in sdp.split("m=")[1:]:
        mid = re.search(r"^a=mid:(\S+)", part, re.MULTILINE)
        for source in re.findall(r"^a=ssrc:(\d+)", part, re.MULTILINE):
            found[int(source)] = mid[1] if mid else ""
    return found


class Headless(Participant, FarTab):
    """One whose frames go through TCP."""


class Near(Participant):
    """One whose frames go straight to the hub."""

    async def read(self) -> dict[str, Any]:
        frame = await super().read()
        if frame["type"] == "tick":
            await self.send({"type": "tock", "seq": self.state.seq})
        return frame
