"""Reading closed months, what keeps a month from being closed, and corrections."""

import datetime as dt

from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.accounts.queries.roles import active_with_roles
from lms.ledger.models import Closing, ClosingCopy, Correction, CorrectionDecision
from lms.ledger.months import months_between, shift
from lms.timetable.enums import LessonState
from lms.timetable.models import Lesson, Programme
from lms.timetable.walltime import local_month

A_DAY = dt.timedelta(days=1)


def open_lessons(month: dt.date) -> list[Lesson]:
    """Lessons that stand in the timetable of ``month``, or began in it, and of which nobody has said yet whether they
    took place; the oldest first."""
    still_open = Lesson.objects.filter(state__in=[LessonState.PLANNED, LessonState.LIVE])
    near = (_midnight(month) - A_DAY, _midnight(shift(month, 1)) + A_DAY)
    found = still_open.filter(Q(planned_month=month) | Q(started_at__range=near)).select_related("group", "programme")
    return [
        lesson
        for lesson in found.order_by("starts_at", "pk")
        if lesson.planned_month == month
        or (lesson.started_at and local_month(lesson.started_at, lesson.time_zone) == month)
    ]


def closings() -> QuerySet[Closing]:
    """Closed months without their files, the newest first."""
    copies = Prefetch("copies", ClosingCopy.objects.select_related("person", "letter").order_by("pk"))
    return Closing.objects.defer("content").select_related("closed_by").prefetch_related(copies).order_by("-sequence")


def months_to_close(*, at: dt.datetime) -> list[dt.date]:
    """Months that are over and not closed, the oldest first: with lessons in their timetable or held in them, or with
    answers"""
    first = min(filter(None, (part.aggregate(first=Min(name))["first"] for part, name in _told_of())), default=None)
    if first is None:
        return []
    this = timezone.localdate(at, timezone.get_default_timezone()).replace(day=1)
    closed = set(Closing.objects.values_list("month", flat=True))
    waiting = [month for month in months_between(first, shift(this, -1)) if month not in closed]
    # One look in an index a month: to ask for the distinct months of all lessons would read them all.
    return [month for month in waiting if any(part.filter(**{name: month}).exists() for part, name in _told_of())]


def who_may_keep() -> QuerySet[User]:
    """Whom a closed month may be mailed to: who may read the ledger and has an address."""
    readers = active_with_roles([Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR])
    return readers.exclude(Q(email__isnull=True) | Q(email=""), contact_email="").order_by("full_name", "pk")


def last_copies() -> list[User]:
    """The two people who got the last closing."""
    last = Closing.objects.order_by("sequence").last()
    return [copy.person for copy in last.copies.select_related("person").order_by("pk")] if last else []


def corrections() -> QuerySet[Correction]:
    """Corrections with all they name, the newest first."""
    return Correction.objects.select_related(
        "programme", "lesson__group", "person", "proposed_by", "decision__decided_by"
    ).order_by("-pk")


def waiting_corrections() -> QuerySet[Correction]:
    """Corrections nobody has answered."""
    return corrections().filter(~Exists(CorrectionDecision.objects.filter(correction=OuterRef("pk"))))


def corrections_of_month(
    month: dt.date, *, programme: Programme | None = None, language: str | None = None
) -> QuerySet[Correction]:
    """Approved corrections that concern ``month`` or were made in it: of one project and language, or of all."""
    found = corrections().filter(Q(month=month) | Q(decision__month=month), decision__approved=True)
    if programme is not None:
        found = found.filter(programme=programme)
    return found if language is None else found.filter(instruction_language=language)


def closed_month_of(lesson: Lesson) -> dt.date | None:
    """The closed month that counts the lesson or, if there is none, that had it in its timetable."""
    months = [month for month in (lesson.local_month, lesson.planned_month) if month]
    closed = set(Closing.objects.filter(month__in=months).values_list("month", flat=True))
    return next((month for month in months if month in closed), None)


def _told_of() -> list[tuple[QuerySet[Lesson] | QuerySet[CorrectionDecision], str]]:
    """What the file of a month tells of, with the field that says which month."""
    lessons, approved = Lesson.objects.all(), CorrectionDecision.objects.filter(approved=True)
    return [(lessons, "planned_month"), (lessons, "local_month"), (approved, "month")]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
