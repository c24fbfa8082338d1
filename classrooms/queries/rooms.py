"""Which room a person may enter, in which role, and what others are told about people."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from msgspec import Struct

from classrooms.enums import Backend, EndReason, RoomRole
from classrooms.models import Presence, Room
from classrooms.permissions import STAFF
from classrooms.protocol import Named, RoomInfo, State
from classrooms.queries.access import exclusions_from
from classrooms.queries.presence import heartbeat
from lms.accounts.models import User
from lms.accounts.queries.ages import age_is_unknown, is_child
from lms.core.art import hue_of
from lms.timetable.enums import SETTLED, LessonState
from lms.timetable.models import Lesson
from lms.timetable.permissions import can_observe
from lms.timetable.queries.groups import counts_as_child, roster
from lms.timetable.queries.teachers import may_teach


class Entry(Struct, frozen=True):
    """A person's right to enter the room of ``lesson`` in ``role``; ``child``: no browser may learn an address."""

    user_pk: int
    person: UUID
    lesson: Lesson
    role: RoomRole
    child: bool = False


class Excluded(Struct, frozen=True):
    """The person belongs to the lesson's group, and was put out."""

    lesson: Lesson


def entry_of(user: User, lesson: UUID) -> Entry | Excluded | None:
    """The person's way into the room of the lesson, or None for a stranger."""
    [entry] = entries_of([user], lesson)
    return entry


def entries_of(users: Sequence[User], lesson: UUID) -> list[Entry | Excluded | None]:
    """``entry_of`` for each. The number of queries does not grow with teachers and learners; observers are few."""
    found = Lesson.objects.select_related("group__course").filter(uuid=lesson).first()
    if found is None:
        return [None] * len(users)
    keys = [user.pk for user in users]
    teaching = set(may_teach(found).filter(pk__in=keys).values_list("pk", flat=True))
    learning = set(roster(found.group, on=found.local_date).filter(pk__in=keys).values_list("pk", flat=True))
    out = set(exclusions_from(found).filter(person__in=keys).values_list("person", flat=True))

    def entry(user: User) -> Entry | Excluded | None:
        role = _role_in(found, user, teaches=user.pk in teaching, learns=user.pk in learning)
        if role is RoomRole.LEARNER and user.pk in out:
            return Excluded(found)
        child = role is RoomRole.LEARNER and counts_as_child(user, found)
        return Entry(user.pk, user.uuid, found, role, child=child) if role else None

    return [entry(user) for user in users]


def _role_in(lesson: Lesson, user: User, *, teaches: bool, learns: bool) -> RoomRole | None:
    """Teaching outranks learning, and both outrank watching."""
    if not user.is_active:
        return None
    if teaches:
        return RoomRole.TEACHER
    if learns:
        return RoomRole.LEARNER
    return RoomRole.OBSERVER if can_observe(user, lesson) else None


def likely_relayed(lesson: Lesson) -> bool:
    """Whether a media server will carry this room when everybody comes: what the estimates of data are made for."""
    if not settings.JANUS_NODES or settings.ROOM_BACKEND == Backend.MESH:
        return False
    places = roster(lesson.group, on=lesson.local_date).count() + 1
    return settings.ROOM_BACKEND == Backend.JANUS or places > settings.ROOM_MESH_MOST


def info_of(lesson: Lesson) -> RoomInfo:
    """What the room is about. ``lesson`` comes with its group and course."""
    return RoomInfo(
        lesson=lesson.uuid,
        group=lesson.group.name,
        course=lesson.group.course.title,
        instrument=lesson.group.course.instrument,
        opens_at=to_millis(opens_at(lesson)),
        starts_at=to_millis(lesson.starts_at),
        ends_at=to_millis(lesson.ends_at),
        closes_at=to_millis(closes_at(lesson)),
    )


def opens_at(lesson: Lesson) -> dt.datetime:
    return lesson.starts_at - dt.timedelta(minutes=settings.ROOM_OPENS_MINUTES_BEFORE)


def closes_at(lesson: Lesson) -> dt.datetime:
    return lesson.ends_at + dt.timedelta(minutes=settings.ROOM_ENDS_MINUTES_AFTER)


def is_over(lesson: Lesson) -> bool:
    """Nobody can enter any more: ended, held, cancelled or moved away."""
    return lesson.ended_at is not None or lesson.state in SETTLED


def rooms_to_end(at: dt.datetime) -> QuerySet[Room]:
    """Rooms still open past their time or without their staff, and ended ones whose lesson does not know it yet."""
    late = Q(ended_at=None, lesson__ends_at__lte=at - dt.timedelta(minutes=settings.ROOM_ENDS_MINUTES_AFTER))
    unfinished = Q(ended_at__isnull=False, lesson__state=LessonState.LIVE, lesson__ended_at=None)
    unattended = Q(ended_at=None) & left_by_staff(at)
    return Room.objects.filter(late | unattended | unfinished).select_related("lesson__group")


def left_by_staff(at: dt.datetime) -> Q:
    """Rooms a teacher was in, and for ROOM_ENDS_MINUTES_UNATTENDED before ``at`` none.

    By presence, which outlives every process: a tab that a killed one left open counts until one
    heartbeat after it was last seen.
    """
    since = at - dt.timedelta(minutes=settings.ROOM_ENDS_MINUTES_UNATTENDED)
    staff = Presence.objects.filter(room=OuterRef("pk"), role__in=STAFF)
    lately = staff.filter(Q(ended_at__gt=since) | Q(ended_at=None, last_seen__gt=since - heartbeat()))
    return Q(Exists(staff)) & ~Q(Exists(lately))


def end_reason(lesson: Lesson, *, at: dt.datetime) -> EndReason:
    """Why the sweeper ends the lesson's room at ``at``."""
    return EndReason.TIME if closes_at(lesson) <= at else EndReason.UNATTENDED


def roster_of(state: State, roles: dict[UUID, RoomRole] | None = None) -> dict[UUID, Named]:
    """Names of everybody in ``state``, as ``shown_name`` gives them."""
    known = {key: person.role for key, person in state.people.items()} | (roles or {})
    return names_of(known)


def names_of(roles: dict[UUID, RoomRole]) -> dict[UUID, Named]:
    needed = ("uuid", "called", "full_name", "birth_date", "birth_year")
    people = User.objects.filter(uuid__in=list(roles)).only(*needed)
    return {user.uuid: named(user, roles[user.uuid]) for user in people}


def named(user: User, role: RoomRole) -> Named:
    return Named(shown_name(user, role), role, hue_of(user.uuid))


def shown_name(user: User, role: RoomRole) -> str:
    """What others read; never an address, which stands in for a missing name elsewhere.

    A learner who is a child, or may be one, appears by one word, whatever they asked to be called.
    """
    if user.called and not (role is RoomRole.LEARNER and _may_be_child(user)):
        return user.called
    first, *_ = (user.called or user.full_name).split() or ["…"]
    return first


def _may_be_child(user: User) -> bool:
    return age_is_unknown(user) or is_child(user, on=timezone.localdate())


def staff_seen_since(room: int, moment: dt.datetime) -> bool:
    """A teacher's tab of the room was alive after ``moment``, in any process."""
    staff = Presence.objects.filter(room_id=room, role__in=STAFF)
    return staff.filter(last_seen__gte=moment, ended_at=None).exists()


class Mark(Struct, frozen=True):
    """How far a log goes: its identity, the number of its newest event and when that happened."""

    log: UUID
    seq: int
    at: int


def marks(rooms: Iterable[int]) -> dict[int, Mark]:
    rows = Room.objects.filter(pk__in=list(rooms)).values_list("pk", "log_id", "last_seq", "last_at")
    return {pk: Mark(log, seq, to_millis(at) if at else 0) for pk, log, seq, at in rows}


def to_millis(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)


def from_millis(millis: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(millis / 1000, dt.UTC)
