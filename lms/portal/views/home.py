"""What a person sees first after signing in."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from classrooms.queries.access import lessons_closed_to
from cms.models import CoursePage, UnitPage
from lms.accounts.models import User
from lms.accounts.requests import PersonRequest
from lms.ledger.permissions import can_see_ledger
from lms.portal.queries.children import child_cards
from lms.portal.queries.groups import group_cards
from lms.portal.queries.lessons import LessonCard, coming_week, lesson_cards, localized, with_notes
from lms.timetable.enums import LessonState, RequestState
from lms.timetable.models import Group, Lesson, PlaceRequest
from lms.timetable.permissions import can_coordinate
from lms.timetable.queries.absences import gaps, open_absences
from lms.timetable.queries.clock_changes import told_shifts
from lms.timetable.queries.lessons import (
    lessons_of_learner,
    lessons_of_teacher,
    undecided,
    waiting_for_attendance,
)
from lms.timetable.queries.waiting import with_standing

if TYPE_CHECKING:
    from lms.timetable.queries.waiting import StandingRequest

# A teacher who has just ended a lesson is about to confirm it.
A_WHILE = dt.timedelta(hours=1)


@dataclass(frozen=True)
class CourseProgress:
    """How far a learner's group has come: units met in held lessons, out of all."""

    course: CoursePage
    units: list[UnitPage]
    done: int
    current: UnitPage | None


@login_required
def home(request: PersonRequest) -> HttpResponse:
    """The next lesson, this week, my course; for teachers today's lessons and open attendance."""
    user, now = request.user, timezone.now()
    coming = coming_week(lessons_of_learner(user), at=now)
    week = lesson_cards(coming.exclude(lessons_closed_to(user)), at=now)
    learning = [card for card in week if not card.is_off]
    teaching = with_notes(lesson_cards(teachers_day(user, at=now), at=now))
    context = {
        "now": now,
        "learning": learning,
        "clock_changes": told_shifts(user, at=now),
        "closed": Group.objects.filter(lessons__in=coming.filter(lessons_closed_to(user))).distinct(),
        "next_card": learning[0] if learning else None,
        "later": [card for card in week if card not in learning[:1]],
        "progress": course_progress(user, learning),
        "teaching": teaching,
        "unconfirmed": lesson_cards(waiting_for_attendance(lessons_of_teacher(user)), at=now),
        "is_teacher": lessons_of_teacher(user).exists(),
        "requests": waiting_requests(user),
        "groups": group_cards(Group.objects.filter(enrolments__learner=user).distinct(), viewer=user, at=now),
        "children": child_cards(user, at=now),
        "waiting_total": waiting_total(user),
        "live_now": lesson_cards(live_lessons(user), at=now),
        "undecided_total": undecided(Lesson.objects.all(), at=now - A_WHILE).count() if can_coordinate(user) else 0,
        "reads_ledger": can_see_ledger(user),
        "gaps": gaps(open_absences(at=now)) if can_coordinate(user) else [],
    }
    return render(request, "portal/home.html", context)


def teachers_day(user: User, *, at: dt.datetime) -> QuerySet[Lesson]:
    """Lessons a teacher has today by their own clock, and any that is still running."""
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        lessons_of_teacher(user)
        .filter(ends_at__gt=start, starts_at__lt=start + dt.timedelta(days=1))
        .order_by("starts_at")
    )


def live_lessons(user: User) -> QuerySet[Lesson]:
    if not can_coordinate(user):
        return Lesson.objects.none()
    return Lesson.objects.filter(state=LessonState.LIVE, ended_at__isnull=True).order_by("starts_at")


def waiting_requests(user: User) -> "QuerySet[StandingRequest]":
    waiting = PlaceRequest.objects.filter(person=user, state=RequestState.WAITING)
    return with_standing(waiting).select_related("group")


def waiting_total(user: User) -> int | None:
    """How many people wait for a place; None for who may not decide it."""
    if not can_coordinate(user):
        return None
    return PlaceRequest.objects.filter(state=RequestState.WAITING).count()


def course_progress(user: User, learning: list[LessonCard]) -> CourseProgress | None:
    """Progress in the course of the nearest lesson, else of the newest group."""
    group = learning[0].lesson.group if learning else newest_group(user)
    if group is None:
        return None
    course = localized(CoursePage, [group.course])[group.course.translation_key]
    units = list(UnitPage.objects.child_of(course).live().order_by("number"))
    met = set(
        Lesson.objects.filter(group=group, state=LessonState.HELD, unit__isnull=False).values_list(
            "unit__translation_key", flat=True
        )
    )
    current = learning[0].unit if learning else None
    done = sum(1 for unit in units if unit.translation_key in met and unit != current)
    return CourseProgress(course=course, units=units, done=done, current=current)


def newest_group(user: User) -> Group | None:
    return Group.objects.filter(enrolments__learner=user).select_related("course").order_by("-starts_on").first()
