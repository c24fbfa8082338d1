"""Appending to a room's log: decided, numbered and stored in one transaction, before anybody sees it.

The head a caller holds may be old, because other processes write too. The room's row is moved on by
one conditional update, which takes its lock and proves at once that the head was current, by the
number of its newest event and by its time: a restored database may have grown to the same number; when it
was not, what is missing is read and everything is decided again under the lock.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from msgspec import Struct
from msgspec.structs import replace

from classrooms import models
from classrooms.commands import AnyCommand, Context, decide
from classrooms.domain.effects import carry_out
from classrooms.enums import Phase, Refusal
from classrooms.models import Room
from classrooms.protocol import Command, Event, Millis, body_to_row
from classrooms.queries.log import Head, advance, events_after, head_of, stored_commands, time_of
from classrooms.queries.rooms import from_millis, to_millis
from classrooms.state import to_json

SNAPSHOT_EVERY = 200


class Ask(Struct, frozen=True):
    """A command to be decided, with who asks and what they asked it in."""

    command: AnyCommand
    actor: UUID | None
    context: Context = Context()

    @property
    def command_id(self) -> UUID | None:
        return self.command.id if isinstance(self.command, Command) else None


class Appended(Struct, frozen=True):
    """What became of the asks: for each a number or a refusal, and the new events of the log.

    ``events`` follow the head the caller gave, whose newest event happened at ``follows``; when
    ``reset`` is true the log is another one than the caller held, and everything must be taken anew
    from ``head``.
    """

    head: Head
    answers: list[int | Refusal]
    events: list[Event]
    follows: Millis = 0
    reset: bool = False


def append(head: Head, asks: Sequence[Ask]) -> Appended:
    """Decide ``asks`` in order and store what they lead to. Sent again, a command changes nothing.

    Raises a database error when nothing could be stored; then nothing was.
    """
    try:
        with transaction.atomic():
            return _append(head, asks)
    except IntegrityError:
        ids = [ask.command_id for ask in asks if ask.command_id]
        older = head.commands | stored_commands(head.room, ids)
        with transaction.atomic():
            return _append(replace(head, commands=older), asks)


def _append(head: Head, asks: Sequence[Ask]) -> Appended:
    plan = _plan(head, asks)
    if _take_numbers(head, plan.head):
        return _store(head, plan)
    room = Room.objects.select_for_update().get(pk=head.room)
    current = _caught_up(head, room)
    plan = _plan(current, asks)
    if not _take_numbers(current, plan.head, locked=True):
        raise IntegrityError(f"The log of room {head.room} changed under its lock.")
    stored = _store(current, plan)
    if current.log != head.log:
        return replace(stored, reset=True)
    missed = events_after(head.room, head.seq, limit=current.seq - head.seq)
    return replace(stored, events=[*missed, *stored.events], follows=head.at)


def _plan(head: Head, asks: Sequence[Ask]) -> Appended:
    """Decide without storing; each ask sees what the ones before it led to."""
    answers: list[int | Refusal] = []
    events: list[Event] = []
    follows = head.at
    at = to_millis(timezone.now())
    for ask in asks:
        key = (ask.actor, ask.command_id)
        if key in head.commands:
            answers.append(head.commands[key])
            continue
        decision = decide(head.state, ask.command, ask.actor, ask.context)
        if isinstance(decision, Refusal):
            answers.append(decision)
            continue
        new = [
            Event(head.seq + place, at, ask.actor, ask.command_id if place == 1 else None, body)
            for place, body in enumerate(decision, start=1)
        ]
        events += new
        head = advance(head, new)
        answers.append(new[0].seq if new else head.seq)
    return Appended(head, answers, events, follows)


def _take_numbers(head: Head, after: Head, *, locked: bool = False) -> bool:
    """Move the room on to ``after`` if it still stands where ``head`` does; holds its row until commit."""
    room = Room.objects.filter(pk=head.room, log_id=head.log, last_seq=head.seq)
    if not locked:
        room = room.filter(last_at=_moment(head.at))
    if after.seq == head.seq:
        return room.exists()
    return bool(room.update(last_seq=after.seq, last_at=_moment(after.at)))


def _moment(at: Millis) -> dt.datetime | None:
    return from_millis(at) if at else None


def _store(head: Head, plan: Appended) -> Appended:
    if not plan.events:
        return plan
    models.Event.objects.bulk_create([_row(head.room, event) for event in plan.events])
    for event in plan.events:
        carry_out(head.room, event)
    if plan.head.state.phase is not Phase.ENDED and plan.head.seq - head.snapshot_seq < SNAPSHOT_EVERY:
        return plan
    Room.objects.filter(pk=head.room).update(snapshot=to_json(plan.head.state), snapshot_seq=plan.head.seq)
    return replace(plan, head=replace(plan.head, snapshot_seq=plan.head.seq))


def _caught_up(head: Head, room: Room) -> Head:
    """The current head. A log without the newest event we held came from a backup: it gets a new identity."""
    if room.log_id == head.log and head.seq and time_of(room.pk, head.seq) != head.at:
        room.log_id = uuid4()
        room.save(update_fields=["log_id"])
    if room.log_id != head.log:
        return head_of(room)
    return advance(head, events_after(room.pk, head.seq))


def _row(room: int, event: Event) -> models.Event:
    kind, data = body_to_row(event.body)
    return models.Event(
        room_id=room,
        seq=event.seq,
        kind=kind,
        data=data,
        actor=event.actor,
        command_id=event.command,
        at=from_millis(event.at),
    )
