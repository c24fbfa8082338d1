"""What a sum of the ledger's table counts, whole or split: held lessons, figures of documents and corrections."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet, Sum

from lms.ledger.enums import Split
from lms.ledger.models import Correction, ImportedCount
from lms.ledger.queries.closings import corrections
from lms.ledger.queries.counts import held_lessons
from lms.ledger.queries.splits import from_documents, in_order, language_row, row, rows_of, split_lessons
from lms.ledger.splits import DOCUMENTS, SplitRow, SplitTable
from lms.ledger.tables import Movement
from lms.timetable.enums import Evidence
from lms.timetable.models import Lesson, Programme


@dataclass(frozen=True)
class Counted:
    """Each part by itself; ``total`` is the number in the table."""

    lessons: QuerySet[Lesson]
    imports: QuerySet[ImportedCount]
    corrections: QuerySet[Correction]

    @property
    def total(self) -> int:
        documents = self.imports.aggregate(sum=Sum("lessons"))["sum"] or 0
        return self.lessons.count() + documents + self.corrected

    @property
    def corrected(self) -> int:
        return self.corrections.aggregate(sum=Sum("change"))["sum"] or 0


def counted_in(
    *,
    programme: Programme | None,
    first: dt.date,
    last: dt.date,
    language: str | None = None,
    evidence: Evidence | None = None,
    by: Split = Split.MONTH,
    key: str = "",
) -> Counted:
    """Of the months ``first`` … ``last``; ``language`` None: of all. With ``evidence`` only what rests on it, before
    corrections; ``by`` a way to split other than by month: what stands in its row ``key``."""
    lessons = held_lessons(programme=programme, first=first, last=last)
    imports = ImportedCount.objects.filter(month__range=(first, last)).select_related(
        "programme", "source__imported_by"
    )
    changes = corrections().filter(month__range=(first, last), decision__approved=True).exclude(change=0)
    if programme is not None:
        imports, changes = imports.filter(programme=programme), changes.filter(programme=programme)
    if language is not None:
        lessons, imports, changes = (
            lessons.filter(instruction_language=language),
            imports.filter(instruction_language=language),
            changes.filter(instruction_language=language),
        )
    if evidence is not None:
        lessons, changes = lessons.filter(evidence=evidence), changes.none()
        imports = imports if evidence == Evidence.IMPORTED else imports.none()
    whole = Counted(lessons, imports.order_by("month", "programme__name", "pk"), changes)
    return whole if by == Split.MONTH else _in_row(whole, by=by, key=key)


def with_counted(split: SplitTable, *, programme: Programme | None, first: dt.date, last: dt.date) -> SplitTable:
    """The rows of ``split`` (not by month) with what the ledger's table counts of each, and a row more for what only
    documents say, where the way to split cannot tell."""
    whole = counted_in(programme=programme, first=first, last=last)
    rows = {one.key: one for one in split.rows}
    counts: Counter[str] = Counter()
    for lessons, change in [(whole.lessons, 1), *_corrected_lessons(whole)]:
        for one in rows_of(lessons, by=split.by):
            rows.setdefault(one.key, replace(one, movement=Movement()))
            counts[one.key] += change * one.movement.came
    for one in _document_rows(whole, by=split.by):
        rows.setdefault(one.key, one)
        counts[one.key] += one.counted
    told = [replace(one, counted=counts[key]) for key, one in rows.items()]
    return replace(split, rows=tuple(one for one in in_order(told, by=split.by) if one.counted or one.movement.came))


def _in_row(whole: Counted, *, by: Split, key: str) -> Counted:
    lessons = split_lessons(whole.lessons, by=by, key=key)
    of_row = split_lessons(Lesson.objects.filter(pk__in=whole.corrections.values("lesson")), by=by, key=key)
    corrected = Q(lesson__in=of_row.order_by().values("pk"))
    if by == Split.LANGUAGE:
        said = Q(instruction_language=key)
        return Counted(lessons, whole.imports.filter(said), whole.corrections.filter(said))
    if key == DOCUMENTS:
        return Counted(whole.lessons.none(), whole.imports, whole.corrections.filter(lesson__isnull=True))
    return Counted(lessons, whole.imports.none(), whole.corrections.filter(corrected))


def _corrected_lessons(whole: Counted) -> list[tuple[QuerySet[Lesson], int]]:
    """Lessons that corrections add, and those they take away."""
    changes = whole.corrections.filter(lesson__isnull=False).order_by()
    sums = dict(changes.values_list("lesson").annotate(sum=Sum("change")))
    return [
        (Lesson.objects.filter(pk__in=[pk for pk, change in sums.items() if change == way]), way) for way in (1, -1)
    ]


def _document_rows(whole: Counted, *, by: Split) -> list[SplitRow]:
    """What documents count, as figures or as corrections of them."""
    figures: Counter[str] = Counter()
    for rows, name in ((whole.imports, "lessons"), (whole.corrections.filter(lesson__isnull=True), "change")):
        for language, count in rows.order_by().values_list("instruction_language").annotate(sum=Sum(name)):
            figures[language] += count
    if by == Split.LANGUAGE:
        return [language_row(code, counted=count) for code, count in figures.items()]
    if not figures:
        return []
    return [row(by, DOCUMENTS, from_documents(), Movement(), counted=figures.total())]
