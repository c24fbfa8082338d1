"""Who may do what with groups and lessons.

Each predicate has a queryset twin in ``lms.timetable.queries.lessons``; both are used by pages, the
desk and sockets. The named permissions are given to roles by ``lms.accounts.permissions``.
"""

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q

from lms.accounts.models import User
from lms.timetable.enums import ChangeKind

if TYPE_CHECKING:
    from lms.timetable.models import Lesson

COORDINATE = "timetable.change_group"
OBSERVE = "timetable.change_lesson"
SEE_NAMES = "timetable.add_attendanceentry"

type Viewer = User | AnonymousUser


def can_coordinate(user: Viewer) -> bool:
    """Plans lessons, admits people, cancels: coordinators and administrators."""
    return user.has_perm(COORDINATE)


def can_observe_lessons(user: Viewer) -> bool:
    """May enter every lesson as an observer: coordinators and administrators."""
    return user.has_perm(OBSERVE)


def sees_names(user: Viewer) -> bool:
    """Sees learners by name; an auditor reads every lesson, but learners as initials."""
    return user.has_perm(SEE_NAMES)


def teaches(user: Viewer, lesson: "Lesson") -> bool:
    """Teaches the lesson's group on the lesson's date, or stands in for one who does."""
    own = lesson.group.teachings.filter(lasting_on(lesson.local_date), teacher_id=user.pk)
    return own.exists() or stands_in(user, lesson)


def stands_in(user: Viewer, lesson: "Lesson") -> bool:
    """Is the substitute of an absent teacher in this lesson, by the newest change for that teacher."""
    changes = lesson.changes.filter(kind=ChangeKind.SUBSTITUTED).order_by("pk")
    newest = dict(changes.values_list("absent_id", "substitute_id"))
    return user.pk is not None and user.pk in newest.values()


def learns_in(user: Viewer, lesson: "Lesson") -> bool:
    """Has a place in the lesson's group on the lesson's date."""
    return lesson.group.enrolments.filter(lasting_on(lesson.local_date), learner_id=user.pk).exists()


def can_observe(user: Viewer, lesson: "Lesson") -> bool:
    """May enter this lesson as an observer."""
    return can_observe_lessons(user)


def can_confirm(user: Viewer, lesson: "Lesson") -> bool:
    """May confirm the attendance of this lesson."""
    return can_coordinate(user) or teaches(user, lesson)


def lasting_on(day: dt.date | F, *, over: str = "") -> Q:
    """Bonds with dates (places, teachings, groups) that hold on ``day``, their last day included.

    ``over`` is the relation to them where a query starts elsewhere: ``enrolments__``.
    """
    begun = Q(**{f"{over}starts_on__lte": day})
    return begun & (Q(**{f"{over}ends_on__isnull": True}) | Q(**{f"{over}ends_on__gte": day}))
