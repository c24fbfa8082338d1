"""Reading courses and their units."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from cms.models import CourseIndexPage, CoursePage, UnitPage


def units_of(course: CoursePage) -> QuerySet[UnitPage]:
    """The published units of ``course`` in their order; their bodies are not loaded."""
    units: QuerySet[UnitPage] = UnitPage.objects.child_of(course).live()
    return units.order_by("number", "path").defer("body")


def courses_of(index: CourseIndexPage) -> QuerySet[CoursePage]:
    """The published courses below ``index`` in their order."""
    courses: QuerySet[CoursePage] = CoursePage.objects.child_of(index).live()
    return courses.order_by("path")


def unit_counts(index: CourseIndexPage) -> Counter[str]:
    """How many published units each course has, by the course's ``path``; one query."""
    paths = UnitPage.objects.descendant_of(index).live().values_list("path", flat=True)
    return Counter(path[: -UnitPage.steplen] for path in paths)


@dataclass(frozen=True)
class Neighbours:
    """The units before and after, None at the ends; ``place`` counts from 1."""

    previous: UnitPage | None
    following: UnitPage | None
    place: int
    total: int


def neighbours(unit: UnitPage, course: CoursePage) -> Neighbours:
    """Where ``unit`` stands among the published units of ``course``; one not published yet stands by its number."""
    units = list(units_of(course))
    others = [other for other in units if other.pk != unit.pk]
    before = [other for other in others if (other.number, other.path) < (unit.number, unit.path)]
    after = others[len(before) :]
    return Neighbours(
        previous=before[-1] if before else None,
        following=after[0] if after else None,
        place=len(before) + 1,
        total=len(others) + 1,
    )
