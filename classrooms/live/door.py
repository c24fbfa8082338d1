"""Who may enter a room, whatever carries their frames."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from msgspec import Struct

from classrooms.enums import CloseCode
from classrooms.queries.rooms import Entry, Excluded, entries_of, is_over, opens_at, shown_name, to_millis
from lms.accounts.models import User
from lms.core.realtime import in_thread, user_of_session
from lms.timetable.enums import GIVEN_UP

logger = logging.getLogger(__name__)

HELLO_SECONDS = 10.0


class Turned(Struct, frozen=True):
    """Not let in, with the code that says why; ``at`` is when it opens."""

    code: CloseCode
    at: int | None = None


class LetIn(Struct, frozen=True):
    entry: Entry
    name: str


type Answer = LetIn | Turned
type Knock = tuple[User, asyncio.Future[Answer]]


class Door:
    """One look at a time for each lesson, which answers everybody who has knocked until it begins: a school that
    comes at once costs little more than one person. ``spawn`` starts the looks."""

    def __init__(self, spawn: Callable[[Coroutine[Any, Any, None]], object]) -> None:
        self._spawn = spawn
        self._knocking: dict[UUID, list[Knock]] = {}

    async def knock(self, session_key: str, lesson: UUID) -> Answer:
        """Who is there, and may they enter the room of ``lesson`` now? A stranger learns nothing about it."""
        try:
            user = await in_thread(user_of_session, session_key)
            if not isinstance(user, User):
                return Turned(CloseCode.NO_SESSION)
            return await self._ask(user, lesson)
        except (DatabaseError, InterfaceError):
            logger.warning("The database does not answer at the door")
            return Turned(CloseCode.TRY_LATER)

    def _ask(self, user: User, lesson: UUID) -> asyncio.Future[Answer]:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        if lesson not in self._knocking:
            self._knocking[lesson] = []
            self._spawn(self._open(lesson))
        self._knocking[lesson].append((user, answer))
        return answer

    async def _open(self, lesson: UUID) -> None:
        try:
            while knocks := self._knocking[lesson]:
                self._knocking[lesson] = []
                await _answer(knocks, lesson)
        finally:
            for _, answer in self._knocking.pop(lesson):
                answer.cancel()


async def _answer(knocks: list[Knock], lesson: UUID) -> None:
    waiting = [answer for _, answer in knocks]
    try:
        found = await in_thread(_look, [user for user, _ in knocks], lesson)
    except Exception as error:  # noqa: BLE001 - it is theirs who knocked
        for answer in waiting:
            if not answer.done():  # whose socket is gone by now
                answer.set_exception(error)
    else:
        for answer, result in zip(waiting, found, strict=True):
            if not answer.done():
                answer.set_result(result)
    finally:
        for answer in waiting:  # we were cancelled
            answer.cancel()


def _look(users: list[User], lesson: UUID) -> list[Answer]:
    return [_turn_or_let_in(user, entry) for user, entry in zip(users, entries_of(users, lesson), strict=True)]


def _turn_or_let_in(user: User, entry: Entry | Excluded | None) -> Answer:
    if entry is None:
        return Turned(CloseCode.NOT_FOUND)
    if isinstance(entry, Excluded):
        return Turned(CloseCode.NO_LONGER_ALLOWED)
    if entry.lesson.state in GIVEN_UP:
        return Turned(CloseCode.CALLED_OFF)
    if is_over(entry.lesson):
        return Turned(CloseCode.ENDED)
    opening = opens_at(entry.lesson)
    if timezone.now() < opening:
        return Turned(CloseCode.NOT_OPEN_YET, to_millis(opening))
    return LetIn(entry, shown_name(user, entry.role))
