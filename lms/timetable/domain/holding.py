"""Whether a lesson whose attendance is confirmed counts as held: by the written rule, or by a decision with a name."""

import datetime as dt

from django.db import transaction

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.timetable.domain.lessons import locked, require_open_month, require_reason, update
from lms.timetable.enums import ChangeKind, LessonState, TimetableAct
from lms.timetable.errors import AttendanceNotConfirmed, LessonAlreadyHeld, LessonNotLive
from lms.timetable.held import evidence_of
from lms.timetable.models import Lesson, LessonChange
from lms.timetable.queries.months import lock_programme
from lms.timetable.walltime import local_month


@transaction.atomic
def decide_held(lesson: Lesson, *, reason: str, decided_by: User, at: dt.datetime) -> Lesson:
    """Count a lesson as held although the written rule lacks something, once its attendance is confirmed.

    That it does not count is decided by ``cancel_lesson``. Raises ReasonMissing, LessonNotLive, LessonAlreadyHeld,
    AttendanceNotConfirmed, MonthClosed, MonthCountedElsewhere.
    """
    reason = require_reason(reason)
    lock_programme(lesson.programme_id)
    lesson = locked(lesson)
    if lesson.state == LessonState.HELD:
        raise LessonAlreadyHeld
    if lesson.state != LessonState.LIVE:
        raise LessonNotLive
    if lesson.confirmed_at is None:
        raise AttendanceNotConfirmed
    LessonChange.objects.create(lesson=lesson, kind=ChangeKind.DECIDED, reason=reason, made_at=at, made_by=decided_by)
    write_down(TimetableAct.LESSON_DECIDED, lesson, by=decided_by, words=reason, at=at)
    return settle(lesson)


def settle(lesson: Lesson) -> Lesson:
    """Make a confirmed lesson held, or not, as its attendance and decisions stand now.

    It counts in the month of its actual start by the clocks of its group. The caller holds programme and lesson.
    Raises MonthClosed, MonthCountedElsewhere.
    """
    if lesson.started_at is None:
        raise LessonNotLive
    month = local_month(lesson.started_at, lesson.time_zone)
    require_open_month(lesson.group, dates=[month, lesson.planned_month])
    decided = lesson.changes.filter(kind=ChangeKind.DECIDED).exists()
    evidence = evidence_of(lesson, list(lesson.attendance.order_by("sequence")), decided=decided)
    if evidence is None:
        return update(lesson, state=LessonState.LIVE, local_month=None, evidence="")
    return update(lesson, state=LessonState.HELD, local_month=month, evidence=evidence)
