"""Whom the held lessons of a time reached, and how many hours they took."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum

from lms.ledger.models import Correction
from lms.ledger.queries.counts import held_lessons
from lms.timetable.enums import THERE, Part
from lms.timetable.models import AttendanceEntry, Lesson, Programme
from lms.timetable.queries.attendance import standings

if TYPE_CHECKING:
    from typing import TypedDict

    from django_stubs_ext import WithAnnotations

    class Lasted(TypedDict):
        lasted: dt.timedelta

    type LastingLesson = WithAnnotations[Lesson, Lasted]

ACADEMIC_HOUR = 45  # minutes
WAS_THERE = Q(status__in=THERE)
LASTED = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=DurationField())


@dataclass(frozen=True)
class Reach:
    """What the lessons held here say; figures out of documents say nothing of it.

    - ``learners``: different people who were there (present, late or left early) as learners at least once.
    - ``countries``: different countries of these people, as the entries of their attendance keep them: where somebody
      moves later changes nothing here. Unknown ones count nothing.
    - ``there`` of ``expected``: over all lessons, learners who were there, and learners who had a place on that day.
    - ``corrected``: corrections of these attendances that were approved after the month was closed.
    - ``planned_minutes``: the lengths of the lessons by the timetable.
    - ``actual_minutes``: from the actual start to the actual end of each lesson.
    """

    lessons: int = 0
    planned_minutes: int = 0
    actual_minutes: int = 0
    learners: int = 0
    countries: int = 0
    there: int = 0
    expected: int = 0
    corrected: int = 0

    @property
    def rate(self) -> int | None:
        """Attendance in whole percent, None when nobody was expected."""
        return round(100 * self.there / self.expected) if self.expected else None

    @property
    def academic_hours(self) -> int:
        """Planned hours of 45 minutes, rounded."""
        return round(self.planned_minutes / ACADEMIC_HOUR)

    @property
    def hours(self) -> int:
        """Hours of 60 minutes by the clock, rounded."""
        return round(self.actual_minutes / 60)


@dataclass(frozen=True)
class CountryReach:
    """Learners of one country: how many were there, and how often of how many times they had a place."""

    code: str
    learners: int
    there: int
    expected: int


def reach_of(*, programme: Programme | None, first: dt.date, last: dt.date) -> Reach:
    """The reach of the months ``first`` … ``last``: three statements. A person in two projects is counted once."""
    lessons = held_lessons(programme=programme, first=first, last=last)
    corrected = corrections_of_attendance(programme=programme, first=first, last=last).count()
    return Reach(**_hours(lessons), **_people(lessons), corrected=corrected)


def corrections_of_attendance(*, programme: Programme | None, first: dt.date, last: dt.date) -> QuerySet[Correction]:
    """Those of learners that were approved about lessons held in the months ``first`` … ``last``."""
    approved = Correction.objects.filter(decision__entry__part=Part.LEARNER, lesson__local_month__range=(first, last))
    return approved.filter(programme=programme) if programme else approved


def people_of(*, programme: Programme | None, first: dt.date, last: dt.date) -> QuerySet[AttendanceEntry, Any]:
    """Whom ``reach_of`` counts, by name: each person once for each country they lived in meanwhile."""
    of_learners = _of_learners(held_lessons(programme=programme, first=first, last=last))
    people = of_learners.values("country", "person_id", name=F("person__full_name"))
    counted = people.annotate(there=Count("pk", filter=WAS_THERE), expected=Count("pk"))
    return counted.order_by("name", "person_id", "country")


def countries_of(*, programme: Programme | None, first: dt.date, last: dt.date) -> list[CountryReach]:
    """The same by country, "" where none was known; who moved meanwhile is counted in each."""
    of_learners = _of_learners(held_lessons(programme=programme, first=first, last=last))
    counted = of_learners.values_list("country").annotate(
        learners=Count("person", distinct=True, filter=WAS_THERE),
        there=Count("pk", filter=WAS_THERE),
        expected=Count("pk"),
    )
    return [CountryReach(*row) for row in counted.order_by("country")]


def lasting_lessons(*, programme: Programme | None, first: dt.date, last: dt.date) -> "QuerySet[LastingLesson]":
    """The lessons behind the hours, by start: each ``lasted`` from its actual start to its actual end."""
    lessons = held_lessons(programme=programme, first=first, last=last).annotate(lasted=LASTED)
    return lessons.select_related("group", "programme", "taught_by").order_by("started_at", "pk")


def _of_learners(lessons: QuerySet[Lesson]) -> QuerySet[AttendanceEntry]:
    return standings(AttendanceEntry.objects.filter(lesson__in=lessons, part=Part.LEARNER))


def _hours(lessons: QuerySet[Lesson]) -> dict[str, int]:
    sums = lessons.aggregate(lessons=Count("*"), planned=Sum("length_minutes"), actual=Sum(LASTED))
    actual = sums["actual"] or dt.timedelta()
    return {
        "lessons": sums["lessons"],
        "planned_minutes": sums["planned"] or 0,
        "actual_minutes": round(actual.total_seconds() / 60),
    }


def _people(lessons: QuerySet[Lesson]) -> dict[str, int]:
    counted: dict[str, int] = _of_learners(lessons).aggregate(
        learners=Count("person", distinct=True, filter=WAS_THERE),
        countries=Count("country", distinct=True, filter=WAS_THERE & ~Q(country="")),
        there=Count("pk", filter=WAS_THERE),
        expected=Count("pk"),
    )
    return counted
