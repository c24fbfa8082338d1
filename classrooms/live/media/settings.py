"""What one tab is told about sound and picture."""

from typing import TYPE_CHECKING

from django.conf import settings

from classrooms.enums import Backend
from classrooms.live.media.profiles import MUSIC, SPEECH, THIN
from classrooms.live.media.turn import ice_servers, relay_exists
from classrooms.protocol import MOST_PICTURES, MOST_VOICES, MediaSettings
from classrooms.queries.rooms import closes_at

if TYPE_CHECKING:
    from classrooms.live.room import LiveRoom
    from classrooms.live.session import Session

LEAVE_SECONDS = 600


def media_settings(room: "LiveRoom", session: "Session") -> MediaSettings:
    """The way the room's state names, as far as it is allowed.

    Where a child is in the group no browser learns another's address: mesh goes through the relay
    only, and without a relay the lesson is held in writing.
    """
    media = room.state.media
    lesson = session.entry.lesson
    shy = media.backend is Backend.MESH and room.has_child
    music = bool(lesson.group.course.instrument)
    until = int(closes_at(lesson).timestamp()) + LEAVE_SECONDS
    return MediaSettings(
        backend=Backend.NONE if shy and not relay_exists() else media.backend,
        epoch=media.epoch,
        ice_servers=ice_servers(name=session.tab.hex, until=until),
        policy="relay" if shy else "all",
        video_limit=video_limit(media.backend),
        audio=MUSIC if music else SPEECH,
        thin=None if music else THIN,
        voices=MOST_VOICES,
        pictures=MOST_PICTURES,
    )


def video_limit(backend: Backend) -> int:
    """How many people may show a picture at once: browsers among themselves carry few."""
    return settings.ROOM_JANUS_VIDEO_LIMIT if backend is Backend.JANUS else settings.ROOM_VIDEO_LIMIT
