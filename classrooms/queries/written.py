"""What was written in a lesson and what was done about people, for those who answer for it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from classrooms import models
from classrooms import protocol as p
from classrooms.enums import RoomRole
from classrooms.models import Report, Room
from classrooms.protocol import EventBody, State, body_from_row
from classrooms.queries.log import head_of
from lms.accounts.models import User
from lms.timetable.models import Lesson
from lms.timetable.names import initials
from lms.timetable.permissions import Viewer, sees_names, teaches
from lms.timetable.queries.lessons import lessons, lessons_of_teacher

READ_ALL = "classrooms.view_event"
SEE_REPORTS = "classrooms.view_report"
AROUND = 8

KINDS = (
    "chat.said", "room.opened", "people.sent_out", "person.removed", "safety.held", "safety.released", "room.ended",
)  # fmt: skip


def reads_what_was_written(user: Viewer, lesson: Lesson) -> bool:
    """Coordinators, auditors and administrators everywhere; who teaches the lesson, in it."""
    return user.has_perm(READ_ALL) or teaches(user, lesson)


def lessons_read_by(user: Viewer) -> QuerySet[Lesson]:
    """The twin of ``reads_what_was_written`` over lessons."""
    return lessons() if user.has_perm(READ_ALL) else lessons_of_teacher(user)


def sees_reports(user: Viewer) -> bool:
    """Neither teachers nor auditors learn that a message was reported."""
    return user.has_perm(SEE_REPORTS)


@dataclass(frozen=True)
class Written:
    """A line of the chat, or a deed: ``kind`` is the event's. ``people`` are those it was done to."""

    seq: int
    at: dt.datetime
    kind: str
    who: str
    text: str
    people: list[str]
    reported: bool


def open_reports() -> QuerySet[Report]:
    return Report.objects.filter(decided_at=None)


def written_in(lesson: Lesson, *, viewer: Viewer) -> list[Written]:
    """All of the lesson's room, in order; nothing is left out or shortened."""
    room = Room.objects.filter(lesson=lesson).first()
    return _written(room, models.Event.objects.filter(room=room), viewer, lesson) if room else []


def lines_around(report: Report, *, viewer: Viewer) -> list[Written]:
    """The reported line between some before and some after it."""
    said = models.Event.objects.filter(room=report.room, kind="chat.said")
    before = said.filter(seq__lte=report.line).order_by("-seq").values_list("seq", flat=True)[: AROUND + 1]
    after = said.filter(seq__gt=report.line).order_by("seq").values_list("seq", flat=True)[:AROUND]
    rows = said.filter(seq__in=[*before, *after])
    return _written(report.room, rows, viewer, report.room.lesson)


def _written(room: Room, rows: QuerySet[models.Event], viewer: Viewer, lesson: Lesson) -> list[Written]:
    rows = rows.filter(kind__in=KINDS).order_by("seq")
    bodies = [(row, body_from_row(row.kind, row.data)) for row in rows]
    everybody = {key for row, body in bodies for key in (row.actor, *_done_to(body)) if key}
    whole = sees_names(viewer) or teaches(viewer, lesson)
    names = _names(everybody, head_of(room).state, whole=whole)
    reported = set(room.reports.values_list("line", flat=True)) if sees_reports(viewer) else set()
    return [
        Written(
            seq=row.seq,
            at=row.at,
            kind=row.kind,
            who=names.get(row.actor, "") if row.actor else "",
            text=_text(body),
            people=[names.get(key, "") for key in _done_to(body)],
            reported=row.seq in reported,
        )
        for row, body in bodies
    ]


def _done_to(body: EventBody) -> list[UUID]:
    match body:
        case p.PersonRemoved():
            return [body.person]
        case p.PeopleSentOut():
            return body.people
        case _:
            return []


def _text(body: EventBody) -> str:
    """The words of a line, or the reason of a deed."""
    match body:
        case p.ChatSaid():
            return body.text
        case p.PersonRemoved() | p.RoomEnded():
            return body.reason
        case _:
            return ""


def _names(people: set[UUID], state: State, *, whole: bool) -> dict[UUID, str]:
    """Full names, or of learners the initials."""
    found = User.objects.filter(uuid__in=people)
    return {one.uuid: str(one) if whole or not _learns(state, one.uuid) else initials(one.full_name) for one in found}


def _learns(state: State, person: UUID) -> bool:
    """Whom the room does not know is taken for a learner."""
    known = state.people.get(person)
    return known is None or known.role is RoomRole.LEARNER
