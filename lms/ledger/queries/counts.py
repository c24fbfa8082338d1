"""Lessons held by month, programme and language: computed from lessons or taken from documents."""

import calendar
import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet

from lms.ledger.models import ImportedCount
from lms.ledger.months import months_between, require_period
from lms.ledger.queries.figures import Figures, figures_between
from lms.ledger.tables import Basis, LedgerCell, LedgerRow, LedgerSection, LedgerTable, Movement, movement_of
from lms.timetable.enums import InstructionLanguage
from lms.timetable.models import Group, Lesson, Programme


def ledger_table(*, programme: Programme | None, first: dt.date, last: dt.date, recount: bool = False) -> LedgerTable:
    """Every month from that of ``first`` to that of ``last``, zeros too; ``programme`` None: all of them.

    Closed months are read from their closings, open ones from the lessons; ``recount`` reads all from the lessons and
    leaves corrections out. A column for each language that a programme taught or counted in that time.
    Raises PeriodBackwards, PeriodTooLong.
    """
    require_period(first, last)
    first, last = first.replace(day=1), last.replace(day=1)
    programmes = [programme] if programme else list(Programme.objects.all())
    figures = figures_between(programme, first, last, recount=recount)
    languages = _columns(figures, programme, first, last)
    months = list(months_between(first, last))
    sections = [
        LedgerSection(
            programme=one,
            rows=tuple(
                LedgerRow(month=month, cells=tuple(_cell(one, month, language, figures) for language in languages))
                for month in months
            ),
        )
        for one in programmes
    ]
    return LedgerTable(first=first, last=last, languages=languages, sections=tuple(sections))


def in_timetable(*, programme: Programme | None, first: dt.date, last: dt.date) -> QuerySet[Lesson]:
    """Lessons that stand, or stood, in the timetable of the months ``first`` … ``last``."""
    lessons = Lesson.objects.filter(planned_month__range=(first, last))
    return lessons if programme is None else lessons.filter(programme=programme)


def held_lessons(*, programme: Programme | None, first: dt.date, last: dt.date) -> QuerySet[Lesson]:
    """The lessons that the computed figures of the months ``first`` … ``last`` count.

    Only held lessons have a ``local_month``, so the state need not be asked: the index alone answers.
    """
    lessons = Lesson.objects.filter(local_month__range=(first, last))
    return lessons.filter(programme=programme) if programme else lessons


def cell_movement(*, programme: Programme | None, month: dt.date, language: str | None = None) -> Movement:
    """What became of the timetable of one month; ``language`` None: of all languages."""
    lessons = in_timetable(programme=programme, first=month, last=month)
    if language is not None:
        lessons = lessons.filter(instruction_language=language)
    ways = lessons.order_by().values_list("origin", "state").annotate(lessons=Count("*"))
    return sum((movement_of(*way) for way in ways), Movement())


def cell_lessons(*, programme: Programme | None, month: dt.date, language: str | None = None) -> QuerySet[Lesson]:
    """The held lessons behind a computed figure, by start; ``language`` None: of all languages."""
    lessons = held_lessons(programme=programme, first=month, last=month).filter(local_month=month)
    if language is not None:
        lessons = lessons.filter(instruction_language=language)
    lessons = lessons.select_related("programme", "group__course", "taught_by", "confirmed_by")
    return lessons.order_by("started_at", "pk")


def cell_imports(
    *, programme: Programme | None, month: dt.date, language: str | None = None
) -> QuerySet[ImportedCount]:
    """The imported figures of a month, with document, person and date."""
    counts = _imported_counts(programme, month, month)
    if language is not None:
        counts = counts.filter(instruction_language=language)
    return counts.select_related("programme", "source__imported_by").order_by("programme__name", "pk")


def years_with_figures(programme: Programme | None) -> list[int]:
    """Years that have a held lesson or an imported figure, the newest first.

    One look in an index a year: to ask for the distinct years of all lessons would read them all.
    """
    parts: list[tuple[QuerySet[Lesson] | QuerySet[ImportedCount], str]] = [
        (Lesson.objects.filter(local_month__isnull=False), "local_month"),
        (ImportedCount.objects.all(), "month"),
    ]
    if programme is not None:
        parts = [(part.filter(programme=programme), name) for part, name in parts]
    found: set[int] = set()
    for part, name in parts:
        # Two statements: SQLite finds an end in the index, both at once by reading it all.
        first, last = (part.aggregate(end=end(name))["end"] for end in (Min, Max))
        years = range(first.year, last.year + 1) if first else ()
        found |= {year for year in years if part.filter(**{f"{name}__year": year}).exists()}
    return sorted(found, reverse=True)


def language_order(languages: Iterable[str]) -> tuple[str, ...]:
    """As in the setting INSTRUCTION_LANGUAGES; what is not open any more comes after."""
    known = [*settings.INSTRUCTION_LANGUAGES, *InstructionLanguage.values]
    return tuple(sorted(set(languages), key=known.index))


def _imported_counts(programme: Programme | None, first: dt.date, last: dt.date) -> QuerySet[ImportedCount]:
    counts = ImportedCount.objects.filter(month__range=(first, last))
    return counts.filter(programme=programme) if programme else counts


def _columns(figures: Figures, programme: Programme | None, first: dt.date, last: dt.date) -> tuple[str, ...]:
    """Languages of figures and of groups of that time; none at all: those the site teaches in."""
    if figures.languages >= set(InstructionLanguage):
        return language_order(figures.languages)  # groups have no other
    groups = Group.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=_last_day(last))
    if programme is not None:
        groups = groups.filter(programme=programme)
    taught = groups.order_by().values_list("instruction_language", flat=True).distinct()
    return language_order(figures.languages | set(taught)) or language_order(settings.INSTRUCTION_LANGUAGES)


def _last_day(month: dt.date) -> dt.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _cell(programme: Programme, month: dt.date, language: str, figures: Figures) -> LedgerCell:
    key = (programme.pk, month, language)
    return LedgerCell(
        programme,
        month,
        language,
        basis=figures.basis.get(key, Basis()),
        corrected=figures.corrected.get(key, 0),
        imported=figures.documents.get(key),
        movement=figures.movement.get(key, Movement()),
        closed=month in figures.closed,
    )
