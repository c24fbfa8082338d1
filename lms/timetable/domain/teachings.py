"""Who teaches a group, with dates."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.core.dates import format_date
from lms.timetable.domain.enrolments import require_order
from lms.timetable.domain.lessons import locked_group
from lms.timetable.enums import TimetableAct
from lms.timetable.errors import AlreadyTeaches, TeachingHasLessons, TeachingIsSettled
from lms.timetable.models import Group, Teaching
from lms.timetable.queries.groups import last_settled_date, lock_group


@transaction.atomic
def assign_teacher(
    teacher: User, *, group: Group, starts_on: dt.date, ends_on: dt.date | None = None, by: User | None
) -> Teaching:
    """``teacher`` teaches ``group`` from ``starts_on`` to ``ends_on``, both included (none: until further notice).

    Who taught a held lesson stands in the lesson itself and does not change. Raises UnlikelyDate, WrongDates,
    AlreadyTeaches.
    """
    group = lock_group(group)
    require_order(starts_on, ends_on)
    same_time = group.teachings.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), teacher=teacher)
    if ends_on is not None:
        same_time = same_time.filter(starts_on__lte=ends_on)
    if same_time.exists():
        raise AlreadyTeaches(person=teacher, group=group)
    write_down(
        TimetableAct.TEACHER_ASSIGNED, group, by=by, person=teacher, facts={"starts_on": starts_on, "ends_on": ends_on}
    )
    return Teaching.objects.create(teacher=teacher, group=group, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def end_teaching(teaching: Teaching, *, ends_on: dt.date, by: User | None) -> Teaching:
    """``ends_on`` becomes the last day.

    Raises UnlikelyDate, WrongDates, AlreadyTeaches when it runs into another, and TeachingIsSettled when a lesson of
    a closed month would have another teacher. The project's row is locked until commit, so no month closes meanwhile.
    """
    group = locked_group(teaching.group)
    teaching = Teaching.objects.select_related("group", "teacher").get(pk=teaching.pk)
    require_order(teaching.starts_on, ends_on)
    others = group.teachings.filter(teacher_id=teaching.teacher_id).exclude(pk=teaching.pk)
    if others.filter(starts_on__range=(teaching.starts_on, ends_on)).exists():
        raise AlreadyTeaches(person=teaching.teacher, group=group)
    require_same_teachers(teaching, ends_on=ends_on)
    if ends_on != teaching.ends_on:
        days = [teaching.ends_on, ends_on]
        write_down(TimetableAct.TEACHING_ENDED, group, by=by, person=teaching.teacher, facts={"ends_on": days})
    teaching.ends_on = ends_on
    teaching.save(update_fields=["ends_on"])
    return teaching


@transaction.atomic
def remove_teaching(teaching: Teaching, *, by: User | None) -> None:
    """Delete a teaching written by mistake. Raises TeachingHasLessons once the person taught in its time."""
    group = lock_group(teaching.group)
    lessons = group.lessons.filter(taught_by=teaching.teacher_id, local_date__gte=teaching.starts_on)
    if teaching.ends_on is not None:
        lessons = lessons.filter(local_date__lte=teaching.ends_on)
    if lessons.exists():
        raise TeachingHasLessons(person=teaching.teacher, group=group)
    dates = {"starts_on": teaching.starts_on, "ends_on": teaching.ends_on}
    write_down(TimetableAct.TEACHING_REMOVED, group, by=by, person=teaching.teacher, facts=dates)
    teaching.delete()


def require_same_teachers(teaching: Teaching, *, ends_on: dt.date) -> None:
    """Raise TeachingIsSettled where a lesson of a closed month lies between the old last day and the new one."""
    before = teaching.ends_on or dt.date.max
    settled = last_settled_date(teaching.group, after=min(before, ends_on), until=max(before, ends_on))
    if settled is not None:
        raise TeachingIsSettled(group=teaching.group, date=format_date(settled, "d MMMM y"))
