"""Building the server's frames: settings of sound and picture, the clock, one serialisation a view."""

import time

from django.conf import settings

from classrooms.enums import View
from classrooms.protocol import AudioProfile, Event, IceServer, MediaSettings, Times, ToClient, write
from classrooms.state import seen_event

TICK_SECONDS = 4.0
SILENT_SECONDS = 30.0
STAFF_SILENT_SECONDS = 8.5  # checked every second: learners are held within 10

SPEECH = AudioProfile(
    music=False, echo_cancellation=True, noise_suppression=True, auto_gain=True, channels=1, bitrate=32_000
)
MUSIC = AudioProfile(
    music=True, echo_cancellation=False, noise_suppression=False, auto_gain=False, channels=2, bitrate=128_000
)


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


def media_settings(*, instrument: str) -> MediaSettings:
    """Mesh with the operator's STUN or TURN servers; an instrument group begins in music mode."""
    return MediaSettings(
        backend="mesh",
        ice_servers=[IceServer([url]) for url in settings.ROOM_ICE_SERVERS],
        policy="all",
        video_limit=settings.ROOM_VIDEO_LIMIT,
        audio=MUSIC if instrument else SPEECH,
    )


def text_of(frame: ToClient) -> str:
    return write(frame)
