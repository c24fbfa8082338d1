"""Whom somebody hears and sees, when not everybody fits: pure, so it can be tried without a server."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from msgspec import Struct

from classrooms.enums import DataUse
from classrooms.permissions import may_lead, may_take_part
from classrooms.protocol import MOST_PICTURES, MOST_VOICES, State

FEW_VOICES = 2
VOICES = {DataUse.FULL: MOST_VOICES, DataUse.SAVER: FEW_VOICES, DataUse.SOUND: FEW_VOICES}
PICTURES = {DataUse.FULL: MOST_PICTURES, DataUse.SAVER: 1, DataUse.SOUND: 0}


class Watch(Struct, frozen=True):
    """What somebody's page can show: so many pictures, one of them large."""

    pictures: int = MOST_PICTURES
    large: UUID | None = None


class Choice(Struct, frozen=True):
    """The most important first; ``large`` is the one to be sent in its large size."""

    voices: tuple[UUID, ...] = ()
    pictures: tuple[UUID, ...] = ()
    large: UUID | None = None


def choose(
    state: State, viewer: UUID, *, online: Collection[UUID], spoke: Sequence[UUID], watch: Watch | None = None
) -> Choice:
    """Whom ``viewer`` hears and sees. ``spoke``: who speaks now, then who spoke, the latest first.

    Only people who take part and have switched on what is passed on, and never oneself.
    """
    watch = watch or Watch()
    use = state.people[viewer].use if viewer in state.people else DataUse.FULL
    others = [key for key in _taking_part(state, online) if key != viewer]
    voices = _ranked(state, (key for key in others if state.people[key].mic), spoke)
    pictures = _ranked(state, (key for key in others if state.people[key].camera), spoke, first=watch.large)
    shown = tuple(pictures[: min(PICTURES[use], watch.pictures)])
    large = watch.large if watch.large in shown and use is DataUse.FULL else None
    return Choice(tuple(voices[: VOICES[use]]), shown, large)


def place(slots: Sequence[UUID | None], wanted: Collection[UUID]) -> list[UUID | None]:
    """Whom each slot carries next: who stays keeps the slot, who is new takes the first free one."""
    placed = [person if person in wanted else None for person in slots]
    for person in wanted:
        if person not in placed and None in placed:
            placed[placed.index(None)] = person
    return placed


def _taking_part(state: State, online: Collection[UUID]) -> list[UUID]:
    return [key for key, person in state.people.items() if key in online and may_take_part(state, person)]


def _ranked(state: State, people: Iterable[UUID], spoke: Sequence[UUID], *, first: UUID | None = None) -> list[UUID]:
    """The one asked for, then staff, then by who spoke last, then in the order in which they entered."""
    order = {person: place for place, person in enumerate(spoke)}
    return sorted(
        people,
        key=lambda key: (key != first, not may_lead(state.people[key]), order.get(key, len(order))),
    )
