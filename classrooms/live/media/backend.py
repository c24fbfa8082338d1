"""The one way the room speaks to sound and picture, whatever carries them."""

from typing import TYPE_CHECKING, Protocol

from classrooms.protocol import SfuSignal, Signal

if TYPE_CHECKING:
    from classrooms.live.room import LiveRoom
    from classrooms.live.session import Session


class MediaBackend(Protocol):
    """Nothing here waits; what takes time is done in a task of the hub's and answered by a frame."""

    def receive(self, room: "LiveRoom", session: "Session", signal: Signal | SfuSignal) -> None:
        """A signal of a tab that is in the room. A bad one is answered with ``error`` and changes nothing."""
        ...

    def left(self, room: "LiveRoom", session: "Session") -> None:
        """The tab is gone."""
        ...

    def changed(self, room: "LiveRoom") -> None:
        """``room.state``, or who is connected, is another one than before. Told of every room, whatever carries it."""
        ...

    def is_crowded(self, room: "LiveRoom") -> bool:
        """What carries the room is too busy for another picture."""
        ...

    async def stop(self) -> None:
        """The process ends."""
        ...
