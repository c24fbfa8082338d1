"""What happens to a planned lesson: cancelled, moved, made up, taught by another teacher.

Nothing is overwritten: a moved lesson stays in its month as moved and another one replaces it, and each step is a
``LessonChange`` with its reason. Every writer holds the programme's row, so a month is never counted half changed.
"""

import datetime as dt
from functools import partial

from django.db import transaction

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.timetable.domain.lessons import (
    locked,
    of_group,
    require_free_time,
    require_open_month,
    require_reason,
    require_sensible_date,
    update,
    when,
)
from lms.timetable.domain.letters import write_about_change
from lms.timetable.enums import GIVEN_UP, ChangeKind, LessonOrigin, LessonState, TimetableAct
from lms.timetable.errors import (
    AlreadyMadeUp,
    AlreadyTeachesLesson,
    LessonIsLive,
    LessonNotCancelled,
    LessonNotPlanned,
    NobodyStandsIn,
    NotTeacherOfLesson,
    SameTime,
)
from lms.timetable.models import Lesson, LessonChange, Slot, TeacherAbsence
from lms.timetable.queries.absences import is_away, said_about
from lms.timetable.queries.months import lock_programme
from lms.timetable.queries.teachers import lesson_teachers
from lms.timetable.walltime import to_utc


@transaction.atomic
def cancel_lesson(
    lesson: Lesson,
    *,
    reason: str,
    cancelled_by: User | None,
    at: dt.datetime,
    tell: bool = True,
    in_journal: bool = True,
) -> Lesson:
    """Planned, or over → cancelled, with the reason: it does not count, even if the written rule lacks nothing.

    ``tell`` False leaves the letters to the caller, ``in_journal`` False the line in the journal.

    Raises ReasonMissing, LessonIsLive while people are inside, LessonNotPlanned when it was cancelled or moved before,
    MonthClosed.
    """
    reason = require_reason(reason)
    lesson = _locked(lesson)
    if lesson.state == LessonState.LIVE and lesson.ended_at is None:
        raise LessonIsLive
    if lesson.state in GIVEN_UP:
        raise LessonNotPlanned
    require_open_month(lesson.group, dates=[lesson.local_month or lesson.planned_month, lesson.planned_month])
    _write(lesson, ChangeKind.CANCELLED, reason=reason, by=cancelled_by, at=at, tell=tell)
    if in_journal:
        facts = {"state": [lesson.state, LessonState.CANCELLED]}
        write_down(TimetableAct.LESSON_CANCELLED, lesson, by=cancelled_by, words=reason, at=at, facts=facts)
    return update(lesson, state=LessonState.CANCELLED, local_month=None, evidence="")


@transaction.atomic
def move_lesson(
    lesson: Lesson,
    *,
    date: dt.date,
    wall_time: dt.time,
    reason: str,
    moved_by: User | None,
    at: dt.datetime,
    length_minutes: int | None = None,
    slot: Slot | None = None,
    tell: bool = True,
    in_journal: bool = True,
) -> Lesson:
    """Planned → moved; returns the new lesson that replaces it, on the group's clocks, with the same unit.

    In the month of its old date the lesson counts as planned and moved out, in that of the new one as moved in.
    On the same day who is away stays away and who stands in goes along; on another day the group's own teacher teaches.
    ``slot`` is the weekly time the new lesson belongs to, if any: it may be at the same moment by another city's clocks
    when its group has moved there. ``tell`` False leaves the letters to the caller, ``in_journal``
    False the line in the journal.
    Raises ReasonMissing, LessonNotPlanned, SameTime, UnlikelyDate, LessonAlreadyThere, MonthCountedElsewhere.
    """
    reason = require_reason(reason)
    lesson = _locked(lesson)
    if lesson.state != LessonState.PLANNED:
        raise LessonNotPlanned
    length = length_minutes or lesson.length_minutes
    starts_at = to_utc(date, wall_time, lesson.group.time_zone)
    if slot is None and (starts_at, length) == (lesson.starts_at, lesson.length_minutes):
        raise SameTime
    update(lesson, state=LessonState.MOVED)
    new = _replace(lesson, LessonOrigin.MOVED, date=date, wall_time=wall_time, length_minutes=length, slot=slot)
    if new.local_date == lesson.local_date:
        _carry_teachers(lesson, new, by=moved_by, at=at)
    _write(lesson, ChangeKind.MOVED, reason=reason, by=moved_by, at=at, replacement=new, tell=tell)
    if in_journal:
        write_down(TimetableAct.LESSON_MOVED, lesson, by=moved_by, words=reason, at=at, facts=_from_to(lesson, new))
    return new


@transaction.atomic
def make_up_lesson(
    lesson: Lesson,
    *,
    date: dt.date,
    wall_time: dt.time,
    reason: str,
    made_by: User | None,
    at: dt.datetime,
    length_minutes: int | None = None,
) -> Lesson:
    """Plan a lesson that makes up for a cancelled one; returns the new lesson. The cancelled one stays cancelled.

    A make-up that is cancelled itself is made up in its turn: nothing is made up twice.
    Raises ReasonMissing, LessonNotCancelled, AlreadyMadeUp, UnlikelyDate, LessonAlreadyThere, MonthCountedElsewhere.
    """
    reason = require_reason(reason)
    lesson = _locked(lesson)
    if lesson.state != LessonState.CANCELLED:
        raise LessonNotCancelled
    if Lesson.objects.filter(replaces=lesson).exists():
        raise AlreadyMadeUp
    length = length_minutes or lesson.length_minutes
    new = _replace(lesson, LessonOrigin.MADE_UP, date=date, wall_time=wall_time, length_minutes=length)
    _write(lesson, ChangeKind.MADE_UP, reason=reason, by=made_by, at=at, replacement=new)
    write_down(TimetableAct.LESSON_MADE_UP, lesson, by=made_by, words=reason, at=at, facts=_from_to(lesson, new))
    return new


@transaction.atomic
def substitute_teacher(
    lesson: Lesson, *, absent: User, substitute: User | None, reason: str, made_by: User | None, at: dt.datetime
) -> LessonChange:
    """In this lesson alone ``substitute`` teaches instead of ``absent``; None: ``absent`` teaches after all.

    Where ``absent`` only stands in, it is for the same teacher that ``substitute`` stands in now.

    Raises ReasonMissing, LessonNotPlanned once it has begun or was given up, NotTeacherOfLesson when ``absent``
    does not teach the group that day, AlreadyTeachesLesson when ``substitute`` teaches this lesson anyway,
    NobodyStandsIn when there is nobody to take the lesson back from.
    """
    reason = require_reason(reason)
    lesson = _locked(lesson)
    if lesson.state != LessonState.PLANNED:
        raise LessonNotPlanned
    teachers = lesson_teachers(lesson)
    absent = next((one.absent for one in teachers.substitutions if one.substitute == absent and one.absent), absent)
    stood = next((one for one in teachers.substitutions if one.absent == absent), None)
    if absent not in teachers.own and stood is None:
        raise NotTeacherOfLesson(person=absent)
    if substitute is None and stood is None:
        raise NobodyStandsIn(person=absent)
    if substitute is not None and substitute in {*teachers.own, *teachers.expected}:
        raise AlreadyTeachesLesson(person=substitute)
    if substitute is None and is_away(absent, lesson):
        TeacherAbsence.objects.create(lesson=lesson, teacher=absent, away=False, said_at=at)
    facts = {"teacher": [stood.substitute if stood else absent, substitute or absent]}
    write_down(
        TimetableAct.LESSON_SUBSTITUTED,
        lesson,
        by=made_by,
        person=substitute or absent,
        words=reason,
        at=at,
        facts=facts,
    )
    return _write(
        lesson, ChangeKind.SUBSTITUTED, reason=reason, by=made_by, at=at, absent=absent, substitute=substitute
    )


def _locked(lesson: Lesson) -> Lesson:
    lock_programme(lesson.programme_id)
    return locked(lesson)


def _replace(
    lesson: Lesson,
    origin: LessonOrigin,
    *,
    date: dt.date,
    wall_time: dt.time,
    length_minutes: int,
    slot: Slot | None = None,
) -> Lesson:
    group = lesson.group
    require_sensible_date(date)
    require_open_month(group, dates=[date])
    require_free_time(group, date=date, wall_time=wall_time)
    fields = of_group(group) | when(date, wall_time, group.time_zone, length_minutes=length_minutes)
    return Lesson.objects.create(slot=slot, unit=lesson.unit, origin=origin, replaces=lesson, **fields)


def _from_to(old: Lesson, new: Lesson) -> dict[str, object]:
    facts = {name: [getattr(old, name), getattr(new, name)] for name in ("local_date", "wall_time", "length_minutes")}
    return {**{name: pair for name, pair in facts.items() if pair[0] != pair[1]}, "replacement": new}


def _carry_teachers(old: Lesson, new: Lesson, *, by: User | None, at: dt.datetime) -> None:
    for change in lesson_teachers(old).substitutions:
        LessonChange.objects.create(
            lesson=new,
            kind=ChangeKind.SUBSTITUTED,
            absent=change.absent,
            substitute=change.substitute,
            reason=change.reason,
            made_at=at,
            made_by=by,
        )
    for absence in said_about(old):
        TeacherAbsence.objects.create(
            lesson=new, teacher=absence.teacher, away=True, words=absence.words, said_at=absence.said_at
        )


def _write(
    lesson: Lesson,
    kind: ChangeKind,
    *,
    reason: str,
    by: User | None,
    at: dt.datetime,
    replacement: Lesson | None = None,
    absent: User | None = None,
    substitute: User | None = None,
    tell: bool = True,
) -> LessonChange:
    change = LessonChange.objects.create(
        lesson=lesson,
        kind=kind,
        replacement=replacement,
        absent=absent,
        substitute=substitute,
        reason=reason,
        made_at=at,
        made_by=by,
    )
    if tell:
        transaction.on_commit(partial(write_about_change.enqueue, change.pk), robust=True)
    return change
