"""Many lessons changed at once: a day cancelled, a week moved, another teacher from a day on.

Each is the sum of single changes with one reason (``domain.changes``, ``domain.teachings``), all of them or none, and
everybody it concerns gets one letter. A preview is the same run taken back, so it cannot promise what would be refused.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.core.dates import format_date, format_wall_time
from lms.core.errors import DomainError
from lms.timetable.conflicts import Clash
from lms.timetable.domain.changes import cancel_lesson, move_lesson
from lms.timetable.domain.enrolments import A_DAY, require_unsettled
from lms.timetable.domain.lessons import locked_group, require_reason
from lms.timetable.domain.letters import write_about_changes, write_about_new_teacher
from lms.timetable.domain.teachings import assign_teacher, end_teaching
from lms.timetable.enums import LessonState, TimetableAct
from lms.timetable.errors import DoesNotTeachThen, LessonIsLive, LessonNotPlanned, NotAllChanged, NothingToChange
from lms.timetable.models import Group, Lesson, Teaching
from lms.timetable.queries.bulk import teaching_to_change
from lms.timetable.queries.conflicts import clashes_of_lessons
from lms.timetable.queries.months import lock_programme
from lms.timetable.walltime import zone_info

type Change = Callable[[Lesson], Lesson]


@dataclass(frozen=True)
class Step:
    """What becomes of one lesson: ``result`` as it is afterwards (of a moved one the new lesson), or the refusal."""

    lesson: Lesson
    result: Lesson | None = None
    refusal: DomainError | None = None


@dataclass(frozen=True)
class Preview:
    """What becomes of each lesson, and what those that change clash with afterwards."""

    steps: list[Step]
    clashes: list[Clash]


def cancellation(*, reason: str, made_by: User | None, at: dt.datetime) -> Change:
    """Cancels a planned lesson. One that is over may still be cancelled by itself, never with others."""

    def cancel(lesson: Lesson) -> Lesson:
        require_not_begun(lesson)
        return cancel_lesson(lesson, reason=reason, cancelled_by=made_by, at=at, tell=False)

    return cancel


def shift(*, days: int, reason: str, made_by: User | None, at: dt.datetime) -> Change:
    """Moves a planned lesson by ``days``, earlier when negative, at the same time on the group's clocks."""

    def move(lesson: Lesson) -> Lesson:
        date, time = wall_of(lesson)
        later = date + days * A_DAY
        return move_lesson(lesson, date=later, wall_time=time, reason=reason, moved_by=made_by, at=at, tell=False)

    return move


def cancel_together(lessons: Collection[Lesson], *, reason: str, made_by: User | None, at: dt.datetime) -> list[Step]:
    """Cancel all of ``lessons``, those of a day. Raises ReasonMissing, NothingToChange, NotAllChanged."""
    change = cancellation(reason=require_reason(reason), made_by=made_by, at=at)
    return carry_out(lessons, change)


def move_together(
    lessons: Collection[Lesson], *, days: int, reason: str, made_by: User | None, at: dt.datetime
) -> list[Step]:
    """Move all of ``lessons``, those of a week, by ``days``. Raises ReasonMissing, NothingToChange, NotAllChanged."""
    change = shift(days=days, reason=require_reason(reason), made_by=made_by, at=at)
    return carry_out(in_order(lessons, days=days), change)


@transaction.atomic
def carry_out(lessons: Collection[Lesson], change: Change) -> list[Step]:
    """``change`` each of ``lessons`` in this order, all or none.

    Raises NothingToChange, or NotAllChanged with the first refusal.
    """
    if not lessons:
        raise NothingToChange
    lock_programmes(lessons)
    steps = [try_change(lesson, change) for lesson in lessons]
    for step in steps:
        if step.refusal is not None:
            raise NotAllChanged(lesson=named(step.lesson), why=step.refusal.message)
    written = [lesson.changes.latest("pk").pk for lesson in lessons]
    transaction.on_commit(partial(write_about_changes.enqueue, written), robust=True)
    return steps


@transaction.atomic
def preview(lessons: Collection[Lesson], change: Change) -> Preview:
    """What ``change`` would do to each of ``lessons``, in this order. Nothing is kept."""
    lock_programmes(lessons)
    with transaction.atomic():
        steps = [try_change(lesson, change) for lesson in lessons]
        clashes = clashes_of_lessons([step.result for step in steps if step.result])
        transaction.set_rollback(True)
    return Preview(steps, clashes)


@transaction.atomic
def change_teacher(
    group: Group, *, teacher_from: User, teacher_to: User, starts_on: dt.date, reason: str, by: User | None
) -> Teaching:
    """``teacher_to`` teaches ``group`` instead of ``teacher_from`` from ``starts_on`` on, as long as they were to.

    Lessons already taught keep who taught them; who was to stand in for ``teacher_from`` later is not asked
    (``stand_ins_for`` names them). Raises ReasonMissing, PastIsSettled, DoesNotTeachThen, AlreadyTeaches.
    """
    reason = require_reason(reason)
    group = locked_group(group)
    require_unsettled(group, day=starts_on)
    old = teaching_to_change(group, teacher=teacher_from, starts_on=starts_on)
    if old is None:
        raise DoesNotTeachThen(person=teacher_from, group=group, date=format_date(starts_on, "d MMMM y"))
    until = old.ends_on
    end_teaching(old, ends_on=starts_on - A_DAY, by=by)
    new = assign_teacher(teacher_to, group=group, starts_on=starts_on, ends_on=until, by=by)
    facts = {"teacher": [teacher_from, teacher_to], "starts_on": starts_on}
    write_down(TimetableAct.TEACHER_CHANGED, group, by=by, person=teacher_to, words=reason, facts=facts)
    tell = partial(write_about_new_teacher.enqueue, new.pk, before=teacher_from.pk, reason=reason)
    transaction.on_commit(tell, robust=True)
    return new


def in_order(lessons: Iterable[Lesson], *, days: int) -> list[Lesson]:
    """In which to move ``lessons``: each finds the place free that another of them leaves."""
    return sorted(lessons, key=lambda lesson: (lesson.starts_at, lesson.pk), reverse=days > 0)


def wall_of(lesson: Lesson) -> tuple[dt.date, dt.time]:
    """Date and time on the group's clocks: as planned, even where clocks skip that time; in another zone by now the
    same moment."""
    zone = lesson.group.time_zone
    if zone == lesson.time_zone:
        return lesson.local_date, lesson.wall_time
    there = lesson.starts_at.astimezone(zone_info(zone))
    return there.date(), there.time()


def try_change(lesson: Lesson, change: Change) -> Step:
    try:
        with transaction.atomic():
            return Step(lesson, result=change(lesson))
    except DomainError as refusal:
        return Step(lesson, refusal=refusal)


def require_not_begun(lesson: Lesson) -> None:
    """Raises LessonIsLive, LessonNotPlanned: of many lessons only planned ones are changed."""
    state = Lesson.objects.values_list("state", flat=True).get(pk=lesson.pk)
    if state == LessonState.LIVE:
        raise LessonIsLive
    if state != LessonState.PLANNED:
        raise LessonNotPlanned


def lock_programmes(lessons: Iterable[Lesson]) -> None:
    """Always in the same order, so that two who change many lessons at once never wait for each other."""
    for programme in sorted({lesson.programme_id for lesson in lessons}):
        lock_programme(programme)


def named(lesson: Lesson) -> str:
    return f"{lesson.group}, {format_date(lesson.local_date)}, {format_wall_time(lesson.wall_time)}"
