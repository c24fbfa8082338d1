"""Months as first days, and periods of them."""

import datetime as dt
import re
from collections.abc import Iterator

from lms.ledger.errors import PeriodBackwards, PeriodNotRead, PeriodTooLong

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
LONGEST_PERIOD = 120


def parse_month(text: str) -> dt.date:
    """``2021-02`` → 1 February 2021. Raises PeriodNotRead."""
    match = MONTH.fullmatch(text.strip())
    if match is None or match[1] == "0000":
        raise PeriodNotRead(text=text)
    return dt.date(int(match[1]), int(match[2]), 1)


def month_key(month: dt.date) -> str:
    """1 February 2021 → ``2021-02``."""
    return f"{month:%Y-%m}" if month.year >= 1000 else f"{month.year:04}-{month.month:02}"


def shift(month: dt.date, months: int) -> dt.date:
    """The first day of the month ``months`` later (earlier when negative)."""
    count = month.year * 12 + month.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)


def months_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """First days of the months ``first`` … ``last``, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return (shift(first.replace(day=1), months) for months in range(count + 1))


def require_period(first: dt.date, last: dt.date) -> None:
    """Raises PeriodBackwards, PeriodTooLong."""
    if last < first:
        raise PeriodBackwards
    if len(list(months_between(first, last))) > LONGEST_PERIOD:
        raise PeriodTooLong(months=LONGEST_PERIOD)
