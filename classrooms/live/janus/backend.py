"""Sound and picture through the media servers: which room is at which, and what a tab asks of its seat."""

from typing import TYPE_CHECKING

from django.conf import settings

from classrooms.commands import Move
from classrooms.enums import Backend, FrameError, Phase, Refusal, SeatEnd
from classrooms.live.frames import text_of
from classrooms.live.janus.choice import Watch
from classrooms.live.janus.desk import Desk
from classrooms.live.janus.nodes import OVERFULL, Node, Nodes
from classrooms.live.janus.seat import Seat
from classrooms.live.media.sdp import has_data_channel
from classrooms.permissions import may_send, may_take_part
from classrooms.protocol import (
    SFU_SIGNALS,
    SfuAnswer,
    SfuCandidate,
    SfuClosed,
    SfuJoin,
    SfuOffer,
    SfuPublish,
    SfuPublished,
    SfuRestart,
    SfuSignal,
    SfuWatch,
    Signal,
)

if TYPE_CHECKING:
    from classrooms.live.hub import Hub
    from classrooms.live.room import LiveRoom
    from classrooms.live.session import Session


class JanusBackend:
    """The pin of a room to a node is in its log; a desk is what this process has there."""

    def __init__(self, hub: "Hub") -> None:
        self.hub = hub
        self.desks: dict[int, Desk] = {}
        self._moving: dict[int, int] = {}
        self.nodes = Nodes(hub, lost=self._lost, looked=self._look_everywhere)

    # -- What a tab asks ------------------------------------------------------------------------------------

    def receive(self, room: "LiveRoom", session: "Session", signal: Signal | SfuSignal) -> None:
        """A signal of mesh, or of another epoch, came too late and is passed over."""
        if not isinstance(signal, SFU_SIGNALS) or signal.epoch != room.state.media.epoch:
            return
        if isinstance(signal, SfuJoin):
            self._join(room, session)
        elif (desk := self.desks.get(room.pk)) is not None and (seat := desk.seats.get(session)) is not None:
            self._at_seat(desk, session, seat, signal)
        else:
            session.push(text_of(SfuClosed(signal.epoch, SeatEnd.FAILED)))

    def _join(self, room: "LiveRoom", session: "Session") -> None:
        desk = self._desk_of(room)
        if desk is None:
            session.push(text_of(SfuClosed(room.state.media.epoch, SeatEnd.AWAY)))
        elif self._is_overfull(room):
            session.push(text_of(SfuClosed(room.state.media.epoch, SeatEnd.FULL)))
        else:
            self.hub.spawn(desk.join(session))

    def _at_seat(self, desk: Desk, session: "Session", seat: Seat, signal: SfuSignal) -> None:
        match signal:
            case SfuPublish(sdp=sdp) if not may_send(session.role):
                session.error(FrameError.READ_ONLY)
            case SfuPublish(sdp=sdp) if has_data_channel(sdp):
                session.error(FrameError.BAD_FRAME, "a data channel would be a way past the room")
            case SfuPublish(sdp=sdp):
                self.hub.spawn(desk.guard(session, seat, _publish(desk, session, seat, sdp)))
            case SfuAnswer(sdp=sdp):
                self.hub.spawn(desk.guard(session, seat, seat.answer(sdp)))
            case SfuCandidate():
                self.hub.spawn(desk.guard(session, seat, seat.candidate(signal)))
            case SfuRestart():
                self.hub.spawn(desk.guard(session, seat, _restart(desk, session, seat)))
            case SfuWatch(pictures=pictures, large=large):
                seat.watch = Watch(pictures, large)
                desk.look()

    # -- What happens ---------------------------------------------------------------------------------------

    def left(self, room: "LiveRoom", session: "Session") -> None:
        desk = self.desks.get(room.pk)
        if desk is not None:
            desk.leave(session)
            self._clear_away(room)

    def changed(self, room: "LiveRoom") -> None:
        """The state, or who is connected, is another one: act on it."""
        desk = self.desks.get(room.pk)
        if desk is not None and (desk.epoch != room.state.media.epoch or room.state.media.backend is not Backend.JANUS):
            self._drop(room, if_empty=False)
        elif desk is not None:
            desk.close_seats()
            desk.look()
            self._clear_away(room)
        self._steer(room)

    def is_crowded(self, room: "LiveRoom") -> bool:
        """No place for another picture at the room's node."""
        node = self._node_of(room)
        return node is not None and node.fullness >= 1

    async def stop(self) -> None:
        for desk in list(self.desks.values()):
            await desk.close(if_empty=True)
        self.desks.clear()
        await self.nodes.stop()

    # -- Desks ------------------------------------------------------------------------------------------------

    def _desk_of(self, room: "LiveRoom") -> Desk | None:
        """The desk of the room's epoch, made where there is none; None while its node is not known."""
        node = self._node_of(room)
        if room.pk not in self.desks and node is not None:
            self.desks[room.pk] = Desk(self.hub, room, node.client, room.state.media.epoch)
        return self.desks.get(room.pk)

    def _clear_away(self, room: "LiveRoom") -> None:
        """A desk without seats hears of nothing any more, so it begins anew with the next seat."""
        desk = self.desks.get(room.pk)
        if desk is not None and not desk.seats:
            self._drop(room, if_empty=True)

    def _drop(self, room: "LiveRoom", *, if_empty: bool) -> None:
        self.hub.spawn(self.desks.pop(room.pk).close(if_empty=if_empty))

    # -- Where a room is --------------------------------------------------------------------------------------

    def _node_of(self, room: "LiveRoom") -> Node | None:
        media = room.state.media
        return self.nodes.get(media.node) if media.backend is Backend.JANUS else None

    def _is_overfull(self, room: "LiveRoom") -> bool:
        node = self._node_of(room)
        return node is not None and node.fullness >= OVERFULL

    def _steer(self, room: "LiveRoom") -> None:
        """Move the room where it must be, if it is not there."""
        if room.state.phase is Phase.ENDED or not room.sessions:
            return
        if room.state.media.backend is Backend.JANUS:
            target = self._better_node(room)
        else:
            target = self.nodes.best() if wants_server(room) else None
        if target is not None:
            self._move(room, target)

    def _better_node(self, room: "LiveRoom") -> Node | None:
        """Another, where this one is dead, is being emptied, or is overfull; the same, where it was started anew."""
        media = room.state.media
        node = self.nodes.get(media.node)
        desk = self.desks.get(room.pk)
        if node is not None and desk is not None and desk.is_lost and node.client.is_up:
            return node
        if not self.nodes.nodes or (node and not node.is_dead and not node.is_draining and node.fullness < OVERFULL):
            return None
        return self.nodes.best(but=media.node)

    def _move(self, room: "LiveRoom", node: Node) -> None:
        """Ask once an epoch; of two processes that ask, the log takes the first."""
        epoch = room.state.media.epoch
        if self._moving.get(room.pk) == epoch:
            return
        self._moving[room.pk] = epoch

        def answered(_answer: int | Refusal) -> None:
            self._moving.pop(room.pk, None)

        self.hub.ask(room, Move(Backend.JANUS, node.pk, epoch), None, answered)

    def _lost(self, node: Node, *, anew: bool) -> None:
        """Who had a seat there takes another: under a new epoch, where the node was started anew."""
        for desk in [one for one in self.desks.values() if one.client is node.client]:
            if anew:
                desk.is_lost = True
                self._steer(desk.room)
            else:
                desk.end_all(SeatEnd.FAILED)

    def _look_everywhere(self) -> None:
        for room in list(self.hub.rooms.values()):
            self._steer(room)


def wants_server(room: "LiveRoom") -> bool:
    """Whether browsers among themselves are not enough: by setting, for a child, or by size."""
    if settings.ROOM_BACKEND != "auto":
        return settings.ROOM_BACKEND == Backend.JANUS
    people = room.state.people
    taking_part = [key for key in room.online() if key in people and may_take_part(room.state, people[key])]
    return room.has_child or len(taking_part) > settings.ROOM_MESH_MOST


async def _publish(desk: Desk, session: "Session", seat: Seat, sdp: str) -> None:
    answer = await seat.publish(sdp, **desk.sends(session))
    if not seat.closed:
        session.push(text_of(SfuPublished(desk.epoch, answer)))


async def _restart(desk: Desk, session: "Session", seat: Seat) -> None:
    offer = await seat.restart()
    if not seat.closed:
        session.push(text_of(SfuOffer(desk.epoch, offer)))
