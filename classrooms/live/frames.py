"""Building the server's frames: the clock, one serialisation a view."""

import time

from classrooms.enums import View
from classrooms.protocol import Event, Times, ToClient, write
from classrooms.state import seen_event

TICK_SECONDS = 4.0
SILENT_SECONDS = 30.0
STAFF_SILENT_SECONDS = 8.5  # checked every second: learners are held within 10


class PerView:
    """A frame written once for each view that asks for it."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.texts: dict[View, str] = {}

    def text(self, view: View) -> str:
        if view not in self.texts:
            self.texts[view] = write(seen_event(self.event, view))
        return self.texts[view]


def now() -> int:
    return time.time_ns() // 1_000_000


def times() -> Times:
    return Times(now(), TICK_SECONDS, SILENT_SECONDS)


def text_of(frame: ToClient) -> str:
    return write(frame)
