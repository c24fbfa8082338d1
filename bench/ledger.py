"""A year by language, a page of lessons and a closing, over a million lessons: ``python -m bench.ledger``.

Needs PostgreSQL (``DATABASE_URL``), about three gigabytes and some minutes. Promised: the table of a year within
10 ms where closed months are read from their closings, the page behind a figure within 100 ms, a closing within 2 s.
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
        compare()


def compare() -> None:
    """Both ways of asking for a year turn by turn, and the page behind one figure."""
    from bench import many

    ways: dict[str, tuple[Callable[[], object], int]] = {
        "year by language": (many.year, TURNS),
        "page behind a figure": (many.page, TURNS),
        "year, written naively": (many.naive_year, 3),
    }
    for name, (ask, turns) in ways.items():
        ask()
        taken = sorted(seconds(ask) * 1000 for _ in range(turns))
        print(f"  {name}: median {statistics.median(taken):.1f} ms, longest {taken[-1]:.1f} ms", flush=True)


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
