"""What an event means outside its log, written in the log's own transaction: both are there, or neither."""

from functools import partial
from uuid import UUID

from django.db import transaction

from classrooms import models
from classrooms import protocol as p
from classrooms.domain.letters import write_about_report
from classrooms.models import Exclusion, Report, Room
from classrooms.protocol import Event
from classrooms.queries.rooms import from_millis
from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.timetable.enums import TimetableAct
from lms.timetable.models import Lesson


def carry_out(room: int, event: Event) -> None:
    """Write what ``event`` of the room leads to; most lead to nothing more than themselves."""
    match event.body:
        case p.RoomEnded():
            Room.objects.filter(pk=room).update(ended_at=from_millis(event.at))
        case p.PersonRemoved():
            _exclude(room, event, event.body)
        case p.LineReported():
            _report(room, event, event.body)


def _exclude(room: int, event: Event, body: p.PersonRemoved) -> None:
    lesson, person, by = Lesson.objects.get(room=room), _person(body.person), _person(event.actor)
    at = from_millis(event.at)
    Exclusion.objects.create(
        person=person,
        group_id=lesson.group_id,
        lesson=None if body.block else lesson,
        reason=body.reason,
        by=by,
        at=at,
    )
    write_down(TimetableAct.LEARNER_PUT_OUT, lesson, by=by, person=person, words=body.reason, at=at)


def _report(room: int, event: Event, body: p.LineReported) -> None:
    """One report a line and person; said again it changes nothing."""
    line = models.Event.objects.get(room=room, seq=body.line)
    report, new = Report.objects.get_or_create(
        room_id=room,
        line=body.line,
        reporter=_person(event.actor),
        defaults={
            "author": _person(line.actor),
            "text": line.data["text"],
            "reason": body.reason,
            "at": from_millis(event.at),
        },
    )
    if new:
        write_down(
            TimetableAct.MESSAGE_REPORTED,
            Lesson.objects.get(room=room),
            by=report.reporter,
            person=report.author,
            words=report.reason,
            at=report.at,
        )
        transaction.on_commit(partial(write_about_report.enqueue, report.pk), robust=True)


def _person(uuid: UUID | None) -> User:
    """Raises User.DoesNotExist: nobody removes, writes or reports without being somebody."""
    if uuid is None:
        raise User.DoesNotExist
    return User.objects.get(uuid=uuid)
