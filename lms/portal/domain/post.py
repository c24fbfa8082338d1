"""The letters of the whole house that wait for their time: which are planned, and who composes each kind.

It stands above the apps that write them, because who is kept out of a class is known by the room alone.
"""

import datetime as dt
import logging
from typing import Protocol

from classrooms.queries.access import is_excluded
from lms.accounts.domain.post import Draft, Writer, forget_old_letters, send_due_letters
from lms.accounts.models import Letter
from lms.timetable.domain import clock_notices, reminders
from lms.timetable.domain.clocks import recompute_times
from lms.timetable.models import Lesson

logger = logging.getLogger(__name__)


class Plan(Protocol):
    """Writes down what is to be told; returns how much is new."""

    def __call__(self, *, at: dt.datetime) -> int: ...


def plan_letters(*, at: dt.datetime) -> int:
    """Everything that is to be told at ``at`` or soon after; planned again it changes nothing. Returns what is new.

    What was told long ago is forgotten here too. A plan that fails stops no other, nor what is due already.
    """
    forget_old_letters(at=at)
    return sum(_safely(plan, at=at) for plan in PLANS)


def keep_times(*, at: dt.datetime) -> int:
    """Where the rules of a zone have changed, lessons to come keep their wall time, and whom it concerns is told.
    A failure stops no letters. Returns how many lessons are at another moment."""
    return _safely(_recompute, at=at)


def send_letters(*, at: dt.datetime) -> int:
    """Send what is due. Returns how many letters were sent."""
    return send_due_letters(at=at, writers=WRITERS)


def write_reminder(letter: Letter, at: dt.datetime) -> Draft | None:
    """Who was put out of the class is not asked to come."""
    lesson = Lesson.objects.filter(pk=reminders.lesson_of(letter)).first()
    if lesson is None or is_excluded(letter.person, lesson):
        return None
    return reminders.write_reminder(letter, at)


def _safely(plan: Plan, *, at: dt.datetime) -> int:
    try:
        return plan(at=at)
    except Exception:
        logger.exception("What is to be told could not be planned")
        return 0


def _recompute(*, at: dt.datetime) -> int:
    return len(recompute_times(at=at))


PLANS: tuple[Plan, ...] = (
    reminders.plan_reminders,
    reminders.plan_attendance_reminders,
    clock_notices.plan_clock_notices,
)
WRITERS: dict[str, Writer] = {
    reminders.REMINDER: write_reminder,
    reminders.ATTENDANCE: reminders.write_about_attendance,
    reminders.UNDECIDED: reminders.write_about_undecided,
    clock_notices.CLOCK_CHANGE: clock_notices.write_clock_notice,
}
