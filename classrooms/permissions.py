"""Who may do what inside a room: named predicates over its state."""

from uuid import UUID

from classrooms.enums import Phase, RoomRole, Status, View
from classrooms.protocol import Person, State

STAFF = frozenset({RoomRole.TEACHER, RoomRole.ASSISTANT})


def supervises(role: RoomRole) -> bool:
    """Counts as the adult who must be there. An observer does not: nobody can turn to them."""
    return role in STAFF


def may_send(role: RoomRole) -> bool:
    return role is not RoomRole.OBSERVER


def may_lead(person: Person) -> bool:
    """Lets in, mutes, lowers hands and ends the lesson."""
    return supervises(person.role)


def may_take_part(state: State, person: Person) -> bool:
    """Speaks, shows and writes now: a teacher always, a learner inside while a teacher is there."""
    return may_lead(person) or (
        person.role is RoomRole.LEARNER and person.status is Status.INSIDE and state.phase is Phase.LIVE
    )


def may_signal(state: State, sender: UUID, receiver: UUID) -> bool:
    """Two people may set up sound and picture when both take part."""
    people = [state.people.get(sender), state.people.get(receiver)]
    return state.phase is Phase.LIVE and all(person and may_take_part(state, person) for person in people)


def view_of(state: State, person: UUID, role: RoomRole) -> View:
    """Which part of the room this person may see now."""
    if role is not RoomRole.LEARNER:
        return View.STAFF
    known = state.people.get(person)
    if known is None or known.status is not Status.INSIDE or state.phase is Phase.WAITING:
        return View.WAITING
    return View.HELD if state.phase is Phase.HELD else View.INSIDE
