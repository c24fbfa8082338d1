"""The ledger's table as plain data: screen, CSV and XLSX are made from one ``LedgerTable``."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import add

from lms.ledger.enums import Source
from lms.ledger.models import LedgerImport
from lms.ledger.months import month_key
from lms.timetable.enums import Evidence, InstructionLanguage, LessonOrigin, LessonState
from lms.timetable.models import Programme

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
class Movement:
    """What became of the lessons of a month of the timetable.

    ``planned`` stood there by the timetable; ``moved_in`` and ``made_up`` came instead of lessons of this or another
    month. Each of the three is one of ``held``, ``cancelled``, ``moved_out`` or ``open`` (to come, or over and not
    decided). ``held`` goes by the date in the timetable here; the ledger counts by the actual start, which seldom is in
    another month.
    """

    planned: int = 0
    moved_in: int = 0
    made_up: int = 0
    held: int = 0
    cancelled: int = 0
    moved_out: int = 0
    open: int = 0

    def __add__(self, other: "Movement") -> "Movement":
        return Movement(*map(add, vars(self).values(), vars(other).values()))

    @property
    def came(self) -> int:
        return self.planned + self.moved_in + self.made_up

    @property
    def went(self) -> int:
        """Equal to ``came``: no lesson is lost and none counted twice."""
        return self.held + self.cancelled + self.moved_out + self.open


def movement_of(origin: str, state: str, count: int) -> Movement:
    """``count`` lessons that came and went in one way."""
    return Movement(**{CAME[LessonOrigin(origin)]: count, WENT[LessonState(state)]: count})


@dataclass(frozen=True)
class Basis:
    """Lessons held by what they rest on; the fields are the values of ``Evidence``."""

    room: int = 0
    hand: int = 0
    decided: int = 0
    imported: int = 0
    demo: int = 0

    def __add__(self, other: "Basis") -> "Basis":
        return Basis(*map(add, vars(self).values(), vars(other).values()))

    @property
    def total(self) -> int:
        return sum(vars(self).values())

    @property
    def parts(self) -> list[tuple[Evidence, int]]:
        """What there is of each evidence, without zeros."""
        return [(evidence, count) for evidence in Evidence if (count := getattr(self, evidence.value))]


@dataclass(frozen=True)
class LedgerCell:
    """Lessons held of one programme, month and language.

    ``basis`` is what was counted, ``corrected`` what approved corrections of a closed month add or take away;
    ``imported`` is the document of an imported figure. ``movement`` is told by lessons alone, so beside an imported
    figure it is mostly empty.
    """

    programme: Programme
    month: dt.date
    language: str
    basis: Basis = Basis()
    corrected: int = 0
    imported: LedgerImport | None = None
    movement: Movement = Movement()
    closed: bool = False

    @property
    def lessons(self) -> int:
        return self.basis.total + self.corrected

    @property
    def source(self) -> Source:
        return Source.IMPORTED if self.imported else Source.COMPUTED

    @property
    def is_demo(self) -> bool:
        return self.basis.demo > 0 or (self.imported is not None and self.programme.is_demo)

    @property
    def document(self) -> str:
        return self.imported.document if self.imported else ""

    @property
    def month_key(self) -> str:
        return month_key(self.month)

    @property
    def language_name(self) -> str:
        return language_name(self.language)


@dataclass(frozen=True)
class LedgerRow:
    """A month of a programme; the cells are in the order of the table's languages."""

    month: dt.date
    cells: tuple[LedgerCell, ...]

    @property
    def programme(self) -> Programme:
        return self.cells[0].programme

    @property
    def month_key(self) -> str:
        return month_key(self.month)

    @property
    def total(self) -> int:
        return sum(cell.lessons for cell in self.cells)

    @property
    def movement(self) -> Movement:
        return sum((cell.movement for cell in self.cells), Movement())

    @property
    def basis(self) -> Basis:
        return sum((cell.basis for cell in self.cells), Basis())

    @property
    def corrected(self) -> int:
        return sum(cell.corrected for cell in self.cells)

    @property
    def closed(self) -> bool:
        return all(cell.closed for cell in self.cells)

    @property
    def parts(self) -> list[tuple[str, int]]:
        """What the month's plot is drawn from."""
        return [(cell.language, cell.lessons) for cell in self.cells]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of the row's cells, each once: a zero beside imported figures says nothing of its own."""
        counted = {cell.source for cell in self.cells if cell.lessons or cell.imported}
        return tuple(source for source in Source if source in counted) or (Source.COMPUTED,)


@dataclass(frozen=True)
class LedgerSection:
    """One programme: a row a month, and the sums."""

    programme: Programme
    rows: tuple[LedgerRow, ...]

    @cached_property
    def cells(self) -> tuple[LedgerCell, ...]:
        return tuple(cell for row in self.rows for cell in row.cells)

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """Sums by language, in the order of the table's languages."""
        return sums(row.cells for row in self.rows)

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def language_totals(self) -> list[tuple[str, int]]:
        return [(cell.language, total) for cell, total in zip(self.cells, self.totals, strict=False)]


@dataclass(frozen=True)
class LedgerTable:
    """Months ``first`` … ``last`` of one programme, or of all with a section each."""

    first: dt.date
    last: dt.date
    languages: tuple[str, ...]
    sections: tuple[LedgerSection, ...]

    @cached_property
    def cells(self) -> tuple[LedgerCell, ...]:
        return tuple(cell for section in self.sections for cell in section.cells)

    @property
    def rows(self) -> tuple[LedgerRow, ...]:
        return tuple(row for section in self.sections for row in section.rows)

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """Sums by language over all sections, in the order of ``languages``."""
        return sums(row.cells for row in self.rows)

    @property
    def total(self) -> int:
        return sum(section.total for section in self.sections)

    @property
    def movement(self) -> Movement:
        return sum((cell.movement for cell in self.cells), Movement())

    @property
    def largest(self) -> int:
        """The largest month, which the plots are drawn against."""
        return max((row.total for row in self.rows), default=0)

    @property
    def has_demo(self) -> bool:
        return any(cell.is_demo for cell in self.cells)

    @property
    def months(self) -> dict[dt.date, tuple[int, ...]]:
        """Lessons of each month over all sections, in the order of ``languages``."""
        found = dict.fromkeys((row.month for row in self.rows), (0,) * len(self.languages))
        for row in self.rows:
            found[row.month] = tuple(
                before + cell.lessons for before, cell in zip(found[row.month], row.cells, strict=True)
            )
        return found

    @property
    def has_imported(self) -> bool:
        return any(cell.imported for cell in self.cells)

    @property
    def documents(self) -> list[str]:
        """The documents that imported figures come from, each once."""
        return list(dict.fromkeys(cell.document for cell in self.cells if cell.imported))

    @property
    def language_totals(self) -> list[tuple[str, int]]:
        return list(zip(self.languages, self.totals, strict=False))

    @property
    def language_names(self) -> list[tuple[str, str]]:
        return [(language, language_name(language)) for language in self.languages]


def sums(lines: Iterable[tuple[LedgerCell, ...]]) -> tuple[int, ...]:
    return tuple(sum(cell.lessons for cell in column) for column in zip(*lines, strict=True))


def language_name(language: str) -> str:
    return str(InstructionLanguage(language).label)
