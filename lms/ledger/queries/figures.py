"""What the cells of the ledger's table are made of: closed months as their closings say, open ones from the lessons."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, Model, Q, QuerySet

from lms.ledger.models import Closing, Correction, ImportedCount, LedgerImport
from lms.ledger.months import months_between
from lms.ledger.tables import Basis, Movement, movement_of
from lms.timetable.models import HELD_IN_ANOTHER_MONTH, Lesson, Programme

type Key = tuple[int, dt.date, str]

BASIS = [field.name for field in fields(Basis)]
MOVEMENT = [field.name for field in fields(Movement) if field.name != "open"]

# What is asked each time, but for the months: names are looked up once instead of with every figure.
CELL = ("programme", "month", "instruction_language")
CLOSED = Closing.objects.order_by().values_list(
    "month", *(f"counts__{name}" for name in ["programme", "instruction_language", *BASIS, *MOVEMENT])
)
OPEN = (
    Lesson.objects.order_by()
    .values_list("planned_month", "programme", "instruction_language", "origin", "state", "local_month", "evidence")
    .annotate(lessons=Count("*"))
)
IMPORTED = ImportedCount.objects.order_by().values_list(*CELL, "lessons", "source")
APPROVED = Correction.objects.order_by().filter(decision__approved=True).values_list(*CELL, "change")


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
    closed = set()
    for month, of, language, *figures in CLOSED.filter(month__range=(first, last)):
        closed.add(month)
        if of and (programme is None or of == programme.pk):
            held, became = figures[: len(BASIS)], figures[len(BASIS) :]
            tally.add((of, month, language), basis=Basis(*held), movement=Movement(*became))
    return closed


def _add_lessons(tally: Tally, programme: Programme | None, months: Collection[dt.date]) -> None:
    """Two indexes alone answer it, which ``Count("pk")`` would prevent. Months are named one by one: a range would read
    what was closed, to leave it out again."""
    lessons = _of(programme, OPEN)
    planned = lessons.filter(planned_month__in=months)
    elsewhere = lessons.filter(HELD_IN_ANOTHER_MONTH & Q(local_month__in=months) & ~Q(planned_month__in=months))
    found = planned.union(elsewhere, all=True).order_by()
    for month, of, language, origin, state, counts_in, evidence, count in found:
        if month in months:
            tally.add((of, month, language), movement=movement_of(origin, state, count))
        if counts_in in months:
            tally.add((of, counts_in, language), basis=Basis(**{evidence: count}))


def _imported(programme: Programme | None, first: dt.date, last: dt.date) -> dict[Key, tuple[int, LedgerImport]]:
    found = list(_of(programme, IMPORTED.filter(month__range=(first, last))))
    documents = LedgerImport.objects.in_bulk({document for *_, document in found})
    return {(of, month, language): (lessons, documents[pk]) for of, month, language, lessons, pk in found}


def _corrected(programme: Programme | None, first: dt.date, last: dt.date) -> dict[Key, int]:
    """What approved corrections add to figures of closed months."""
    sums: Counter[Key] = Counter()
    for of, month, language, change in _of(programme, APPROVED.filter(month__range=(first, last))):
        sums[of, month, language] += change
    return sums


def _of[M: Model](programme: Programme | None, rows: "QuerySet[M, Any]") -> "QuerySet[M, Any]":
    return rows if programme is None else rows.filter(programme=programme)
