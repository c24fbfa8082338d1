"""What a command leads to: ``decide(state, command, actor, context) -> events or a refusal``.

Pure like ``state``. The first body returned is what the command asked for and carries its id;
the others follow from it. An empty list means that nothing had to change.
"""

import unicodedata
from collections.abc import Callable
from typing import Any
from uuid import UUID

from msgspec import Struct

from classrooms import protocol as p
from classrooms.enums import Backend, EndReason, Lobby, Phase, Refusal, RoomRole, Status
from classrooms.permissions import may_lead, may_send, may_take_part, supervises
from classrooms.protocol import EventBody, Person, State

# Marks without ink: formatting, spaces, line and paragraph ends.
HIDDEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}


class Context(Struct, frozen=True):
    """What a decision needs and the log does not hold: who is connected, how many pictures a room
    may show, and whether its media server is too busy for another one (``crowded``)."""

    online: frozenset[UUID] = frozenset()
    video_limit: int = 4
    crowded: bool = False


class Enter(Struct, frozen=True):
    """The server's own command: a person's socket said hello, in the role the timetable gives."""

    person: UUID
    role: RoomRole


class Hold(Struct, frozen=True):
    """The server's own command: no teacher has been heard from."""


class Finish(Struct, frozen=True):
    """The server's own command: the time of the room is over."""

    reason: EndReason


class Move(Struct, frozen=True):
    """The server's own command: sound and picture go another way, if the room still stands at ``since``.

    Two processes that want it at once move the room once.
    """

    backend: Backend
    node: int | None
    since: int


OWN = (Enter, Hold, Finish, Move)
type OwnCommand = Enter | Hold | Finish | Move
type AnyCommand = p.RoomCommand | OwnCommand
type Decision = list[EventBody] | Refusal


def decide(state: State, command: AnyCommand, actor: UUID | None, context: Context) -> Decision:
    """The bodies to append, in order, or why not."""
    if state.phase is Phase.ENDED:
        return Refusal.ROOM_ENDED
    if isinstance(command, OWN):
        return _decide_own(state, command, context)
    return _decide_asked(state, command, actor, context)


def _decide_asked(state: State, command: p.RoomCommand, actor: UUID | None, context: Context) -> Decision:
    person = state.people.get(actor) if actor else None
    if actor is None or person is None:
        return Refusal.NOT_INSIDE
    if isinstance(command, p.Leave):
        return [p.PersonLeft(actor)]
    if not may_send(person.role):
        return Refusal.READ_ONLY
    return DECISIONS[type(command)](state, command, actor, person, context)


# -- The server's own -----------------------------------------------------------------------------


def _decide_own(state: State, command: OwnCommand, context: Context) -> Decision:
    match command:
        case Enter():
            return _enter(state, command, context)
        case Hold():
            return _hold(state, context)
        case Move():
            return _move(state, command)
        case Finish():
            return [p.RoomEnded(command.reason)]


def _enter(state: State, command: Enter, context: Context) -> Decision:
    known = state.people.get(command.person)
    bodies: list[EventBody] = []
    if known is None or known.role is not command.role:
        bodies.append(p.PersonEntered(command.person, command.role, _status_on_entering(state, command.role, known)))
    elif known.camera and _cameras(state, context, but=command.person) >= context.video_limit:
        bodies.append(p.MediaSet(command.person, known.mic, camera=False, full=True, use=known.use))
    if supervises(command.role):
        bodies += _teacher_arrives(state)
    return bodies


def _status_on_entering(state: State, role: RoomRole, known: Person | None) -> Status:
    """Staff and observers are inside at once; a learner is when a teacher came and the lobby is open."""
    if role is not RoomRole.LEARNER:
        return Status.INSIDE
    if known and known.role is RoomRole.LEARNER:
        return known.status
    return Status.INSIDE if state.phase is not Phase.WAITING and state.lobby is Lobby.OPEN else Status.WAITING


def _teacher_arrives(state: State) -> list[EventBody]:
    if state.phase is Phase.HELD:
        return [p.SafetyReleased()]
    if state.phase is not Phase.WAITING:
        return []
    waiting = _waiting(state) if state.lobby is Lobby.OPEN else []
    return [p.RoomOpened(), *([p.PeopleAdmitted(waiting)] if waiting else [])]


def _hold(state: State, context: Context) -> Decision:
    teachers = {key for key, one in state.people.items() if supervises(one.role)}
    return [p.SafetyHeld()] if state.phase is Phase.LIVE and not teachers & context.online else []


def _move(state: State, command: Move) -> Decision:
    """To the same server again, too: one that was started anew knows nobody."""
    if command.since != state.media.epoch:
        return []
    return [p.MediaMoved(command.backend, command.node, command.since + 1)]


# -- Everybody's ----------------------------------------------------------------------------------


def _closed(state: State, person: Person) -> Refusal | None:
    """Why this person may not take part now, if so."""
    if may_take_part(state, person):
        return None
    if person.status is Status.INSIDE or state.phase is Phase.WAITING:
        return Refusal.WAITING_FOR_TEACHER
    return Refusal.NOT_INSIDE


def _say(state: State, command: p.ChatSay, actor: UUID, person: Person, context: Context) -> Decision:
    text = clean_text(command.text)
    return _closed(state, person) or ([p.ChatSaid(text)] if text else Refusal.EMPTY_TEXT)


def _report(state: State, command: p.ChatReport, actor: UUID, person: Person, context: Context) -> Decision:
    """Whoever is inside may report what they read, also while nobody may write."""
    if person.status is not Status.INSIDE:
        return Refusal.NOT_INSIDE
    if not any(line.seq == command.line for line in state.chat):
        return Refusal.NO_SUCH_LINE
    return [p.LineReported(command.line, clean_text(command.reason))]


def _raise(state: State, command: p.HandRaise, actor: UUID, person: Person, context: Context) -> Decision:
    return _closed(state, person) or ([] if _hand_is_up(state, actor) else [p.HandRaised(actor)])


def _lower(state: State, command: p.HandLower, actor: UUID, person: Person, context: Context) -> Decision:
    target = command.person or actor
    if target != actor and not may_lead(person):
        return Refusal.NOT_ALLOWED
    return [p.HandsLowered([target])] if _hand_is_up(state, target) else []


def _media(state: State, command: p.MediaWish, actor: UUID, person: Person, context: Context) -> Decision:
    """Switching off is always possible, on only while the person takes part and a place is free."""
    if (command.mic and not person.mic) or (command.camera and not person.camera):
        closed = _closed(state, person)
        if closed:
            return closed
    full = command.camera and not person.camera and context.crowded
    full = full or (command.camera and _cameras(state, context, but=actor) >= context.video_limit)
    wanted = p.MediaSet(actor, command.mic, command.camera and not full, full, command.use)
    now = p.MediaSet(actor, person.mic, person.camera, person.full, person.use)
    return [] if now == wanted else [wanted]


# -- The teacher's --------------------------------------------------------------------------------


def _admit(state: State, command: p.PersonAdmit, actor: UUID, person: Person, context: Context) -> Decision:
    if not may_lead(person):
        return Refusal.NOT_ALLOWED
    if command.people is None:
        people = _waiting(state)
    else:
        people = [key for key in dict.fromkeys(command.people) if _waits(state, key)]
        if not all(key in state.people for key in command.people):
            return Refusal.NO_SUCH_PERSON
    return [p.PeopleAdmitted(people)] if people else []


def _send_out(state: State, command: p.PersonSendOut, actor: UUID, person: Person, context: Context) -> Decision:
    if not may_lead(person):
        return Refusal.NOT_ALLOWED
    target = state.people.get(command.person)
    if target is None:
        return Refusal.NO_SUCH_PERSON
    if target.role is not RoomRole.LEARNER:
        return Refusal.NOT_ALLOWED
    return [p.PeopleSentOut([command.person])] if target.status in {Status.INSIDE, Status.WAITING} else []


def _remove(state: State, command: p.PersonRemove, actor: UUID, person: Person, context: Context) -> Decision:
    """Learners only, and with a reason that can be read later."""
    if not may_lead(person):
        return Refusal.NOT_ALLOWED
    target = state.people.get(command.person)
    if target is None:
        return Refusal.NO_SUCH_PERSON
    if target.role is not RoomRole.LEARNER:
        return Refusal.NOT_ALLOWED
    reason = clean_text(command.reason)
    if not reason:
        return Refusal.NO_REASON
    return [] if target.status is Status.REMOVED else [p.PersonRemoved(command.person, reason, command.block)]


def _mute(state: State, command: p.PersonMute, actor: UUID, person: Person, context: Context) -> Decision:
    if not may_lead(person):
        return Refusal.NOT_ALLOWED
    if command.person is not None and command.person not in state.people:
        return Refusal.NO_SUCH_PERSON
    wanted = [command.person] if command.person else [k for k, one in state.people.items() if not may_lead(one)]
    people = [key for key in wanted if state.people[key].mic]
    return [p.PeopleMuted(people)] if people else []


def _lobby(state: State, command: p.LobbyMode, actor: UUID, person: Person, context: Context) -> Decision:
    """Opening the lobby lets in who waits; who was sent out stays out."""
    if not may_lead(person):
        return Refusal.NOT_ALLOWED
    if state.lobby is command.mode:
        return []
    waiting = _waiting(state) if command.mode is Lobby.OPEN and state.phase is not Phase.WAITING else []
    return [p.LobbySet(command.mode), *([p.PeopleAdmitted(waiting)] if waiting else [])]


def _end(state: State, command: p.RoomEnd, actor: UUID, person: Person, context: Context) -> Decision:
    return [p.RoomEnded(EndReason.TEACHER)] if may_lead(person) else Refusal.NOT_ALLOWED


DECISIONS: dict[type, Callable[[State, Any, UUID, Person, Context], Decision]] = {
    p.ChatSay: _say,
    p.ChatReport: _report,
    p.HandRaise: _raise,
    p.HandLower: _lower,
    p.MediaWish: _media,
    p.PersonAdmit: _admit,
    p.PersonSendOut: _send_out,
    p.PersonRemove: _remove,
    p.PersonMute: _mute,
    p.LobbyMode: _lobby,
    p.RoomEnd: _end,
}


# -- Helpers --------------------------------------------------------------------------------------


def clean_text(text: str) -> str:
    """The text without controls (PostgreSQL refuses NUL) and blank edges; lines and joiners stay.

    Empty when nobody could see anything of it: spaces and hidden marks alone say nothing.
    """
    kept = [c for c in text.replace("\r\n", "\n") if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"}]
    seen = any(unicodedata.category(c) not in HIDDEN for c in kept)
    return "".join(kept).strip() if seen else ""


def _waiting(state: State) -> list[UUID]:
    return [key for key, one in state.people.items() if one.status is Status.WAITING]


def _waits(state: State, key: UUID) -> bool:
    """Outside, but may be let in; who was removed may not."""
    return key in state.people and state.people[key].status in {Status.WAITING, Status.SENT_OUT}


def _hand_is_up(state: State, key: UUID) -> bool:
    return any(hand.person == key for hand in state.hands)


def _cameras(state: State, context: Context, *, but: UUID) -> int:
    """How many others show a picture; who dropped gives the place free."""
    return sum(one.camera and key in context.online for key, one in state.people.items() if key != but)
