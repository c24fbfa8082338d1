"""Two weeks before clocks change, those are told whose lessons come at another hour, and nobody else."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import batched

from django.conf import settings

from lms.accounts.domain.post import Draft, plan_letters, quiet_until
from lms.accounts.enums import Topic
from lms.accounts.models import Letter, User
from lms.timetable.queries.clock_changes import ClockChange, coming_shifts

CLOCK_CHANGE = Topic.CLOCK_CHANGE.value
MOST_GROUPS = 20  # in one letter: its key names them


def plan_clock_notices(*, at: dt.datetime) -> int:
    """One letter a person and change of clocks, CLOCK_NOTICE_DAYS before the first lesson that shifts, with all their
    lessons; groups they came to later get another. Returns how many are new."""
    return plan_letters(
        letter for person, change, entries in _due(at=at) for letter in _letters(person, change, entries)
    )


def noticed_from(*, at: dt.datetime) -> dict[tuple[int, int], dt.datetime]:
    """By the pks of person and group: from which lesson on the notices that are due tell another hour.

    Of those alone that will reach the person: wanted, and not held back by quiet hours until it is too late.
    """
    found: dict[tuple[int, int], dt.datetime] = {}
    for person, _change, entries in _due(at=at):
        if not _reaches(person, before=min(entry.shift.starts_at for entry in entries), at=at):
            continue
        for entry in entries:
            matter = (person.pk, entry.group.pk)
            found[matter] = min(entry.shift.starts_at, found.get(matter, entry.shift.starts_at))
    return found


def write_clock_notice(letter: Letter, at: dt.datetime) -> Draft | None:
    """Whatever still shifts for the person, in the groups the letter is about."""
    change, groups = _read(letter.key)
    entries = [
        entry
        for entry in coming_shifts(at=at, person=letter.person).get(letter.person, [])
        if entry.group.pk in groups and _change_of(entry) == change
    ]
    return Draft("timetable/mail/clock_change.txt", {"entries": entries}) if entries else None


def _due(*, at: dt.datetime) -> Iterator[tuple[User, str, list[ClockChange]]]:
    """Who is to be told by now of which change of clocks, about groups they were not told of."""
    until = at + _ahead()
    coming = coming_shifts(at=at)
    told = _told(coming)
    for person, entries in coming.items():
        for change, own in _by_change(entries).items():
            known = told.get((person.pk, change), set())
            new = [entry for entry in own if entry.group.pk not in known]
            if new and min(entry.shift.starts_at for entry in own) <= until:
                yield person, change, new


def _reaches(person: User, *, before: dt.datetime, at: dt.datetime) -> bool:
    morning = quiet_until(person, at=at, zone="")
    return person.wants(CLOCK_CHANGE) and (morning is None or morning < before)


def _ahead() -> dt.timedelta:
    return dt.timedelta(days=settings.CLOCK_NOTICE_DAYS)


def _by_change(entries: Iterable[ClockChange]) -> dict[str, list[ClockChange]]:
    found: dict[str, list[ClockChange]] = {}
    for entry in entries:
        found.setdefault(_change_of(entry), []).append(entry)
    return found


def _letters(person: User, change: str, entries: list[ClockChange]) -> Iterator[Letter]:
    for groups in batched(sorted({entry.group.pk for entry in entries}), MOST_GROUPS):
        first = min(entry.shift.starts_at for entry in entries if entry.group.pk in groups)
        yield Letter(
            person=person,
            kind=CLOCK_CHANGE,
            key=f"{change} {'.'.join(map(str, groups))}",
            due_at=first - _ahead(),
            expires_at=first,
        )


def _told(people: Iterable[User]) -> dict[tuple[int, str], set[int]]:
    """The groups that a person was or will be told about, by person and change of clocks."""
    found: dict[tuple[int, str], set[int]] = {}
    for person, key in Letter.objects.filter(kind=CLOCK_CHANGE, person__in=people).values_list("person", "key"):
        change, groups = _read(key)
        found[person, change] = found.get((person, change), set()) | groups
    return found


def _change_of(entry: ClockChange) -> str:
    return f"{entry.shift.clocks_change_at:%Y-%m-%dT%H:%MZ}"


def _read(key: str) -> tuple[str, set[int]]:
    change, _, groups = key.partition(" ")
    return change, {int(group) for group in groups.split(".")}
