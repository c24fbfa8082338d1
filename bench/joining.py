"""A thousand people join one room as fast as they can: ``python -m bench.joining [daphne|uvicorn]``.

Prints the seconds until all have their welcome, what that cost the server, and the kilobytes each got.
"""

import sys
import time

from bench.place import open_lesson, running
from tests.classrooms.wire import Crowd

PEOPLE = 1_000


def main(servers: list[str]) -> None:
    with open_lesson(PEOPLE) as place:
        for server in servers:
            with running(server) as ours:
                crowd = Crowd(ours.port, place.path)
                began, used = time.monotonic(), ours.cpu_seconds()
                crowd.join(place.cookies[:PEOPLE])
                if not crowd.read_until(lambda crowd=crowd: all(one.bytes for one in crowd.members), most=120):
                    raise RuntimeError(f"{sum(not one.bytes for one in crowd.members)} got no welcome")
                seconds, used = time.monotonic() - began, ours.cpu_seconds() - used
                kilobytes = sum(one.bytes for one in crowd.members) / PEOPLE / 1024
                print(
                    f"{server}: {PEOPLE} joined in {seconds:.1f} s, {used:.1f} s of processor, "
                    f"{kilobytes:.0f} KB each, {sum(not one.open for one in crowd.members)} refused",
                    flush=True,
                )
                crowd.leave()


if __name__ == "__main__":
    main(sys.argv[1:] or ["uvicorn", "daphne"])
