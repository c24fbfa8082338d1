"""A lesson that servers die in: ``python -m bench.lesson [--minutes 10] [--headless 30]``.

Three browsers and thirty headless learners hold it through Janus, with two web processes behind nginx with TLS; all
of them go through nginx. Everybody writes numbered lines all the time. On the way one web process, Janus and Redis
are killed and come back, Redis empty. Then attendance, chat and sound must be whole; prints a table, and ends with 1
where something is not.

Needs root, ``make services`` and its ``DATABASE_URL``: the lesson has a PostgreSQL database, a Redis and a Janus of
its own. Two cores are enough.
"""

import argparse
import os
import sys

from bench.place import open_lesson
from tests.net.world import missing


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.lesson")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--headless", type=int, default=30)
    wanted = parser.parse_args()
    if reason := missing():
        parser.error(reason)
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        parser.error("DATABASE_URL names no PostgreSQL: make services")
    with open_lesson(wanted.headless):
        from bench.lesson.hour import hold  # Django must know its database first

        findings = hold(wanted.minutes * 60)
    for one in findings:
        print(f"{'ok    ' if one.holds else 'FAILED'}  {one.what:52} {one.figure}")
    return 0 if all(one.holds for one in findings) else 1


if __name__ == "__main__":
    sys.exit(main())
