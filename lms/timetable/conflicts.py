"""What dated lessons cannot be at once, and what their day forbids. Plain data, no database.

Lessons are compared as moments: two weekly times of two zones may meet in one half of the year and not in the other,
because clocks change on other days, or in one place only.
"""

import datetime as dt
import zoneinfo
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lms.timetable.enums import ClashKind

A_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class DatedLesson:
    """A lesson on its day. ``time`` is what repeats it: a weekly time, or the lesson itself where it stands alone.

    ``day_off`` is the day off it falls on, if its group keeps it; ``own`` is False for lessons that are only
    compared with: of two such lessons nothing is said. ``lesson`` is its key where it is planned.
    """

    time: Hashable
    group: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    date: dt.date
    zone: str
    teachers: frozenset[int] = frozenset()
    learners: frozenset[int] = frozenset()
    capacity: int | None = None
    day_off: int | None = None
    own: bool = True
    lesson: int | None = None


@dataclass
class Clash:
    """One kind of clash of one pair of times (``other`` is None where a lesson clashes with its day or its places).

    ``people`` are the teachers or learners who would be in both. ``dates`` are local dates of ``one``, in order;
    ``lessons`` are time and beginning of everything that clashes.
    ``zones`` are those whose clocks changed in the week before the first, where it did not clash yet.
    """

    kind: ClashKind
    one: DatedLesson
    other: DatedLesson | None = None
    people: set[int] = field(default_factory=set)
    dates: list[dt.date] = field(default_factory=list)
    lessons: set[tuple[Hashable, dt.datetime]] = field(default_factory=set)
    zones: tuple[str, ...] = ()

    @property
    def first(self) -> dt.date:
        return self.dates[0]

    @property
    def last(self) -> dt.date:
        return self.dates[-1]

    @property
    def times(self) -> int:
        return len(self.dates)


def find_clashes(lessons: Iterable[DatedLesson]) -> list[Clash]:
    """Each kind of clash once a pair of times, with its dates; the earliest first."""
    in_order = sorted(lessons, key=_in_order)
    found: dict[Hashable, Clash] = {}
    for kind, one, other, people in (*_alone(in_order), *_together(in_order)):
        key = (kind, *_pair(kind, one, other))
        clash = found.setdefault(key, Clash(kind, one, other))
        clash.people |= people
        clash.dates.append(one.date)
        clash.lessons |= {(lesson.time, lesson.starts_at) for lesson in (one, other) if lesson}
    by_time = _first_days(in_order)
    for clash in found.values():
        clash.zones = _clocks_changed(clash, by_time)
    return sorted(found.values(), key=lambda clash: (clash.one.starts_at, clash.kind, str(clash.one.time)))


type Found = tuple[ClashKind, DatedLesson, DatedLesson | None, frozenset[int]]


def _alone(lessons: Iterable[DatedLesson]) -> Iterator[Found]:
    for lesson in lessons:
        if not lesson.own:
            continue
        if lesson.day_off is not None:
            yield ClashKind.HOLIDAY, lesson, None, frozenset()
        if lesson.capacity is not None and len(lesson.learners) > lesson.capacity:
            yield ClashKind.CAPACITY, lesson, None, frozenset()


def _together(lessons: Iterable[DatedLesson]) -> Iterator[Found]:
    """``lessons`` in the order of their beginnings: only what has not ended can overlap with the next."""
    going_on: list[DatedLesson] = []
    for lesson in lessons:
        going_on = [one for one in going_on if one.ends_at > lesson.starts_at]
        for other in going_on:
            if lesson.own or other.own:
                yield from _both(*sorted((lesson, other), key=_named_first))
        going_on.append(lesson)


def _both(one: DatedLesson, other: DatedLesson) -> Iterator[Found]:
    """A group that would meet twice has everybody twice; that is said once."""
    if one.group == other.group:
        yield ClashKind.GROUP, one, other, frozenset()
        return
    if teachers := one.teachers & other.teachers:
        yield ClashKind.TEACHER, one, other, teachers
    if learners := one.learners & other.learners:
        yield ClashKind.LEARNER, one, other, learners


def _pair(kind: ClashKind, one: DatedLesson, other: DatedLesson | None) -> tuple[Hashable, ...]:
    """What is told once: too few places once a group, a day off once a time, the rest once a pair of times."""
    if other is not None:
        return (frozenset({one.time, other.time}),)
    return (one.group,) if kind == ClashKind.CAPACITY else (one.time, one.day_off)


def _clocks_changed(clash: Clash, first_days: Mapping[Hashable, dt.date]) -> tuple[str, ...]:
    """Zones whose clocks changed since the two stood a week earlier without a clash, if that brought them together."""
    if clash.other is None or clash.first - A_WEEK < max(first_days[clash.one.time], first_days[clash.other.time]):
        return ()
    now = clash.one.starts_at
    zones = (clash.one.zone, clash.other.zone)
    changed = {zone: _offset(now, zone) - _offset(now - A_WEEK, zone) for zone in zones}
    apart = changed[zones[0]] != changed[zones[1]]
    return tuple(zone for zone, by in changed.items() if by) if apart else ()


def _offset(moment: dt.datetime, zone: str) -> dt.timedelta:
    return moment.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() or dt.timedelta()


def _first_days(lessons: Iterable[DatedLesson]) -> dict[Hashable, dt.date]:
    """The first date of each time; ``lessons`` are in order."""
    found: dict[Hashable, dt.date] = {}
    for lesson in lessons:
        found.setdefault(lesson.time, lesson.date)
    return found


def _in_order(lesson: DatedLesson) -> tuple[dt.datetime, str]:
    return lesson.starts_at, str(lesson.time)


def _named_first(lesson: DatedLesson) -> tuple[bool, str]:
    """What the draft speaks of comes first, then always the same order."""
    return not lesson.own, str(lesson.time)
