"""Plan and fact told by month, language, course, teacher or provider, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.core.dates import format_month
from lms.ledger.enums import Figure, Split
from lms.ledger.tables import LedgerTable, Movement

# The row of lessons that no teacher, or no provider, stands for yet, and that of what only documents count.
NOBODY, DOCUMENTS = "none", "documents"


@dataclass(frozen=True)
class SplitRow:
    """One month, language, course, teacher or provider; ``query`` is how an address names it.

    ``counted`` lessons are those the ledger's table counts, by the month they began in, with corrections and documents;
    ``movement`` tells of the timetable alone.
    """

    key: str
    name: str
    movement: Movement
    query: Mapping[str, str]
    note: str = ""
    counted: int = 0

    @property
    def figures(self) -> list[tuple[Figure, int]]:
        return figures_of(self.movement)


@dataclass(frozen=True)
class SplitTable:
    """Every lesson stands in exactly one row, so the sums are those of the ledger's table, whatever it is split by."""

    by: Split
    rows: tuple[SplitRow, ...]
    query: Mapping[str, str] = field(default_factory=dict)  # of the sums: nothing narrows them

    @property
    def counted(self) -> int:
        return sum(row.counted for row in self.rows)

    @property
    def movement(self) -> Movement:
        return sum((row.movement for row in self.rows), Movement())

    @property
    def figures(self) -> list[tuple[Figure, int]]:
        return figures_of(self.movement)


def by_month(table: LedgerTable) -> SplitTable:
    """The months of the ledger's table that count a lesson or had one in the timetable, each project by itself."""
    several = len(table.sections) > 1
    rows = (
        SplitRow(
            key=row.month_key,
            name=format_month(row.month),
            movement=row.movement,
            query={"programme": section.programme.slug, "from": row.month_key, "to": row.month_key},
            note=section.programme.shown_name if several else "",
            counted=row.total,
        )
        for section in table.sections
        for row in section.rows
        if row.movement.came or row.total
    )
    return SplitTable(Split.MONTH, tuple(rows))


def figures_of(movement: Movement) -> list[tuple[Figure, int]]:
    """The numbers of ``movement`` in the order of tables."""
    return [(figure, getattr(movement, figure.value)) for figure in Figure]
