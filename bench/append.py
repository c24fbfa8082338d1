"""How long a durable event takes to be stored: ``python -m bench.append``.

One room at 100 events a second, each a command of its own through the writer's thread: decided,
numbered, committed. With ``DATABASE_URL`` in PostgreSQL, else in SQLite. Promised on PostgreSQL: 99
of a hundred within 15 ms.
"""

import statistics

from bench.place import open_lesson

ROUNDS = 3


def main() -> None:
    with open_lesson(0) as place:
        from bench.writing import time_appends  # Django is set up now

        for _ in range(ROUNDS):
            taken = sorted(time_appends())
            p99 = taken[int(len(taken) * 0.99)]
            print(f"{place.database}: median {statistics.median(taken):.1f} ms, p99 {p99:.1f} ms", flush=True)


if __name__ == "__main__":
    main()
