"""The totals everybody may read: none below five, and none that could be worked out from the others.

A month is shown by language when each of its languages has either no lesson or at least five; otherwise only its
total, and not even that below five. Sums are sums of what is shown: so whatever is added or taken away, no hidden
figure comes out. A month is told once each of its lessons is decided: what still grows would tell a small figure to
who looks twice.
"""

import datetime as dt
from dataclasses import dataclass

from lms.ledger.tables import LedgerTable, language_name

LEAST_SHOWN = 5


@dataclass(frozen=True)
class PublicMonth:
    """``counts`` by language in the order of the table, or None where only the total is shown; a ``total`` of None is
    too small to show."""

    month: dt.date
    total: int | None
    counts: tuple[int, ...] | None

    @property
    def is_told(self) -> bool:
        return self.total is not None


@dataclass(frozen=True)
class PublicTotals:
    languages: tuple[str, ...]
    months: tuple[PublicMonth, ...]
    has_demo: bool

    @property
    def language_names(self) -> list[tuple[str, str]]:
        return [(language, language_name(language)) for language in self.languages]

    @property
    def total(self) -> int:
        """Of the months whose total is shown."""
        return sum(month.total or 0 for month in self.months)

    @property
    def totals(self) -> tuple[int, ...]:
        """By language, over the months shown by language."""
        shown = [month.counts for month in self.months if month.counts is not None]
        return tuple(sum(column) for column in zip(*shown, strict=True))

    @property
    def hides(self) -> bool:
        return any(month.counts is None for month in self.months)


def public_totals(table: LedgerTable) -> PublicTotals:
    """What may be shown of ``table``, all projects together; months without a lesson are left out, and those with one
    that nobody has decided on."""
    growing = {row.month for row in table.rows if row.movement.open}
    told = {month: counts for month, counts in table.months.items() if any(counts) and month not in growing}
    months = tuple(public_month(month, counts) for month, counts in told.items())
    return PublicTotals(table.languages, months, table.has_demo)


def public_month(month: dt.date, counts: tuple[int, ...]) -> PublicMonth:
    if any(0 < count < LEAST_SHOWN for count in counts):
        total = sum(counts)
        return PublicMonth(month, total if total >= LEAST_SHOWN else None, None)
    return PublicMonth(month, sum(counts), counts)
