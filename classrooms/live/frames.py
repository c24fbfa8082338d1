"""Building the server's frames: the clock, one serialisation a view."""

import time
from collections.abc import Sequence
from itertools import batched

from classrooms.enums import View
from classrooms.protocol import Event, Missed, Times, ToClient, write
from classrooms.state import seen_event

TICK_SECONDS = 4.0
SILENT_SECONDS = 30.0
STAFF_SILENT_SECONDS = 8.5  # checked every second: learners are held within 10
FEW = 4
MOST_TOGETHER = 64


class PerView:
    """Events written once for each view that asks for them. Many that came at once share a frame."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self._texts: dict[View, list[str]] = {}

    def texts(self, view: View) -> list[str]:
        if view not in self._texts:
            seen = [seen_event(event, view) for event in self.events]
            self._texts[view] = [text for some in batched(seen, MOST_TOGETHER) for text in _written(some)]
        return self._texts[view]


def _written(events: Sequence[Event]) -> list[str]:
    if len(events) < FEW:
        return [write(event) for event in events]
    return [write(Missed(list(events)))]


def now() -> int:
    return time.time_ns() // 1_000_000


def times() -> Times:
    return Times(now(), TICK_SECONDS, SILENT_SECONDS)


def text_of(frame: ToClient) -> str:
    return write(frame)
