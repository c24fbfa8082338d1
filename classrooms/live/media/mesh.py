"""Browsers among themselves: we only pass on what two of them say to each other."""

import re
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec.structs import replace

from classrooms.enums import FrameError
from classrooms.live.frames import text_of
from classrooms.live.media.sdp import has_data_channel
from classrooms.permissions import may_send, may_signal
from classrooms.protocol import (
    SIGNALS,
    FromAnswer,
    FromBye,
    FromCandidate,
    FromOffer,
    RtcAnswer,
    RtcCandidate,
    RtcOffer,
    SfuSignal,
    Signal,
    ToClient,
)

if TYPE_CHECKING:
    from classrooms.live.hub import Hub
    from classrooms.live.room import LiveRoom
    from classrooms.live.session import Session

ADDRESS = re.compile(r"^a=candidate:(?!.* typ relay\b).*\r?\n?", re.MULTILINE)


class Mesh:
    def __init__(self, hub: "Hub") -> None:
        self.hub = hub

    def receive(self, room: "LiveRoom", session: "Session", signal: Signal | SfuSignal) -> None:
        if not isinstance(signal, SIGNALS):
            session.error(FrameError.NO_SUCH_PEER, "no media server carries this room")
        elif not may_send(session.role):
            session.error(FrameError.READ_ONLY)
        else:
            self._pass_on(room, session, signal)

    def left(self, room: "LiveRoom", session: "Session") -> None:
        pass

    def changed(self, room: "LiveRoom") -> None:
        pass

    def is_crowded(self, room: "LiveRoom") -> bool:
        return False

    async def stop(self) -> None:
        pass

    def _pass_on(self, room: "LiveRoom", session: "Session", signal: Signal) -> None:
        receiver = next((here.person for here in room.everybody() if here.tab == signal.to), None)
        if receiver is None or receiver == session.person:
            session.error(FrameError.NO_SUCH_PEER, str(signal.to))
        elif not may_signal(room.state, session.person, receiver):
            session.error(FrameError.WAITING_FOR_TEACHER, str(signal.to))
        elif isinstance(signal, RtcOffer | RtcAnswer) and has_data_channel(signal.sdp):
            session.error(FrameError.BAD_FRAME, "a data channel would be a way past the room")
        elif (shown := without_addresses(signal) if room.has_child else signal) is not None:
            self.hub.signal(room, receiver, signal.to, text_of(_from(session.tab, session.person, shown)))


def without_addresses(signal: Signal) -> Signal | None:
    """The signal with no address of the sender's own: relayed ones stay. None when nothing is left of it."""
    if isinstance(signal, RtcOffer | RtcAnswer):
        return replace(signal, sdp=ADDRESS.sub("", signal.sdp))
    if isinstance(signal, RtcCandidate) and signal.candidate and " typ relay" not in signal.candidate:
        return None
    return signal


def _from(sender: UUID, person: UUID, signal: Signal) -> ToClient:
    match signal:
        case RtcOffer(sdp=sdp):
            return FromOffer(sender, person, sdp)
        case RtcAnswer(sdp=sdp):
            return FromAnswer(sender, person, sdp)
        case RtcCandidate():
            return FromCandidate(sender, person, signal.candidate, signal.sdp_mid, signal.sdp_m_line_index)
        case _:
            return FromBye(sender, person)
