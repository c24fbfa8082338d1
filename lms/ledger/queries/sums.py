"""What a sum of the ledger's table counts: held lessons, figures of documents and corrections of some months."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from lms.ledger.models import Correction, ImportedCount
from lms.ledger.queries.closings import corrections
from lms.ledger.queries.counts import held_lessons
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
) -> Counted:
    """Of the months ``first`` … ``last``; ``language`` None: of all. With ``evidence`` only what rests on it, before
    corrections."""
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
    return Counted(lessons, imports.order_by("month", "programme__name", "pk"), changes)
