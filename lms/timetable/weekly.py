"""From weekly times to dates: which lessons of a period are still missing. Plain data, no database.

A weekly time that replaces another one from a day on takes over its weeks: where the older one has a lesson left in
such a week – somebody moved, cancelled or substituted it by itself – that lesson stands, and none is missing.
"""

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

WEEK = 7


@dataclass(frozen=True)
class WeeklyTime:
    """A weekly time of one group; it holds from ``first`` to ``last``, none means without an end."""

    key: Hashable
    weekday: int
    wall_time: dt.time
    length_minutes: int
    first: dt.date | None = None
    last: dt.date | None = None
    replaces: Hashable | None = None

    def holds_on(self, date: dt.date) -> bool:
        begun = self.first is None or self.first <= date
        return begun and (self.last is None or date <= self.last) and date.weekday() == self.weekday


class There(NamedTuple):
    """A lesson that exists, whatever became of it; ``key`` is its weekly time, None when it has none."""

    key: Hashable | None
    date: dt.date
    wall_time: dt.time
    given_up: bool


class Wanted[Off](NamedTuple):
    """A lesson that is missing; ``day_off`` says why it is not planned."""

    time: WeeklyTime
    date: dt.date
    day_off: Off | None


def missing_lessons[Off](
    times: Iterable[WeeklyTime],
    there: Iterable[There],
    *,
    first: dt.date,
    last: dt.date,
    day_off: Callable[[dt.date], Off | None],
) -> list[Wanted[Off]]:
    """What ``times`` want on the days ``first`` … ``last`` and have no lesson for, in the order of days."""
    known = {time.key: time for time in times}
    lessons = list(there)
    by_key = {(lesson.key, lesson.date) for lesson in lessons}
    by_time = _times_taken(lessons)
    return [
        Wanted(time, date, day_off(date))
        for date in days(first, last)
        for time in known.values()
        if time.holds_on(date)
        and not _has_lesson(time, date, known, by_key)
        and by_time.get((time.wall_time, date), set()) <= {time.key}
    ]


def first_of_week(date: dt.date, *, first_weekday: int) -> dt.date:
    """The first day of the week of ``date``, when weeks begin on ``first_weekday``."""
    return date - dt.timedelta(days=(date.weekday() - first_weekday) % WEEK)


def in_same_week(date: dt.date, *, weekday: int, week_from: dt.date) -> dt.date:
    """The day of ``weekday`` in the week of ``date``, when weeks begin on the weekday of ``week_from``.

    So whatever lies on or after ``week_from`` stays there.
    """
    start = first_of_week(date, first_weekday=week_from.weekday())
    return start + dt.timedelta(days=(weekday - start.weekday()) % WEEK)


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first + dt.timedelta(days=day) for day in range((last - first).days + 1))


def _times_taken(lessons: Collection[There]) -> Mapping[tuple[dt.time, dt.date], set[Hashable | None]]:
    """Whose lessons stand at a time of a day. What was given up keeps its time for its own weekly time, and for all
    where that one is gone; another weekly time may plan there."""
    taken: dict[tuple[dt.time, dt.date], set[Hashable | None]] = {}
    for lesson in lessons:
        if not (lesson.given_up and lesson.key is not None):
            taken.setdefault((lesson.wall_time, lesson.date), set()).add(lesson.key)
    return taken


def _has_lesson(
    time: WeeklyTime,
    date: dt.date,
    known: Mapping[Hashable, WeeklyTime],
    by_key: Collection[tuple[Hashable | None, dt.date]],
) -> bool:
    """Of this weekly time that day, or of one it replaced in that week."""
    seen = {time.key}
    while (time.key, date) not in by_key:
        older = known.get(time.replaces) if time.replaces is not None else None
        if older is None or time.first is None or older.key in seen:
            return False
        seen.add(older.key)
        date = in_same_week(date, weekday=older.weekday, week_from=time.first)
        time = older
    return True
