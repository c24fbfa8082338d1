"""Planning, opening and ending lessons."""

import datetime as dt
from collections.abc import Collection, Hashable

from django.db import transaction

from cms.models import UnitPage
from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.core.dates import format_date, format_month, format_wall_time
from lms.timetable.enums import GIVEN_UP, LessonState, TimetableAct
from lms.timetable.errors import (
    GroupHasNoSlots,
    LessonAlreadyThere,
    LessonNotLive,
    LessonNotPlanned,
    MonthClosed,
    MonthCountedElsewhere,
    NotTeacherOfGroup,
    PeriodTooLong,
    ReasonMissing,
    UnlikelyDate,
    WrongDates,
)
from lms.timetable.models import ClosedMonth, Group, Lesson, Slot
from lms.timetable.permissions import teaches
from lms.timetable.queries.groups import lock_group
from lms.timetable.queries.months import counted_elsewhere, lock_programme
from lms.timetable.queries.plans import unplanned
from lms.timetable.walltime import to_utc

LONGEST_PLAN = dt.timedelta(days=400)
FIRST_YEAR, LAST_YEAR = 2000, 2100


@transaction.atomic
def plan_lessons(
    group: Group, *, first: dt.date, last: dt.date, by: User | None, in_journal: bool = True
) -> list[Lesson]:
    """Plan the group's lessons from its weekly times on the days ``first`` … ``last``, both included.

    Days outside the group's own dates are left out, days off of the countries it keeps, and every time that has a
    lesson already, cancelled ones too; planning twice changes nothing. ``in_journal`` False leaves the line in the
    journal to the caller. Returns the lessons made now, in time order.

    Raises WrongDates, PeriodTooLong, GroupHasNoSlots, or MonthClosed, MonthCountedElsewhere (then none is made).
    """
    require_plannable_period(first, last)
    group = locked_group(group)
    slots: dict[Hashable, Slot] = {slot.pk: slot for slot in group.slots.all()}
    if not any(slot.ends_on is None or slot.ends_on >= first for slot in slots.values()):
        raise GroupHasNoSlots(group=group)
    wanted = [one for one in unplanned(group, first=first, last=last) if one.day_off is None]
    require_open_month(group, dates=[one.date for one in wanted])
    lessons = [
        Lesson(
            slot=slots[one.time.key],
            **of_group(group),
            **when(one.date, one.time.wall_time, group.time_zone, length_minutes=one.time.length_minutes),
        )
        for one in wanted
    ]
    made = sorted(Lesson.objects.bulk_create(lessons), key=lambda lesson: lesson.starts_at)
    if made and in_journal:
        write_down(
            TimetableAct.LESSONS_PLANNED, group, by=by, facts={"first": first, "last": last, "planned": len(made)}
        )
    return made


@transaction.atomic
def plan_lesson(
    group: Group,
    *,
    date: dt.date,
    wall_time: dt.time,
    length_minutes: int,
    by: User | None,
    unit: UnitPage | None = None,
) -> Lesson:
    """Plan one lesson outside the weekly times. Raises LessonAlreadyThere, MonthClosed, MonthCountedElsewhere."""
    group = locked_group(group)
    require_open_month(group, dates=[date])
    require_free_time(group, date=date, wall_time=wall_time)
    fields = of_group(group) | when(date, wall_time, group.time_zone, length_minutes=length_minutes)
    lesson = Lesson.objects.create(unit=unit, **fields)
    facts = {name: getattr(lesson, name) for name in ("local_date", "wall_time", "length_minutes")}
    write_down(TimetableAct.LESSON_PLANNED, lesson, by=by, facts=facts)
    return lesson


@transaction.atomic
def set_unit(lesson: Lesson, unit: UnitPage | None, *, by: User | None) -> Lesson:
    """The material of any lesson, held ones too; when and whether it takes place are ``domain.changes``."""
    lesson = locked(lesson)
    if lesson.unit_id != (unit and unit.pk):
        write_down(TimetableAct.UNIT_CHOSEN, lesson, by=by, facts={"unit": [lesson.unit_id, unit]})
    return update(lesson, unit=unit)


@transaction.atomic
def open_lesson(lesson: Lesson, *, taught_by: User, at: dt.datetime) -> Lesson:
    """Planned → live; ``at`` becomes the actual start and ``taught_by`` the teacher.

    A lesson that is live already is returned as it is: the first start stays.
    Raises LessonNotPlanned when it is over or cancelled, NotTeacherOfGroup.
    """
    lesson = locked(lesson)
    if lesson.state == LessonState.LIVE and lesson.ended_at is None:
        return lesson
    if lesson.state != LessonState.PLANNED:
        raise LessonNotPlanned
    if not teaches(taught_by, lesson):
        raise NotTeacherOfGroup
    write_down(TimetableAct.LESSON_OPENED, lesson, by=taught_by, person=taught_by, at=at)
    return update(lesson, state=LessonState.LIVE, started_at=at, taught_by=taught_by)


@transaction.atomic
def end_lesson(lesson: Lesson, *, at: dt.datetime, by: User | None) -> Lesson:
    """Write down the actual end; the lesson stays live until its attendance is confirmed. ``by`` None: time was over.

    A lesson that ended already is returned as it is: the first end stays. Raises LessonNotLive.
    """
    lesson = locked(lesson)
    if lesson.state != LessonState.LIVE or lesson.started_at is None:
        raise LessonNotLive
    if lesson.ended_at is not None:
        return lesson
    write_down(TimetableAct.LESSON_ENDED, lesson, by=by, at=at)
    return update(lesson, ended_at=max(at, lesson.started_at))


def locked(lesson: Lesson) -> Lesson:
    """The lesson as it is now, its row locked until commit."""
    return (
        Lesson.objects.select_for_update(of=("self",)).select_related("group__programme", "programme").get(pk=lesson.pk)
    )


def locked_group(group: Group) -> Group:
    """The group as it is now, with its project locked until commit: what its lessons count for stays meanwhile."""
    lock_programme(group.programme_id)
    now = lock_group(group)
    if now.programme_id != group.programme_id:
        lock_programme(now.programme_id)
    return now


def of_group(group: Group) -> dict[str, object]:
    """The fields of a lesson that say what it counts for."""
    return {"group": group, "programme": group.programme, "instruction_language": group.instruction_language}


def when(date: dt.date, wall_time: dt.time, zone: str, *, length_minutes: int) -> dict[str, object]:
    """The fields of a lesson that say when it is: the wall time, and the moments derived from it."""
    starts_at = to_utc(date, wall_time, zone)
    return {
        "local_date": date,
        "planned_month": date.replace(day=1),
        "wall_time": wall_time,
        "time_zone": zone,
        "length_minutes": length_minutes,
        "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(minutes=length_minutes),
    }


def update(lesson: Lesson, **changes: object) -> Lesson:
    for field, value in changes.items():
        setattr(lesson, field, value)
    lesson.save(update_fields=[*changes])
    return lesson


def require_open_month(group: Group, *, dates: Collection[dt.date]) -> None:
    """Raise MonthClosed when one of the months of ``dates`` is closed, MonthCountedElsewhere when a document counts it.

    The caller holds the programme's row.
    """
    months = {date.replace(day=1) for date in dates}
    closed = ClosedMonth.objects.filter(month__in=months).order_by("month").first()
    if closed is not None:
        raise MonthClosed(month=format_month(closed.month))
    taken = counted_elsewhere(group).filter(month__in=months).order_by("month").first()
    if taken is not None:
        raise MonthCountedElsewhere(month=format_month(taken.month), language=taken.get_instruction_language_display())


def require_free_time(group: Group, *, date: dt.date, wall_time: dt.time) -> None:
    if group.lessons.filter(local_date=date, wall_time=wall_time).exclude(state__in=GIVEN_UP).exists():
        raise LessonAlreadyThere(group=group, date=format_date(date, "d MMMM y"), time=format_wall_time(wall_time))


def require_reason(reason: str) -> str:
    """The reason without blanks around it. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def require_sensible_date(date: dt.date) -> None:
    """Raises UnlikelyDate for what is surely a slip of the hand."""
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise UnlikelyDate


def require_plannable_period(first: dt.date, last: dt.date) -> None:
    if last < first:
        raise WrongDates
    if last - first > LONGEST_PLAN:
        raise PeriodTooLong(days=LONGEST_PLAN.days)
