"""What the cells of the ledger's table are made of: closed months as their closings say, open ones from the lessons."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields

from django.db.models import Count, Sum

from lms.ledger.models import Closing, Correction, ImportedCount, LedgerImport
from lms.ledger.months import months_between
from lms.ledger.tables import Basis, Movement, movement_of
from lms.timetable.models import HELD_IN_ANOTHER_MONTH, Lesson, Programme

type Key = tuple[int, dt.date, str]

BASIS = [field.name for field in fields(Basis)]
MOVEMENT = [field.name for field in fields(Movement) if field.name != "open"]


@dataclass(frozen=True)
class Figures:
    """By cell: key of the programme, first day of the month, language."""

    basis: Mapping[Key, Basis]
    movement: Mapping[Key, Movement]
    documents: Mapping[Key, LedgerImport]
    corrected: Mapping[Key, int]
    closed: frozenset[dt.date]

    @property
    def languages(self) -> set[str]:
        return {language for _, _, language in [*self.basis, *self.movement, *self.corrected]}


class Tally:
    """Adds up what is found of each cell."""

    def __init__(self) -> None:
        self.basis: dict[Key, Basis] = {}
        self.movement: dict[Key, Movement] = {}

    def add(self, key: Key, *, basis: Basis | None = None, movement: Movement | None = None) -> None:
        if basis is not None:
            self.basis[key] = self.basis[key] + basis if key in self.basis else basis
        if movement is not None:
            self.movement[key] = self.movement[key] + movement if key in self.movement else movement


def figures_between(programme: Programme | None, first: dt.date, last: dt.date, *, recount: bool = False) -> Figures:
    """Of the months ``first`` … ``last``; ``recount``: as if none was closed."""
    tally, closed = Tally(), set[dt.date]()
    if not recount:
        closed = _add_closings(tally, programme, first, last)
    still_open = [month for month in months_between(first, last) if month not in closed]
    if still_open:
        _add_lessons(tally, programme, still_open)
    imported = _imported(programme, first, last)
    for key, (lessons, _document) in imported.items():
        if tally.basis.setdefault(key, Basis(imported=lessons)) != Basis(imported=lessons):
            raise RuntimeError(f"{key} is both computed and imported")
    corrected = _corrected(programme, first, last) if closed else {}
    documents = {key: document for key, (_lessons, document) in imported.items()}
    return Figures(tally.basis, tally.movement, documents, corrected, frozenset(closed))


def _add_closings(tally: Tally, programme: Programme | None, first: dt.date, last: dt.date) -> set[dt.date]:
    """Returns which months are closed, those without any cell too: hence the outer join."""
    closings = Closing.objects.filter(month__range=(first, last)).order_by()
    columns = (f"counts__{name}" for name in ["programme", "instruction_language", *BASIS, *MOVEMENT])
    closed = set()
    for month, of, language, *figures in closings.values_list("month", *columns):
        closed.add(month)
        if of and (programme is None or of == programme.pk):
            held, became = figures[: len(BASIS)], figures[len(BASIS) :]
            tally.add((of, month, language), basis=Basis(*held), movement=Movement(*became))
    return closed


def _add_lessons(tally: Tally, programme: Programme | None, months: Collection[dt.date]) -> None:
    """Two indexes alone answer it, which ``Count("pk")`` would prevent. Months are named one by one: a range would read
    what was closed, to leave it out again."""
    lessons = Lesson.objects.order_by()
    if programme is not None:
        lessons = lessons.filter(programme=programme)
    planned = lessons.filter(planned_month__in=months)
    elsewhere = lessons.filter(HELD_IN_ANOTHER_MONTH, local_month__in=months).exclude(planned_month__in=months)
    ways = ("planned_month", "programme", "instruction_language", "origin", "state", "local_month", "evidence")
    parts = [part.values_list(*ways).annotate(lessons=Count("*")) for part in (planned, elsewhere)]
    found = parts[0].union(parts[1], all=True).order_by()
    for month, of, language, origin, state, counts_in, evidence, count in found:
        if month in months:
            tally.add((of, month, language), movement=movement_of(origin, state, count))
        if counts_in in months:
            tally.add((of, counts_in, language), basis=Basis(**{evidence: count}))


def _imported(programme: Programme | None, first: dt.date, last: dt.date) -> dict[Key, tuple[int, LedgerImport]]:
    counts = ImportedCount.objects.filter(month__range=(first, last)).order_by()
    if programme is not None:
        counts = counts.filter(programme=programme)
    found = list(counts.values_list("programme", "month", "instruction_language", "lessons", "source"))
    documents = LedgerImport.objects.in_bulk({document for *_, document in found})
    return {(of, month, language): (lessons, documents[pk]) for of, month, language, lessons, pk in found}


def _corrected(programme: Programme | None, first: dt.date, last: dt.date) -> dict[Key, int]:
    """What approved corrections add to figures of closed months."""
    approved = Correction.objects.filter(decision__approved=True, month__range=(first, last)).order_by()
    if programme is not None:
        approved = approved.filter(programme=programme)
    cells = approved.values_list("programme", "month", "instruction_language")
    return {(of, month, language): change for of, month, language, change in cells.annotate(sum=Sum("change"))}
