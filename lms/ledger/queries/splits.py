"""Plan and fact of a timetable, split; and the lessons behind each number of a split.

Each split is a pair of functions over the same lessons: ``rows`` names what they fall into, and ``narrow`` takes the
lessons of one row. A lesson falls into exactly one row.
"""

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.models import CoursePage
from lms.core.languages import prefix_of
from lms.ledger.enums import Figure, Split
from lms.ledger.models import ContractLine, Provider
from lms.ledger.queries.counts import language_order
from lms.ledger.queries.teams import teams_of
from lms.ledger.splits import DOCUMENTS, NOBODY, SplitRow, SplitTable
from lms.ledger.tables import CAME, WENT, Movement, language_name, movement_of
from lms.timetable.enums import InstructionLanguage
from lms.timetable.models import Lesson

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Provided(TypedDict):
        provider: int | None

    type ProvidedLesson = WithAnnotations[Lesson, Provided]

type Parts = dict[object, Movement]


@dataclass(frozen=True)
class Way:
    """One way to split lessons."""

    rows: Callable[[QuerySet[Lesson]], Iterable[SplitRow]]
    narrow: Callable[[QuerySet[Lesson], str], QuerySet[Lesson]]


def split_table(lessons: QuerySet[Lesson], *, by: Split) -> SplitTable:
    """What became of ``lessons`` (of ``counts.in_timetable``), by language, course, teacher or provider.

    The ledger's table itself tells it by month: ``splits.by_month``.
    """
    return SplitTable(by, tuple(rows_of(lessons, by=by)))


def rows_of(lessons: QuerySet[Lesson], *, by: Split) -> Iterable[SplitRow]:
    return WAYS[by].rows(lessons)


def split_lessons(lessons: QuerySet[Lesson], *, by: Split, key: str) -> QuerySet[Lesson]:
    """Those of ``lessons`` that stand in the row ``key``; none where there is no such row."""
    return WAYS[by].narrow(lessons, key)


def row_name(lessons: QuerySet[Lesson], *, by: Split, key: str) -> str:
    """What the row ``key`` of ``lessons`` is called; "" of a month, which is part of the period, and of no row."""
    if key == DOCUMENTS:
        return from_documents()
    rows = WAYS[by].rows(lessons) if by in WAYS else ()
    return next((one.name for one in rows if one.key == key), "")


def figure_lessons(lessons: QuerySet[Lesson], figure: Figure) -> QuerySet[Lesson]:
    """Those of ``lessons`` that one figure of a ``Movement`` counts."""
    origins = [origin for origin, name in CAME.items() if name == figure]
    states = [state for state, name in WENT.items() if name == figure]
    return lessons.filter(origin__in=origins) if origins else lessons.filter(state__in=states)


def parts_by(lessons: QuerySet[Lesson], field: str) -> Parts:
    """Movements by the values of ``field``, in one statement."""
    found: Parts = {}
    rows = lessons.order_by().values_list(field, "origin", "state").annotate(lessons=Count("*"))
    for key, origin, state, count in rows:
        found[key] = found.get(key, Movement()) + movement_of(origin, state, count)
    return found


# -- By language ------------------------------------------------------------------------------


def language_rows(lessons: QuerySet[Lesson]) -> list[SplitRow]:
    parts = parts_by(lessons, "instruction_language")
    return in_order([language_row(str(code), part) for code, part in parts.items()], by=Split.LANGUAGE)


def language_row(code: str, movement: Movement | None = None, *, counted: int = 0) -> SplitRow:
    return row(Split.LANGUAGE, code, language_name(code), movement or Movement(), counted=counted)


def in_language(lessons: QuerySet[Lesson], key: str) -> QuerySet[Lesson]:
    return lessons.filter(instruction_language=key) if key in InstructionLanguage.values else lessons.none()


# -- By course --------------------------------------------------------------------------------


def course_rows(lessons: QuerySet[Lesson]) -> list[SplitRow]:
    """Pages of one course in several languages are one row, under the title the reader understands."""
    parts = parts_by(lessons, "group__course__translation_key")
    titles = course_titles(parts)
    return in_order([row(Split.COURSE, str(key), titles[key], part) for key, part in parts.items()], by=Split.COURSE)


def course_titles(keys: Iterable[object]) -> dict[object, str]:
    pages = CoursePage.objects.filter(translation_key__in=list(keys)).order_by("pk")
    known = list(pages.values_list("translation_key", "title", "locale__language_code"))
    own = prefix_of(get_language())
    return {key: title for key, title, _code in known} | {key: title for key, title, code in known if code == own}


def of_course(lessons: QuerySet[Lesson], key: str) -> QuerySet[Lesson]:
    try:
        return lessons.filter(group__course__translation_key=uuid.UUID(key))
    except ValueError:
        return lessons.none()


# -- By teacher -------------------------------------------------------------------------------


def teacher_rows(lessons: QuerySet[Lesson]) -> list[SplitRow]:
    """Who taught; before that, who is to teach. Several who are to teach together stand in a row of their own."""
    teams = teams_of(lessons)
    rows = [
        row(Split.TEACHER, one.key, one.name or _("Without a teacher"), part) for one, part in teams.movements().items()
    ]
    return in_order(rows, by=Split.TEACHER)


def of_teachers(lessons: QuerySet[Lesson], key: str) -> QuerySet[Lesson]:
    return teams_of(lessons).lessons(key)


# -- By provider ------------------------------------------------------------------------------


def with_provider(lessons: QuerySet[Lesson]) -> "QuerySet[ProvidedLesson]":
    """Lessons with ``provider``, the pk of who gives them by contract on their day of the timetable."""
    lines = ContractLine.objects.filter(
        instruction_language=OuterRef("instruction_language"),
        contract__programme=OuterRef("programme"),
        contract__starts_on__lte=OuterRef("local_date"),
        contract__ends_on__gte=OuterRef("local_date"),
    )
    return lessons.annotate(provider=Subquery(lines.values("contract__provider")[:1]))


def provider_rows(lessons: QuerySet[Lesson]) -> list[SplitRow]:
    parts = parts_by(with_provider(lessons), "provider")
    names: dict[object, str] = dict(Provider.objects.values_list("pk", "name"))
    rows = [
        row(Split.PROVIDER, NOBODY, _("Without a contract"), part)
        if key is None
        else row(Split.PROVIDER, str(key), names[key], part)
        for key, part in parts.items()
    ]
    return in_order(rows, by=Split.PROVIDER)


def of_provider(lessons: QuerySet[Lesson], key: str) -> QuerySet[Lesson]:
    if key == NOBODY:
        return with_provider(lessons).filter(provider__isnull=True)
    known = {str(pk): pk for pk in Provider.objects.values_list("pk", flat=True)}
    return with_provider(lessons).filter(provider=known[key]) if key in known else lessons.none()


def row(by: Split, key: str, name: str, movement: Movement, *, counted: int = 0) -> SplitRow:
    return SplitRow(key, name, movement, {"by": by.value, "key": key}, counted=counted)


def from_documents() -> str:
    """What a row of figures is called that documents count, and no lesson here."""
    return _("From documents")


def in_order(rows: Collection[SplitRow], *, by: Split) -> list[SplitRow]:
    """Languages as the site has them, all else by name; what belongs to nobody comes last."""
    if by == Split.LANGUAGE:
        languages = language_order(one.key for one in rows)
        return sorted(rows, key=lambda one: languages.index(one.key))
    return sorted(rows, key=lambda one: (one.key in {NOBODY, DOCUMENTS}, one.name.casefold(), one.key))


WAYS = {
    Split.LANGUAGE: Way(language_rows, in_language),
    Split.COURSE: Way(course_rows, of_course),
    Split.TEACHER: Way(teacher_rows, of_teachers),
    Split.PROVIDER: Way(provider_rows, of_provider),
}
