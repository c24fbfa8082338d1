"""Lessons held by month, programme and language: computed from lessons or taken from documents."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from lms.ledger.enums import Source
from lms.ledger.models import ImportedCount
from lms.ledger.months import months_between, require_period
from lms.ledger.tables import LedgerCell, LedgerRow, LedgerSection, LedgerTable, Movement
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


@dataclass(frozen=True)
class Computed:
    lessons: int
    is_demo: bool


def ledger_table(*, programme: Programme | None, first: dt.date, last: dt.date) -> LedgerTable:
    """Every month from that of ``first`` to that of ``last``, zeros too; ``programme`` None: all of them.

    A column for each language that a programme taught or counted in that time.
    Raises PeriodBackwards, PeriodTooLong.
    """
    require_period(first, last)
    first, last = first.replace(day=1), last.replace(day=1)
    programmes = [programme] if programme else list(Programme.objects.all())
    computed = _computed(programme, first, last)
    imported = _imported(programme, first, last)
    moved = movements(programme=programme, first=first, last=last)
    languages = _columns([*computed, *imported, *moved], programme, first, last)
    months = list(months_between(first, last))
    sections = [
        LedgerSection(
            programme=one,
            rows=tuple(
                LedgerRow(
                    month=month,
                    cells=tuple(_cell(one, month, language, computed, imported, moved) for language in languages),
                )
                for month in months
            ),
        )
        for one in programmes
    ]
    return LedgerTable(first=first, last=last, languages=languages, sections=tuple(sections))


def movements(*, programme: Programme | None, first: dt.date, last: dt.date) -> dict[Key, Movement]:
    """What became of the lessons that stood in the timetable of the months ``first`` … ``last``, by cell."""
    lessons = in_timetable(programme=programme, first=first, last=last)
    cell = ("programme_id", "planned_month", "instruction_language")
    found: dict[Key, Movement] = {}
    for *key, origin, state, count in lessons.order_by().values_list(*cell, "origin", "state").annotate(c=Count("*")):
        found[tuple(key)] = found.get(tuple(key), Movement()) + movement_of(origin, state, count)
    return found


def in_timetable(*, programme: Programme | None, first: dt.date, last: dt.date) -> QuerySet[Lesson]:
    """Lessons that stand, or stood, in the timetable of the months ``first`` … ``last``."""
    lessons = Lesson.objects.filter(planned_month__range=(first, last))
    return lessons if programme is None else lessons.filter(programme=programme)


def held_lessons(*, programme: Programme | None, first: dt.date, last: dt.date) -> QuerySet[Lesson]:
    """The lessons that the computed figures of the months ``first`` … ``last`` count."""
    lessons = Lesson.objects.filter(state=LessonState.HELD, local_month__range=(first, last))
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
    lessons = held_lessons(programme=programme, first=month, last=month)
    if language is not None:
        lessons = lessons.filter(instruction_language=language)
    return lessons.select_related("programme", "group__course", "taught_by", "held_by").order_by("started_at", "pk")


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


def _computed(programme: Programme | None, first: dt.date, last: dt.date) -> dict[Key, Computed]:
    """One statement on the stored month. ``Count("*")``, because ``Count("pk")`` loses the index-only scan."""
    cell = ("programme_id", "local_month", "instruction_language")
    held = held_lessons(programme=programme, first=first, last=last).order_by()
    rows = held.values_list(*cell, "group__is_demo").annotate(lessons=Count("*"))
    computed: dict[Key, Computed] = {}
    for *key, is_demo, lessons in rows:
        before = computed.get(tuple(key), Computed(0, is_demo=False))
        computed[tuple(key)] = Computed(before.lessons + lessons, is_demo=before.is_demo or is_demo)
    return computed


def _imported(programme: Programme | None, first: dt.date, last: dt.date) -> dict[Key, ImportedCount]:
    counts = _imported_counts(programme, first, last).select_related("source__imported_by")
    return {(count.programme_id, count.month, count.instruction_language): count for count in counts}


def _columns(keys: Iterable[Key], programme: Programme | None, first: dt.date, last: dt.date) -> tuple[str, ...]:
    """Languages of figures and of groups of that time; none at all: those the site teaches in."""
    groups = Group.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=_last_day(last))
    if programme is not None:
        groups = groups.filter(programme=programme)
    taught = groups.order_by().values_list("instruction_language", flat=True).distinct()
    return language_order({language for _, _, language in keys} | set(taught)) or language_order(
        settings.INSTRUCTION_LANGUAGES
    )


def _last_day(month: dt.date) -> dt.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _cell(
    programme: Programme,
    month: dt.date,
    language: str,
    computed: dict[Key, Computed],
    imported: dict[Key, ImportedCount],
    moved: dict[Key, Movement],
) -> LedgerCell:
    """Raises RuntimeError when a figure is computed and imported: then a rule was broken by hand."""
    key = (programme.pk, month, language)
    if key in imported and key in computed:
        raise RuntimeError(f"{programme.slug} {month:%Y-%m} {language} is both computed and imported")
    movement = moved.get(key, Movement())
    if key in imported:
        count = imported[key]
        return LedgerCell(
            programme,
            month,
            language,
            count.lessons,
            Source.IMPORTED,
            count.source,
            is_demo=programme.is_demo,
            movement=movement,
        )
    figure = computed.get(key, Computed(0, is_demo=False))
    return LedgerCell(programme, month, language, figure.lessons, is_demo=figure.is_demo, movement=movement)
