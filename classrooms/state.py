"""The room's state as a pure fold of its events, what each view sees of it, and nothing else.

``state' = apply(state, event)``. The browser holds the same reducer; the examples under
``tests/classrooms/examples`` prove that both agree.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from classrooms import protocol as p
from classrooms.enums import DataUse, Phase, Status, View
from classrooms.protocol import Event, Hand, Line, Media, Peer, Person, State

CHAT_KEPT = 200


def apply(state: State, event: Event) -> State:
    """The state after ``event``; unknown and void events only move the number."""
    step = STEPS.get(type(event.body))
    after = step(state, event, event.body) if step else state
    return replace(after, seq=event.seq)


def fold(events: Iterable[Event], state: State | None = None) -> State:
    folded = State() if state is None else state
    for event in events:
        folded = apply(folded, event)
    return folded


def seen_event(event: Event, view: View) -> Event:
    """The event as ``view`` may see it: whole, or with no trace of who, and void unless it is the room's own."""
    if isinstance(event.body, NOBODY_SEES):
        return Event(event.seq, event.at, None, None, p.Void())
    if view is View.INSIDE and isinstance(event.body, p.PersonRemoved):
        return replace(event, body=replace(event.body, reason="", block=False))
    if view in WHOLE:
        return event
    return Event(event.seq, event.at, None, None, event.body if isinstance(event.body, OUTSIDE_SEES) else p.Void())


def seen_state(state: State, view: View, person: UUID) -> State:
    """The state as ``person`` may see it in ``view``: outside, nothing of anybody else."""
    if view in WHOLE:
        return state
    own = {key: one for key, one in state.people.items() if key == person}
    return replace(state, people=own, hands=(), chat=(), media=Media())


def seen_peers(peers: Iterable[Peer], state: State, view: View) -> list[Peer]:
    """Who is connected, as far as ``view`` may know."""
    if view is View.STAFF:
        return list(peers)
    if view is not View.INSIDE:
        return []
    inside = {key for key, one in state.people.items() if one.status is Status.INSIDE}
    return [peer for peer in peers if peer.person in inside]


def to_json(state: State) -> dict[str, object]:
    """The state as JSON-able data, for storing."""
    return msgspec.to_builtins(state)


def from_json(data: dict[str, object]) -> State:
    """The stored state. Raises msgspec.ValidationError when it is of another shape."""
    return msgspec.convert(data, State)


# -- Steps ----------------------------------------------------------------------------------------


def _opened(state: State, event: Event, body: p.RoomOpened) -> State:
    return replace(state, phase=Phase.LIVE)


def _entered(state: State, event: Event, body: p.PersonEntered) -> State:
    return replace(state, people={**state.people, body.person: Person(body.role, body.status)})


def _left(state: State, event: Event, body: p.PersonLeft) -> State:
    return _switched_off(state, [body.person])


def _admitted(state: State, event: Event, body: p.PeopleAdmitted) -> State:
    return _change(state, body.people, status=Status.INSIDE)


def _sent_out(state: State, event: Event, body: p.PeopleSentOut) -> State:
    return _switched_off(_change(state, body.people, status=Status.SENT_OUT), body.people)


def _removed(state: State, event: Event, body: p.PersonRemoved) -> State:
    return _switched_off(_change(state, [body.person], status=Status.REMOVED), [body.person])


def _muted(state: State, event: Event, body: p.PeopleMuted) -> State:
    return _change(state, body.people, mic=False)


def _lobby(state: State, event: Event, body: p.LobbySet) -> State:
    return replace(state, lobby=body.mode)


def _said(state: State, event: Event, body: p.ChatSaid) -> State:
    if event.actor is None:
        return state
    line = Line(event.seq, event.actor, body.text, event.at)
    return replace(state, chat=(*state.chat, line)[-CHAT_KEPT:])


def _raised(state: State, event: Event, body: p.HandRaised) -> State:
    return replace(state, hands=(*_without_hands(state, [body.person]).hands, Hand(body.person, event.at)))


def _lowered(state: State, event: Event, body: p.HandsLowered) -> State:
    return _without_hands(state, body.people)


def _media(state: State, event: Event, body: p.MediaSet) -> State:
    return _change(state, [body.person], mic=body.mic, camera=body.camera, full=body.full, use=body.use)


def _moved(state: State, event: Event, body: p.MediaMoved) -> State:
    return replace(state, media=Media(body.backend, body.node, body.epoch))


def _held(state: State, event: Event, body: p.SafetyHeld) -> State:
    return replace(state, phase=Phase.HELD)


def _released(state: State, event: Event, body: p.SafetyReleased) -> State:
    return replace(state, phase=Phase.LIVE)


def _ended(state: State, event: Event, body: p.RoomEnded) -> State:
    return replace(state, phase=Phase.ENDED)


STEPS: dict[type, Callable[[State, Event, Any], State]] = {
    p.RoomOpened: _opened,
    p.PersonEntered: _entered,
    p.PersonLeft: _left,
    p.PeopleAdmitted: _admitted,
    p.PeopleSentOut: _sent_out,
    p.PersonRemoved: _removed,
    p.PeopleMuted: _muted,
    p.LobbySet: _lobby,
    p.ChatSaid: _said,
    p.HandRaised: _raised,
    p.HandsLowered: _lowered,
    p.MediaSet: _media,
    p.MediaMoved: _moved,
    p.SafetyHeld: _held,
    p.SafetyReleased: _released,
    p.RoomEnded: _ended,
}
OUTSIDE_SEES = (p.RoomOpened, p.SafetyHeld, p.SafetyReleased, p.RoomEnded)
NOBODY_SEES = (p.LineReported,)
# After any of these somebody's view may be another one.
MOVING_VIEWS = (
    p.RoomOpened,
    p.PersonEntered,
    p.PeopleAdmitted,
    p.PeopleSentOut,
    p.PersonRemoved,
    p.SafetyHeld,
    p.SafetyReleased,
    p.RoomEnded,
)
WHOLE = (View.STAFF, View.INSIDE)


# -- Helpers --------------------------------------------------------------------------------------


def _change(state: State, keys: Iterable[UUID], **fields: object) -> State:
    changed = {key: replace(state.people[key], **fields) for key in keys if key in state.people}
    return replace(state, people={**state.people, **changed})


def _switched_off(state: State, keys: Collection[UUID]) -> State:
    return _without_hands(_change(state, keys, mic=False, camera=False, full=False, use=DataUse.FULL), keys)


def _without_hands(state: State, keys: Iterable[UUID]) -> State:
    gone = set(keys)
    return replace(state, hands=tuple(hand for hand in state.hands if hand.person not in gone))
