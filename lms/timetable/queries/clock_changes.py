"""Whose weekly lessons come at another hour before long, because clocks change."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from lms.accounts.models import User
from lms.core.dates import format_date, format_pair, format_wall_time
from lms.core.readers import is_zone
from lms.timetable.clock_changes import ClockShift, Meeting, Shift, shifts
from lms.timetable.enums import GIVEN_UP, LessonOrigin, LessonState
from lms.timetable.models import Group, Lesson
from lms.timetable.queries.concerned import Concerned, concerned_by_lessons, with_people
from lms.timetable.queries.lessons import lessons_of_children, lessons_of_learner, lessons_of_teacher

# Longer than any holidays: a lesson after them is compared with the last one before.
LOOK_BACK = dt.timedelta(days=200)
# All weekly lessons have shifted a week after the clocks.
A_WEEK = dt.timedelta(days=7)
# What a released timetable moved belongs to its new weekly time; what somebody moved by hand to none.
BY_THE_TIMETABLE = Q(origin=LessonOrigin.TIMETABLE) | Q(slot__isnull=False)


@dataclass(frozen=True)
class GroupShift[S: Shift]:
    """A weekly lesson that comes at another hour for a person; ``lesson`` is the first that does."""

    lesson: Lesson
    shift: S

    @property
    def group(self) -> Group:
        return self.lesson.group

    @property
    def class_time(self) -> str:
        """What the clock of the class shows, with its weekday where that is another than the person's."""
        there = self.lesson.local_date
        time = format_wall_time(self.lesson.wall_time)
        return time if there == self.shift.after.date() else format_pair(format_date(there, "EEEE"), time)


type ClockChange = GroupShift[ClockShift]
# What is at another hour for whom, the nearest first.
type ComingShifts = dict[User, list[ClockChange]]


def coming_shifts(*, at: dt.datetime, person: User | None = None) -> ComingShifts:
    """Shifts whose first lesson comes within CLOCK_NOTICE_DAYS and a week of ``at``: of ``person``, or of everybody.

    A lesson is compared with the one before it of the same weekly time that was this person's too, and where they had
    none, with the group's. Who told no zone lives by the clock of the class, so nothing shifts for them.
    """
    until = at + dt.timedelta(days=settings.CLOCK_NOTICE_DAYS) + A_WEEK
    lessons = _weekly_lessons(at=at, until=until, person=person)
    concerned = concerned_by_lessons(lessons)
    found: ComingShifts = {}
    for series in _by_weekly_time(lessons):
        for one in _with_a_zone(series, concerned, person=person):
            own = [entry for entry in _shifts_for(one, series, concerned) if at < entry.shift.starts_at]
            found.setdefault(one, []).extend(own)
    return {one: sorted(own, key=lambda entry: entry.shift.starts_at) for one, own in found.items() if own}


def told_shifts(person: User, *, at: dt.datetime) -> list[ClockChange]:
    """What ``person`` has been told by now: shifts whose first lesson is at most CLOCK_NOTICE_DAYS away."""
    if not person.time_zone:
        return []
    until = at + dt.timedelta(days=settings.CLOCK_NOTICE_DAYS)
    return [entry for entry in coming_shifts(at=at, person=person).get(person, []) if entry.shift.starts_at <= until]


def _weekly_lessons(*, at: dt.datetime, until: dt.datetime, person: User | None) -> list[Lesson]:
    """Of groups that meet in that time, all lessons that take or took place by the timetable, in order of time."""
    meeting = _lessons_of(person).filter(state=LessonState.PLANNED, starts_at__gt=at, starts_at__lte=until)
    weekly = Lesson.objects.filter(
        BY_THE_TIMETABLE,
        group__in=meeting.values("group"),
        starts_at__gt=at - LOOK_BACK,
        starts_at__lte=until,
    )
    return with_people(weekly.exclude(state__in=GIVEN_UP).order_by("starts_at", "pk"))


def _lessons_of(person: User | None) -> QuerySet[Lesson]:
    if person is None:
        return Lesson.objects.all()
    return lessons_of_learner(person) | lessons_of_teacher(person) | lessons_of_children(person)


def _by_weekly_time(lessons: Iterable[Lesson]) -> Iterable[list[Lesson]]:
    series: dict[tuple[object, ...], list[Lesson]] = {}
    for lesson in lessons:
        key = (lesson.group_id, lesson.local_date.weekday(), lesson.wall_time, lesson.time_zone)
        series.setdefault(key, []).append(lesson)
    return series.values()


def _with_a_zone(series: Iterable[Lesson], concerned: Concerned, *, person: User | None) -> set[User]:
    people = {one for lesson in series for one in concerned[lesson.pk]}
    wanted = people if person is None else people & {person}
    return {one for one in wanted if is_zone(one.time_zone)}


def _shifts_for(person: User, series: list[Lesson], concerned: Mapping[int, set[User]]) -> list[ClockChange]:
    first = next(number for number, lesson in enumerate(series) if person in concerned[lesson.pk])
    own = [lesson for lesson in series[first:] if person in concerned[lesson.pk]]
    compared = [*series[max(first - 1, 0) : first], *own]
    lessons = {lesson.starts_at: lesson for lesson in compared}
    found = shifts(map(_meeting, compared), class_zone=series[0].time_zone, zone=person.time_zone)
    return [GroupShift(lessons[shift.starts_at], shift) for shift in found]


def _meeting(lesson: Lesson) -> Meeting:
    return Meeting(lesson.starts_at, wall=dt.datetime.combine(lesson.local_date, lesson.wall_time))
