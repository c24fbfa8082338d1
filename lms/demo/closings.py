"""Closed months of the demonstration, and corrections that wait for a second person."""

import datetime as dt
from collections.abc import Mapping

from lms.accounts.models import User
from lms.ledger.domain.closings import close_month
from lms.ledger.domain.corrections import propose_attendance_correction, propose_lesson_correction
from lms.ledger.models import Closing, Correction
from lms.ledger.queries.closings import months_to_close, open_lessons
from lms.timetable.enums import AttendanceStatus, LessonState, Part
from lms.timetable.models import Group, Lesson
from lms.timetable.queries.attendance import standings

REASON = "The teacher waited alone: the learners were written down by mistake."
NOTE = "The family sent a note in time, and it was found only now."


def close_months(people: Mapping[str, User], *, now: dt.datetime) -> None:
    """All months that are over but the last: that one is for whoever tries it."""
    for month in months_to_close(at=now)[:-1]:
        if not open_lessons(month):
            copies = [people["coordinator"], people["auditor"]]
            close_month(month, copies=copies, closed_by=people["coordinator"], at=now)


def load_correction(group: Group, people: Mapping[str, User], *, now: dt.datetime) -> None:
    """The administrator doubts a held lesson of the first closed month, and an absence in another; made once."""
    closing = Closing.objects.order_by("sequence").first()
    if closing is None or Correction.objects.exists():
        return
    held = Lesson.objects.filter(group=group, state=LessonState.HELD, local_month=closing.month)
    doubter = people["administrator"]
    lesson = held.order_by("starts_at").first()
    if lesson is not None:
        propose_lesson_correction(lesson, reason=REASON, proposed_by=doubter, at=now)
    closed = Lesson.objects.filter(state=LessonState.HELD, local_month__in=Closing.objects.values("month"))
    missed = standings().filter(lesson__in=closed, part=Part.LEARNER, status=AttendanceStatus.ABSENT)
    entry = missed.select_related("lesson", "person").order_by("-lesson__starts_at", "pk").first()
    if entry is not None:
        propose_attendance_correction(
            entry.lesson,
            person=entry.person,
            status=AttendanceStatus.EXCUSED,
            reason=NOTE,
            proposed_by=doubter,
            at=now,
        )
