"""``make bench``: the measurements that need nothing but this machine, one after the other.

| module | what | promise |
|---|---|---|
| ``first_visit`` | requests and kilobytes of a first visit (Chromium) | 12 and 120 KB |
| ``first_run`` | clean clone to first page | 120 s |
| ``fanout`` | a room's frames against a plain ``websockets`` broadcast | 0.4 of it (uvicorn), 0.14 (daphne) |
| ``append`` | storing a durable event | p99 15 ms on PostgreSQL |
| ``joining`` | a thousand people join one room | nobody is refused |
| ``ledger`` | a year, a page and a closing over a million lessons (PostgreSQL; by itself) | 10 ms, 100 ms, 2 s |

Each is a program of its own (``python -m bench.fanout uvicorn``). The last three make a database of
their own: in PostgreSQL where ``DATABASE_URL`` names one, else in SQLite. A quiet machine with two
cores is best: server and client are pinned to one each, and what is compared is measured turn by turn.

``python -m bench.lesson`` is no measurement but an acceptance, and takes a quarter of an hour.
"""

import subprocess
import sys

MODULES = ("first_visit", "first_run", "fanout", "append", "joining")


def main() -> None:
    for name in MODULES:
        print(f"== {name}", flush=True)
        subprocess.run([sys.executable, "-m", f"bench.{name}"], check=True)


if __name__ == "__main__":
    main()
