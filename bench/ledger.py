"""A year by language, a page of lessons and a closing, over a million lessons: ``python -m bench.ledger``.

Needs PostgreSQL (``DATABASE_URL``), about three gigabytes and some minutes. Promised: a year within 10 ms where closed
months are read from their closings and open ones from an index, the page behind a figure within 100 ms, a closing
within 2 s. Each time is the whole call's and, beside it, that of its statements alone.
Beside it, in the same run, the query one would write first: truncating moments to months over the join of lessons and
attendance.
"""

import datetime as dt
import statistics
import time
from collections.abc import Callable

from bench.place import fresh_database

YEAR = 2026
TURNS = 20
OPEN = dt.date(YEAR, 12, 1)
AFTERWARDS = dt.datetime(YEAR + 1, 1, 5, 12, tzinfo=dt.UTC)


def main() -> None:
    with fresh_database():
        from django.db import connection

        from bench import many

        if connection.vendor != "postgresql":
            raise SystemExit("Name a PostgreSQL in DATABASE_URL: make services starts one.")
        lessons, entries = many.fill()
        print(f"{lessons} lessons, {entries} attendance entries, all months open", flush=True)
        compare()
        print(f"closing {YEAR}, but for December:")
        taken = [seconds(lambda month=month: many.close(month, at=AFTERWARDS)) for month in many.months(YEAR)[:-1]]
        print(f"  a month: median {statistics.median(taken):.2f} s, longest {max(taken):.2f} s", flush=True)
        many.tidy()
        compare()


def compare() -> None:
    """Both ways of asking for a year, the page that shows it, and the page behind one figure."""
    from bench import many

    ways: dict[str, tuple[Callable[[], object], int]] = {
        "year by language": (many.year, TURNS),
        "the ledger's page": (many.ledger_page, TURNS),
        "page behind a figure": (many.page, TURNS),
        "year, written naively": (many.naive_year, 3),
    }
    for name, (ask, turns) in ways.items():
        ask()
        taken = sorted(measured(ask) for _ in range(turns))
        (whole, statements), shortest, longest = taken[turns // 2], taken[0][0], taken[-1][0]
        print(
            f"  {name}: median {whole * 1000:.1f} ms, of it {statements * 1000:.1f} ms in statements, "
            f"{shortest * 1000:.1f} to {longest * 1000:.1f} ms",
            flush=True,
        )


def measured(ask: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the whole call, and of its statements."""
    from django.db import connection

    spent = 0.0

    def timed(execute: Callable[..., object], *call: object) -> object:
        nonlocal spent
        began = time.perf_counter()
        try:
            return execute(*call)
        finally:
            spent += time.perf_counter() - began

    with connection.execute_wrapper(timed):
        whole = seconds(ask)
    return whole, spent


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
