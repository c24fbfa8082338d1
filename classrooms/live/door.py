"""Who may enter a room, whatever carries their frames."""

import logging
from uuid import UUID

from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from msgspec import Struct

from classrooms.enums import CloseCode
from classrooms.queries.rooms import Entry, Excluded, entry_of, is_over, opens_at, shown_name, to_millis
from lms.accounts.models import User
from lms.core.realtime import in_thread, user_of_session

logger = logging.getLogger(__name__)

HELLO_SECONDS = 10.0


class Turned(Struct, frozen=True):
    """Not let in, with the code that says why; ``at`` is when it opens."""

    code: CloseCode
    at: int | None = None


class LetIn(Struct, frozen=True):
    entry: Entry
    name: str


async def knock(session_key: str, lesson: UUID) -> LetIn | Turned:
    """Who is there, and may they enter the room of ``lesson`` now? A stranger learns nothing about it."""
    try:
        return await in_thread(_look, session_key, lesson)
    except (DatabaseError, InterfaceError):
        logger.warning("The database does not answer at the door")
        return Turned(CloseCode.TRY_LATER)


def _look(session_key: str, lesson: UUID) -> LetIn | Turned:
    user = user_of_session(session_key)
    if not isinstance(user, User):
        return Turned(CloseCode.NO_SESSION)
    entry = entry_of(user, lesson)
    if entry is None:
        return Turned(CloseCode.NOT_FOUND)
    if isinstance(entry, Excluded):
        return Turned(CloseCode.NO_LONGER_ALLOWED)
    if is_over(entry.lesson):
        return Turned(CloseCode.ENDED)
    opening = opens_at(entry.lesson)
    if timezone.now() < opening:
        return Turned(CloseCode.NOT_OPEN_YET, to_millis(opening))
    return LetIn(entry, shown_name(user, entry.role))
