"""New rules of time zones came: who sees another hour by them is told, and nobody else."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from lms.accounts.domain.letters import keep_letter
from lms.accounts.models import Letter, User
from lms.core.readers import is_zone
from lms.timetable.clock_changes import A_DAY, Shift
from lms.timetable.domain.clock_notices import noticed_from
from lms.timetable.enums import LessonState
from lms.timetable.models import Lesson
from lms.timetable.queries.clock_changes import GroupShift
from lms.timetable.queries.concerned import concerned_by_lessons, with_people

TEMPLATE = "timetable/mail/new_times.txt"


def keep_new_times(
    moved: Mapping[int, dt.datetime], old_clocks: Mapping[str, ZoneInfo], *, at: dt.datetime
) -> list[Letter | None]:
    """Write to everybody for whom a lesson to come is at another hour now, and leave the sending to the caller.

    ``moved`` has the old starts by the pk of the lesson, ``old_clocks`` the clocks by the old rules of zones that have
    new ones. What the notices of a change of clocks are about to tell stands there alone.
    """
    if not (moved or old_clocks):
        return []
    return [
        keep_letter(person, TEMPLATE, key=f"{at:%Y-%m-%dT%H:%M:%SZ}", entries=_first_of_each(entries))
        for person, entries in sorted(_new_times(moved, old_clocks, at=at).items(), key=lambda one: one[0].pk)
    ]


def _new_times(
    moved: Mapping[int, dt.datetime], old_clocks: Mapping[str, ZoneInfo], *, at: dt.datetime
) -> dict[User, list[GroupShift[Shift]]]:
    lessons = _lessons(moved, at=at)
    concerned = concerned_by_lessons(lessons)
    noticed = noticed_from(at=at)
    found: dict[User, list[GroupShift[Shift]]] = {}
    for lesson in lessons:
        started = moved.get(lesson.pk, lesson.starts_at)
        for person in concerned[lesson.pk]:
            shift = _shift(lesson, started, zone=person.time_zone, old_clocks=old_clocks)
            told_from = noticed.get((person.pk, lesson.group_id))
            if shift is not None and (told_from is None or lesson.starts_at < told_from):
                found.setdefault(person, []).append(GroupShift(lesson, shift))
    return found


def _lessons(moved: Mapping[int, dt.datetime], *, at: dt.datetime) -> list[Lesson]:
    """Those to come, and those that came until the new rules put them before ``at``."""
    planned = Lesson.objects.filter(state=LessonState.PLANNED, starts_at__gt=at - A_DAY).order_by("starts_at", "pk")
    return [lesson for lesson in with_people(planned) if lesson.starts_at > at or lesson.pk in moved]


def _shift(lesson: Lesson, started: dt.datetime, *, zone: str, old_clocks: Mapping[str, ZoneInfo]) -> Shift | None:
    """None for who lives by the clock of the class, and for whose own clock shows what it was to show."""
    if zone == lesson.time_zone or (lesson.starts_at == started and zone not in old_clocks) or not is_zone(zone):
        return None
    clock = ZoneInfo(zone)
    before = started.astimezone(old_clocks.get(zone, clock)).replace(tzinfo=None)
    after = lesson.starts_at.astimezone(clock).replace(tzinfo=None)
    return Shift(lesson.starts_at, before=before, after=after) if before != after else None


def _first_of_each(entries: list[GroupShift[Shift]]) -> list[GroupShift[Shift]]:
    """Of the lessons of a weekly time, the first."""
    first: dict[tuple[object, ...], GroupShift[Shift]] = {}
    for entry in entries:
        lesson = entry.lesson
        first.setdefault((lesson.group_id, lesson.local_date.weekday(), lesson.wall_time), entry)
    return list(first.values())
