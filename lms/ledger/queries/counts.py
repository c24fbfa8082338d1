"""Lessons held by month, programme and language: computed from lessons or taken from documents."""

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from lms.ledger.models import Closing, ClosingCount, Correction, ImportedCount
from lms.ledger.months import months_between, require_period
from lms.ledger.tables import Basis, LedgerCell, LedgerRow, LedgerSection, LedgerTable, Movement
from lms.timetable.enums import InstructionLanguage, LessonOrigin, LessonState
from lms.timetable.models import Group, Lesson, Programme

type Key = tuple[int, dt.date, str]

CAME = {
    LessonOrigin.TIMETABLE: "planned",
    LessonOrigin.MOVED: "moved_in",
    LessonOrigin.MADE_UP: "made_up",
}
WENT = {
    LessonState.PLANNED: "open",
    LessonState.LIVE: "open",
    LessonState.HELD: "held",
    LessonState.CANCELLED: "cancelled",
    LessonState.MOVED: "moved_out",
}


BASIS = [field.name for field in fields(Basis)]
MOVEMENT = [field.name for field in fields(Movement) if field.name != "open"]


@dataclass(frozen=True)
class Figures:
    """What the cells of a table are made of, by cell."""

    basis: Mapping[Key, Basis]
    movement: Mapping[Key, Movement]
    imported: Mapping[Key, ImportedCount]
    corrected: Mapping[Key, int]
    closed: frozenset[dt.date]


def ledger_table(*, programme: Programme | None, first: dt.date, last: dt.date, recount: bool = False) -> LedgerTable:
    """Every month from that of ``first`` to that of ``last``, zeros too; ``programme`` None: all of them.

    Closed months are read from their closings, open ones from the lessons; ``recount`` reads all from the lessons and
    leaves corrections out. A column for each language that a programme taught or counted in that time.
    Raises PeriodBackwards, PeriodTooLong.
    """
    require_period(first, last)
    first, last = first.replace(day=1), last.replace(day=1)
    programmes = [programme] if programme else list(Programme.objects.all())
    figures = _figures(programme, first, last, recount=recount)
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


def movements(*, programme: Programme | None, first: dt.date, last: dt.date) -> dict[Key, Movement]:
    """What became of the lessons that stood in the timetable of the months ``first`` … ``last``, by cell."""
    return _movements(in_timetable(programme=programme, first=first, last=last))


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


def movement_of(origin: str, state: str, count: int) -> Movement:
    """``count`` lessons that came and went in one way."""
    return Movement(**{CAME[LessonOrigin(origin)]: count, WENT[LessonState(state)]: count})


def cell_movement(*, programme: Programme | None, month: dt.date, language: str | None = None) -> Movement:
    """What became of the timetable of one month; ``language`` None: of all languages."""
    found = movements(programme=programme, first=month, last=month)
    return sum((part for (_, _, one), part in found.items() if language in {None, one}), Movement())


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
    """Years that have a held lesson or an imported figure, the newest first."""
    lessons, counts = Lesson.objects.filter(state=LessonState.HELD), ImportedCount.objects.all()
    if programme is not None:
        lessons, counts = lessons.filter(programme=programme), counts.filter(programme=programme)
    days = [*lessons.dates("local_month", "year"), *counts.dates("month", "year")]
    return sorted({day.year for day in days}, reverse=True)


def language_order(languages: Iterable[str]) -> tuple[str, ...]:
    """As in the setting INSTRUCTION_LANGUAGES; what is not open any more comes after."""
    known = [*settings.INSTRUCTION_LANGUAGES, *InstructionLanguage.values]
    return tuple(sorted(set(languages), key=known.index))


def _imported_counts(programme: Programme | None, first: dt.date, last: dt.date) -> QuerySet[ImportedCount]:
    counts = ImportedCount.objects.filter(month__range=(first, last))
    return counts.filter(programme=programme) if programme else counts


def _figures(programme: Programme | None, first: dt.date, last: dt.date, *, recount: bool) -> Figures:
    closings = ClosingCount.objects.none() if recount else _closing_counts(programme, first, last)
    closed = frozenset() if recount else _closed_months(first, last)
    basis, movement = _from_closings(closings)
    still_open = [month for month in months_between(first, last) if month not in closed]
    if still_open:  # named one by one: a range would read what was closed, to leave it out again
        held = held_lessons(programme=programme, first=first, last=last).filter(local_month__in=still_open)
        planned = in_timetable(programme=programme, first=first, last=last).filter(planned_month__in=still_open)
        basis, movement = basis | _bases(held), movement | _movements(planned)
    imported = _imported(programme, first, last)
    for key, count in imported.items():
        if key in basis and basis[key] != Basis(imported=count.lessons):
            raise RuntimeError(f"{key} is both computed and imported")
    counted = {key: Basis(imported=count.lessons) for key, count in imported.items() if key[1] not in closed}
    corrected = {} if recount else corrections_by_cell(programme=programme, first=first, last=last)
    return Figures(basis | counted, movement, imported, corrected, closed)


def corrections_by_cell(*, programme: Programme | None, first: dt.date, last: dt.date) -> dict[Key, int]:
    """What approved corrections add to the figures of the closed months ``first`` … ``last``."""
    approved = Correction.objects.filter(decision__approved=True, month__range=(first, last))
    if programme is not None:
        approved = approved.filter(programme=programme)
    cell = ("programme_id", "month", "instruction_language")
    return {tuple(key): change for *key, change in approved.order_by().values_list(*cell).annotate(c=Sum("change"))}


def _closed_months(first: dt.date, last: dt.date) -> frozenset[dt.date]:
    return frozenset(Closing.objects.filter(month__range=(first, last)).values_list("month", flat=True))


def _closing_counts(programme: Programme | None, first: dt.date, last: dt.date) -> QuerySet[ClosingCount]:
    counts = ClosingCount.objects.filter(month__range=(first, last))
    return counts if programme is None else counts.filter(programme=programme)


def _from_closings(counts: QuerySet[ClosingCount]) -> tuple[dict[Key, Basis], dict[Key, Movement]]:
    basis: dict[Key, Basis] = {}
    movement: dict[Key, Movement] = {}
    columns = ("programme_id", "month", "instruction_language", *BASIS, *MOVEMENT)
    for programme, month, language, *figures in counts.values_list(*columns):
        held, rest = figures[: len(BASIS)], figures[len(BASIS) :]
        basis[programme, month, language] = Basis(*held)
        movement[programme, month, language] = Movement(*rest)
    return basis, movement


def _bases(held: QuerySet[Lesson]) -> dict[Key, Basis]:
    """One statement on the stored month. ``Count("*")``, because ``Count("pk")`` loses the index-only scan."""
    cell = ("programme_id", "local_month", "instruction_language")
    found: dict[Key, Basis] = {}
    for *key, evidence, count in held.order_by().values_list(*cell, "evidence").annotate(c=Count("*")):
        found[tuple(key)] = found.get(tuple(key), Basis()) + Basis(**{evidence: count})
    return found


def _movements(planned: QuerySet[Lesson]) -> dict[Key, Movement]:
    cell = ("programme_id", "planned_month", "instruction_language")
    found: dict[Key, Movement] = {}
    for *key, origin, state, count in planned.order_by().values_list(*cell, "origin", "state").annotate(c=Count("*")):
        found[tuple(key)] = found.get(tuple(key), Movement()) + movement_of(origin, state, count)
    return found


def _imported(programme: Programme | None, first: dt.date, last: dt.date) -> dict[Key, ImportedCount]:
    counts = _imported_counts(programme, first, last).select_related("source__imported_by")
    return {(count.programme_id, count.month, count.instruction_language): count for count in counts}


def _columns(figures: Figures, programme: Programme | None, first: dt.date, last: dt.date) -> tuple[str, ...]:
    """Languages of figures and of groups of that time; none at all: those the site teaches in."""
    counted = {language for _, _, language in [*figures.basis, *figures.movement, *figures.corrected]}
    groups = Group.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=_last_day(last))
    if programme is not None:
        groups = groups.filter(programme=programme)
    taught = groups.order_by().values_list("instruction_language", flat=True).distinct()
    return language_order(counted | set(taught)) or language_order(settings.INSTRUCTION_LANGUAGES)


def _last_day(month: dt.date) -> dt.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _cell(programme: Programme, month: dt.date, language: str, figures: Figures) -> LedgerCell:
    key = (programme.pk, month, language)
    imported = figures.imported.get(key)
    return LedgerCell(
        programme,
        month,
        language,
        basis=figures.basis.get(key, Basis()),
        corrected=figures.corrected.get(key, 0),
        imported=imported.source if imported else None,
        movement=figures.movement.get(key, Movement()),
        closed=month in figures.closed,
    )
