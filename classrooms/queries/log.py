"""Reading a room's log: its head (state and number) and what came after a number."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from classrooms import models
from classrooms.models import Room
from classrooms.protocol import Event, Millis, State, body_from_row
from classrooms.queries.rooms import to_millis
from classrooms.state import fold, from_json

type CommandKey = tuple[UUID, UUID]

COMMANDS_REMEMBERED = 2_000


class Head(msgspec.Struct, frozen=True):
    """Where a room's log stands: ``at`` is when its newest event happened, 0 before the first.

    ``commands`` gives the number of each recent command's event.
    """

    room: int
    log: UUID
    state: State
    snapshot_seq: int
    commands: dict[CommandKey, int]
    at: Millis = 0

    @property
    def seq(self) -> int:
        return self.state.seq


def head_of(room: Room) -> Head:
    """The fold of the room's log, from its snapshot where that can be read."""
    state, snapshot_seq = _snapshot(room)
    later = events_after(room.pk, state.seq)
    at = later[-1].at if later else time_of(room.pk, state.seq)
    return Head(room.pk, room.log_id, fold(later, state), snapshot_seq, recent_commands(room.pk), at or 0)


def advance(head: Head, events: Iterable[Event]) -> Head:
    """The head after ``events``, which follow it without a gap."""
    events = list(events)
    commands = head.commands | _commands(events)
    if len(commands) > COMMANDS_REMEMBERED:
        commands = dict(list(commands.items())[-COMMANDS_REMEMBERED // 2 :])
    at = events[-1].at if events else head.at
    return Head(head.room, head.log, fold(events, head.state), head.snapshot_seq, commands, at)


def events_after(room: int, seq: int, *, limit: int | None = None) -> list[Event]:
    """Events of the room with a number above ``seq``, in order."""
    rows = models.Event.objects.filter(room_id=room, seq__gt=seq).order_by("seq")
    return [_event(row) for row in rows[:limit]]


def time_of(room: int, seq: int) -> Millis | None:
    """When the room's event of this number happened, or None when there is no such event."""
    at = models.Event.objects.filter(room_id=room, seq=seq).values_list("at", flat=True).first()
    return to_millis(at) if at else None


def recent_commands(room: int) -> dict[CommandKey, int]:
    rows = models.Event.objects.filter(room_id=room, command_id__isnull=False).order_by("-seq")
    return _by_key(rows.values_list("actor", "command_id", "seq")[: COMMANDS_REMEMBERED // 2])


def stored_commands(room: int, ids: Iterable[UUID]) -> dict[CommandKey, int]:
    """The numbers of those commands that are in the log, however old."""
    rows = models.Event.objects.filter(room_id=room, command_id__in=list(ids))
    return _by_key(rows.values_list("actor", "command_id", "seq"))


def _by_key(rows: Iterable[tuple[UUID | None, UUID | None, int]]) -> dict[CommandKey, int]:
    found = {(actor, command): seq for actor, command, seq in rows if actor and command}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _commands(events: Iterable[Event]) -> dict[CommandKey, int]:
    return {(event.actor, event.command): event.seq for event in events if event.actor and event.command}


def _snapshot(room: Room) -> tuple[State, int]:
    if not room.snapshot or room.snapshot_seq > room.last_seq:
        return State(), 0
    try:
        state = from_json(room.snapshot)
    except msgspec.ValidationError:
        return State(), 0  # written by another version: the log itself is the truth
    return (state, room.snapshot_seq) if state.seq == room.snapshot_seq else (State(), 0)


def _event(row: models.Event) -> Event:
    return Event(row.seq, to_millis(row.at), row.actor, row.command_id, body_from_row(row.kind, row.data))
