"""Fan-out of one room against the limit, in one run, turn by turn: ``python -m bench.fanout [daphne|uvicorn]``.

Both servers get the same frames from the same client and send them to as many sockets, each on the
same core. *Signals* are frames given to all (``LiveRoom.push_to_all``), *events* are lines of chat:
decided, stored and numbered before anybody sees them; with ``DATABASE_URL`` in PostgreSQL, else in
SQLite. Promised of the limit, in a room of 200: signals 0.4 under uvicorn and 0.14 under daphne,
events 0.3 and 0.1; for 1,000 sockets at 10 messages a second the slowest hundredth takes at most
four times as long as the limit's, under uvicorn.

The rate is that of the server's processor time, so it holds on a machine that others use too; the
rate by the clock stands beside it.
"""

import statistics
import sys
import time
from collections.abc import Callable
from uuid import uuid4

import msgspec
from msgspec import Struct

from bench.place import Place, Running, open_lesson, running
from tests.classrooms.wire import Crowd, Member, stamped

ROUNDS = 5
BURST = 300
SIZE = 200
FILLER = b"x" * 192
# While others have their turn nobody answers this room's ticks: it is held, and its people take it up again here.
SETTLE_SECONDS = 2
PACED = 1_000
PACED_ROUNDS = 3
PACED_SECONDS = 6
PER_SECOND = 10


class Way(Struct):
    """Who speaks, how, and who hears it."""

    server: Running
    crowd: Crowd
    speaker: Member
    speak: Callable[[Member], None]

    @property
    def received(self) -> int:
        return sum(one.received for one in self.crowd.members)


def main(servers: list[str]) -> None:
    with open_lesson(PACED) as place:
        for server in servers:
            with running("limit") as limit, running(server) as ours:
                burst(ways(place, limit, ours, SIZE), server)
        if "uvicorn" in servers:
            with running("limit") as limit, running("uvicorn") as ours:
                paced(ways(place, limit, ours, PACED))


def ways(place: Place, limit: Running, ours: Running, size: int) -> dict[str, Way]:
    """As many sockets at both servers, everybody let in, and a door for signals."""
    plain, room = Crowd(limit.port, "/", greet=False), Crowd(ours.port, place.path)
    plain.join([""] * size)
    room.join(place.cookies[:size])
    room.read_for(2)
    door = Crowd(ours.port, "/bench/signal/", greet=False).add("")
    return {
        "limit": Way(limit, plain, plain.members[0], say_plain),
        "signals": Way(ours, room, door, say_plain),
        "events": Way(ours, room, room.members[0], say_event),
    }


def burst(all_ways: dict[str, Way], server: str) -> None:
    rates: dict[str, list[float]] = {name: [] for name in all_ways}
    clock: dict[str, list[float]] = {name: [] for name in all_ways}
    for _ in range(ROUNDS):
        for name, way in all_ways.items():
            by_processor, by_clock = burst_once(way)
            rates[name].append(by_processor)
            clock[name].append(by_clock)
    for name in all_ways:
        show(f"{server}, {SIZE} sockets, {name}", rates[name], rates["limit"], "/s of processor")
        show("", clock[name], clock["limit"], "/s by the clock")


def burst_once(way: Way) -> tuple[float, float]:
    """Deliveries a second of frames sent as fast as they go."""
    way.crowd.read_for(SETTLE_SECONDS)
    count = BURST * len(way.crowd.members)
    wanted = way.received + count
    began, used = time.monotonic(), way.server.cpu_seconds()
    for _ in range(BURST):
        way.speak(way.speaker)
    if not way.crowd.read_until(lambda: way.received >= wanted):
        raise RuntimeError(f"{wanted - way.received} of {count} never came")
    return count / (way.server.cpu_seconds() - used), count / (time.monotonic() - began)


def paced(all_ways: dict[str, Way]) -> None:
    slowest: dict[str, list[float]] = {name: [] for name in all_ways}
    for _ in range(PACED_ROUNDS):
        for name, way in all_ways.items():
            slowest[name].append(paced_once(way))
    for name, values in slowest.items():
        show(f"uvicorn, {PACED} sockets, {PER_SECOND}/s, {name}, p99", values, slowest["limit"], "ms")


def paced_once(way: Way) -> float:
    """What 99 of a hundred deliveries take at most, in milliseconds."""
    way.crowd.read_for(SETTLE_SECONDS)
    taken = way.crowd.latencies = []
    due = time.monotonic()
    for _ in range(PACED_SECONDS * PER_SECOND):
        way.speak(way.speaker)
        due += 1 / PER_SECOND
        while (left := due - time.monotonic()) > 0:
            way.crowd.read(left)
    way.crowd.read_for(1)
    way.crowd.latencies = None
    return sorted(taken)[int(len(taken) * 0.99)] / 1e6


def say_plain(speaker: Member) -> None:
    speaker.write(stamped() + FILLER)


def say_event(speaker: Member) -> None:
    speaker.write(msgspec.json.encode({"type": "chat.say", "id": str(uuid4()), "text": stamped().decode()}))


def show(name: str, values: list[float], limit: list[float], unit: str) -> None:
    ratios = sorted(value / base for value, base in zip(values, limit, strict=True))
    spread = f"({min(values):,.0f}–{max(values):,.0f})"
    ratio = f"{statistics.median(ratios):5.2f} of the limit ({ratios[0]:.2f}–{ratios[-1]:.2f})"
    print(f"{name:46} {statistics.median(values):10,.0f} {unit:16} {spread:20} {ratio}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or ["uvicorn", "daphne"])
