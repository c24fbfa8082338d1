"""One week of a timetable as a table: days across, hours down, two zones side by side."""

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lms.core.dates import format_date, format_time
from lms.timetable.conflicts import DatedLesson
from lms.timetable.weekly import WEEK

HOUR = "HH:mm"


@dataclass(frozen=True)
class GridLesson:
    """A lesson in the grid; ``there`` is its beginning in the second zone, with the weekday where that is another."""

    lesson: DatedLesson
    group: str
    here: str
    until: str
    there: str
    new: bool
    clashes: bool


@dataclass(frozen=True)
class GridRow:
    """An hour of the first zone, and what clocks in the second show then."""

    here: str
    there: str
    cells: list[list[GridLesson]]


@dataclass(frozen=True)
class WeekGrid:
    zone: str
    second_zone: str
    days: list[dt.date]
    rows: list[GridRow]

    @property
    def by_day(self) -> list[tuple[dt.date, list[GridLesson]]]:
        """The same lessons day by day, for a screen too small for the table; days without one are left out."""
        columns = [[one for row in self.rows for one in row.cells[number]] for number in range(WEEK)]
        return [(day, lessons) for day, lessons in zip(self.days, columns, strict=True) if lessons]


def week_grid(
    lessons: Iterable[DatedLesson],
    *,
    first: dt.date,
    zones: tuple[str, str],
    groups: Mapping[int, str],
    clashing: Collection[tuple[Hashable, dt.datetime]],
) -> WeekGrid:
    """The lessons that begin in the seven days from ``first`` on by the clocks of the first of ``zones``."""
    here, there = map(ZoneInfo, zones)
    days = [first + dt.timedelta(days=day) for day in range(WEEK)]
    found: dict[tuple[int, dt.date], list[GridLesson]] = {}
    for lesson in sorted(lessons, key=lambda one: (one.starts_at, groups[one.group])):
        local = lesson.starts_at.astimezone(here)
        if local.date() in days:
            shown = _shown(lesson, zones=zones, group=groups[lesson.group], clashing=clashing)
            found.setdefault((local.hour, local.date()), []).append(shown)
    hours = sorted({hour for hour, _ in found})
    rows = [
        GridRow(*_hour(hour, days, here, there), cells=[found.get((hour, day), []) for day in days]) for hour in hours
    ]
    return WeekGrid(zones[0], zones[1], days, rows)


def _shown(
    lesson: DatedLesson, *, zones: tuple[str, str], group: str, clashing: Collection[tuple[Hashable, dt.datetime]]
) -> GridLesson:
    here, there = (lesson.starts_at.astimezone(ZoneInfo(zone)) for zone in zones)
    other_day = "" if here.date() == there.date() else format_date(there.date(), "EEE")
    return GridLesson(
        lesson=lesson,
        group=group,
        here=format_time(lesson.starts_at, zones[0]),
        until=format_time(lesson.ends_at, zones[0]),
        there=f"{other_day} {format_time(lesson.starts_at, zones[1])}".strip(),
        new=isinstance(lesson.time, tuple) and lesson.time[0] == "draft",
        clashes=(lesson.time, lesson.starts_at) in clashing,
    )


def _hour(hour: int, days: list[dt.date], here: ZoneInfo, there: ZoneInfo) -> tuple[str, str]:
    """The hour by both clocks; where one of them changes in that week, as at its beginning."""
    moment = dt.datetime.combine(days[0], dt.time(hour), tzinfo=here)
    return format_time(moment, here.key), format_time(moment, there.key)
