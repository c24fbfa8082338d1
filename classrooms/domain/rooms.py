"""Rooms and the lessons they belong to: made, opened, ended."""

import datetime as dt
import logging
from uuid import UUID, uuid4

from django.db import transaction

from classrooms.commands import Finish
from classrooms.domain.log import Ask, append
from classrooms.enums import EndReason
from classrooms.models import Event, Room
from classrooms.queries.log import head_of
from classrooms.queries.presence import intervals
from classrooms.queries.rooms import end_reason, rooms_to_end
from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.timetable.domain.attendance import propose_attendance
from lms.timetable.domain.lessons import end_lesson, open_lesson
from lms.timetable.enums import LessonState
from lms.timetable.models import Lesson

logger = logging.getLogger(__name__)


def room_of(lesson: Lesson) -> Room:
    """The room of the lesson, made when it is first asked for."""
    room, _made = Room.objects.get_or_create(lesson=lesson)
    return room


def end_room(room: Room, *, at: dt.datetime, ended_by: User | None = None) -> Room:
    """End the room in its log, the lesson in the timetable, and propose the attendance. Repeatable."""
    if room.ended_at is None:
        reason = EndReason.TEACHER if ended_by else end_reason(room.lesson, at=at)
        append(head_of(room), [Ask(Finish(reason), ended_by.uuid if ended_by else None)])
        room.refresh_from_db()
    finish_lesson(room, at=room.ended_at or at)
    return room


def start_lesson(room: Room) -> Lesson:
    """Tell the timetable what the log knows: a teacher opened the room. Repeatable."""
    lesson = _lesson_of(room)
    opened = Event.objects.filter(room=room, kind="room.opened").order_by("seq").first()
    if opened is None or opened.actor is None or lesson.state != LessonState.PLANNED:
        return lesson
    teacher = User.objects.get(uuid=opened.actor)
    return open_lesson(lesson, taught_by=teacher, at=opened.at)


@transaction.atomic
def finish_lesson(room: Room, *, at: dt.datetime) -> Lesson:
    """End the room's lesson at ``at`` and propose its attendance from presence.

    A lesson nobody taught stays planned: whether it is cancelled is a person's decision.
    """
    lesson = start_lesson(room)
    if lesson.state != LessonState.LIVE:
        return lesson
    lesson = end_lesson(lesson, at=at, by=_who_ended(room))
    propose_attendance(lesson, intervals=intervals(room, until=lesson.ended_at or at), at=at)
    return lesson


def end_late_rooms(*, at: dt.datetime) -> list[Room]:
    """End every room past its time or left by its staff, and finish what a killed process left unfinished.

    One that fails is logged and does not keep the others open.
    """
    ended = []
    for room in rooms_to_end(at):
        try:
            ended.append(end_room(room, at=at))
        except DomainError:
            logger.exception("Room %s could not be ended", room.pk)
    return ended


def renew_log(room: Room) -> Room:
    """Give the log another identity, so that every browser takes a new snapshot.

    For an operator who restored an older database: numbers of two histories must not be compared.
    """
    room.log_id = uuid4()
    room.save(update_fields=["log_id"])
    return room


def renew_logs() -> list[Room]:
    """``renew_log`` for every room that somebody can still be in."""
    return [renew_log(room) for room in Room.objects.filter(ended_at=None).select_related("lesson__group")]


def part_ways(room: int, *, log: UUID) -> None:
    """The log in the database is not the one we held under this identity: give it another, once for all who notice."""
    Room.objects.filter(pk=room, log_id=log).update(log_id=uuid4())


def _who_ended(room: Room) -> User | None:
    """The person whose word ended the room, None where its time was over."""
    ended = Event.objects.filter(room=room, kind="room.ended").order_by("seq").last()
    return User.objects.filter(uuid=ended.actor).first() if ended and ended.actor else None


def _lesson_of(room: Room) -> Lesson:
    return Lesson.objects.select_related("group").get(pk=room.lesson_id)
