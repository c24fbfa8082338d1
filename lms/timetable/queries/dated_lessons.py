"""Lessons on their days, as conflicts compare them: those that stand, and those that weekly times want still."""

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Iterator

from django.db.models import Prefetch, Q, QuerySet

from lms.timetable.conflicts import DatedLesson
from lms.timetable.enums import GIVEN_UP
from lms.timetable.models import Enrolment, Group, Holiday, Lesson, LessonChange, Teaching
from lms.timetable.queries.plans import A_WEEK
from lms.timetable.queries.slots import weekly_time
from lms.timetable.queries.teachers import lesson_teachers
from lms.timetable.queries.terms import DaysOff, days_of_terms, days_off
from lms.timetable.queries.versions import GroupPlan
from lms.timetable.walltime import to_utc
from lms.timetable.weekly import There, Wanted, missing_lessons

# First and last day, by the calendar of each lesson.
type Period = tuple[dt.date, dt.date]


def dated_lessons(groups: QuerySet[Group], *, period: Period, own: bool = True) -> Iterator[DatedLesson]:
    """Every lesson of ``groups`` in ``period``: planned ones, and what weekly times want there and is not planned yet.

    Between terms they want nothing. As many statements for many groups as for one.
    """
    found = list(_with_bonds(groups, period=period))
    off = days_off(found, first=period[0], last=period[1])
    taught_on = days_of_terms()
    for group in found:
        for lesson in group.lessons.all():
            if lesson.state not in GIVEN_UP and period[0] <= lesson.local_date <= period[1]:
                yield standing_lesson(lesson, off=off[group.pk], own=own)
        for one in _wanted(group, off=off[group.pk], period=period):
            if one.day_off is None and taught_on(one.date):
                yield coming_lesson(group, one.time.key, one.date, one.time.wall_time, one.time.length_minutes, own=own)


def lessons_of(plans: Iterable[GroupPlan], *, period: Period) -> Iterator[DatedLesson]:
    """Every lesson of the draft in ``period``: those that stay, those that move, new ones."""
    for plan in plans:
        for lesson in plan.staying:
            if period[0] <= lesson.local_date <= period[1]:
                yield standing_lesson(lesson, off=plan.off)
        for move in plan.moves:
            if move.date <= period[1]:
                yield coming_lesson(
                    plan.group, ("draft", move.draft.pk), move.date, move.draft.wall_time, move.draft.length_minutes
                )
        for wanted in plan.wanted:
            if wanted.day_off is None:
                time = wanted.time
                yield coming_lesson(plan.group, time.key, wanted.date, time.wall_time, time.length_minutes)


def groups_sharing(
    *, teachers: Collection[int] = (), learners: Collection[int] = (), period: Period
) -> QuerySet[Group]:
    """Groups that one of ``teachers`` teaches in ``period``, if only for another, or one of ``learners`` learns in."""
    lasting = _lasting(period[0])
    taught = Teaching.objects.filter(lasting, teacher__in=teachers)
    learned = Enrolment.objects.filter(lasting, learner__in=learners)
    stood_in = LessonChange.objects.filter(substitute__in=teachers, lesson__local_date__range=period)
    shared = Q(pk__in=taught.values("group")) | Q(pk__in=learned.values("group"))
    return Group.objects.filter(lasting, shared | Q(pk__in=stood_in.values("lesson__group")))


def lasting_groups(period: Period) -> QuerySet[Group]:
    return Group.objects.filter(_lasting(period[0]), starts_on__lte=period[1])


def standing_lesson(lesson: Lesson, *, off: DaysOff, own: bool = True) -> DatedLesson:
    """A lesson as it is planned; its time is that of its weekly time, while it stands at it."""
    holiday = off.on(lesson.local_date)
    return DatedLesson(
        time=lesson.slot_id or ("lesson", lesson.pk),
        group=lesson.group_id,
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        date=lesson.local_date,
        zone=lesson.time_zone,
        teachers=frozenset(one.pk for one in lesson_teachers(lesson).expected),
        learners=_learners(lesson.group, lesson.local_date),
        capacity=lesson.group.capacity,
        day_off=holiday.pk if holiday else None,
        own=own,
        lesson=lesson.pk,
    )


def coming_lesson(
    group: Group, time: Hashable, date: dt.date, wall_time: dt.time, length_minutes: int, *, own: bool = True
) -> DatedLesson:
    """A lesson that would be planned or moved there; it is on no day off."""
    starts_at = to_utc(date, wall_time, group.time_zone)
    return DatedLesson(
        time=time,
        group=group.pk,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=length_minutes),
        date=date,
        zone=group.time_zone,
        teachers=frozenset(one.teacher_id for one in group.teachings.all() if one.lasts_on(date)),
        learners=_learners(group, date),
        capacity=group.capacity,
        own=own,
    )


def _with_bonds(groups: QuerySet[Group], *, period: Period) -> QuerySet[Group]:
    """With weekly times, lessons around ``period``, teachers and learners."""
    lasting = _lasting(period[0])
    changes = LessonChange.objects.select_related("absent", "substitute")
    around = Lesson.objects.filter(local_date__range=(period[0] - A_WEEK, period[1] + A_WEEK))
    return groups.prefetch_related(
        "slots",
        Prefetch("lessons", around.prefetch_related(Prefetch("changes", changes))),
        Prefetch("teachings", Teaching.objects.filter(lasting).select_related("teacher")),
        Prefetch("enrolments", Enrolment.objects.filter(lasting)),
    )


def _wanted(group: Group, *, off: DaysOff, period: Period) -> list[Wanted[Holiday]]:
    return missing_lessons(
        map(weekly_time, group.slots.all()),
        [There(one.slot_id, one.local_date, one.wall_time, one.state in GIVEN_UP) for one in group.lessons.all()],
        first=max(period[0], group.starts_on),
        last=min(period[1], group.ends_on or period[1]),
        day_off=off.on,
    )


def _learners(group: Group, date: dt.date) -> frozenset[int]:
    return frozenset(one.learner_id for one in group.enrolments.all() if one.lasts_on(date))


def _lasting(first: dt.date) -> Q:
    return Q(ends_on__isnull=True) | Q(ends_on__gte=first)
