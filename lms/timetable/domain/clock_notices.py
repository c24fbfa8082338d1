"""Two weeks before clocks change, those are told whose lessons come at another hour, and nobody else."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import batched

from django.conf import settings

from lms.accounts.domain.post import Draft, plan_letters
from lms.accounts.enums import Topic
from lms.accounts.models import Letter, User
from lms.timetable.queries.clock_changes import GroupShift, coming_shifts

CLOCK_CHANGE = Topic.CLOCK_CHANGE.value
MOST_GROUPS = 20  # in one letter: its key names them


def plan_clock_notices(*, at: dt.datetime) -> int:
    """One letter a person and change of clocks, CLOCK_NOTICE_DAYS before the first lesson that shifts, with all their
    lessons; groups they came to later get another. Returns how many are new."""
    ahead = dt.timedelta(days=settings.CLOCK_NOTICE_DAYS)
    coming = coming_shifts(at=at)
    told = _told(coming)
    return plan_letters(
        letter
        for person, entries in coming.items()
        for change, own in _by_change(entries).items()
        if min(entry.shift.starts_at for entry in own) <= at + ahead
        for letter in _letters(person, change, own, told=told.get((person.pk, change), set()), ahead=ahead)
    )


def write_clock_notice(letter: Letter, at: dt.datetime) -> Draft | None:
    """Whatever still shifts for the person, in the groups the letter is about."""
    change, groups = _read(letter.key)
    entries = [
        entry
        for entry in coming_shifts(at=at, person=letter.person).get(letter.person, [])
        if entry.group.pk in groups and _change_of(entry) == change
    ]
    return Draft("timetable/mail/clock_change.txt", {"entries": entries}) if entries else None


def _by_change(entries: Iterable[GroupShift]) -> dict[str, list[GroupShift]]:
    found: dict[str, list[GroupShift]] = {}
    for entry in entries:
        found.setdefault(_change_of(entry), []).append(entry)
    return found


def _letters(
    person: User, change: str, entries: list[GroupShift], *, told: set[int], ahead: dt.timedelta
) -> Iterator[Letter]:
    for groups in batched(sorted({entry.group.pk for entry in entries} - told), MOST_GROUPS):
        first = min(entry.shift.starts_at for entry in entries if entry.group.pk in groups)
        yield Letter(
            person=person,
            kind=CLOCK_CHANGE,
            key=f"{change} {'.'.join(map(str, groups))}",
            due_at=first - ahead,
            expires_at=first,
        )


def _told(people: Iterable[User]) -> dict[tuple[int, str], set[int]]:
    """The groups that a person was or will be told about, by person and change of clocks."""
    found: dict[tuple[int, str], set[int]] = {}
    for person, key in Letter.objects.filter(kind=CLOCK_CHANGE, person__in=people).values_list("person", "key"):
        change, groups = _read(key)
        found.setdefault((person, change), set()).update(groups)
    return found


def _change_of(entry: GroupShift) -> str:
    return f"{entry.shift.clocks_change_at:%Y-%m-%dT%H:%MZ}"


def _read(key: str) -> tuple[str, set[int]]:
    change, _, groups = key.partition(" ")
    return change, {int(group) for group in groups.split(".")}
