"""When each person was in the room, from the intervals their tabs were connected."""

import datetime as dt

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from classrooms.enums import RoomRole
from classrooms.models import Presence, Room
from lms.timetable.models import Lesson
from lms.timetable.queries.lessons import lessons, upcoming

type Interval = tuple[dt.datetime, dt.datetime]


def intervals(room: Room, *, until: dt.datetime) -> dict[int, list[Interval]]:
    """By user pk the sorted union of the person's tabs, each cut to ``until``; observers left out.

    A tab that a killed process left open ends one heartbeat after it was last seen, so an end is
    wrong by two heartbeats at most and nothing needs repair.
    """
    found: dict[int, list[Interval]] = {}
    for row in Presence.objects.filter(room=room).order_by("started_at").exclude(role="observer"):
        end = min(row.ended_at or row.last_seen + heartbeat(), until)
        if end > row.started_at:
            _add(found.setdefault(row.person_id, []), (row.started_at, end))
    return found


def lessons_without_staff(*, at: dt.datetime, before: dt.timedelta) -> QuerySet[Lesson]:
    """Lessons that are on at ``at``, or begin within ``before``, and in whose room no teacher and no assistant is; the
    one that began first stands first."""
    staff = Presence.objects.filter(
        room__lesson=OuterRef("pk"),
        role__in=[RoomRole.TEACHER, RoomRole.ASSISTANT],
        ended_at=None,
        last_seen__gt=at - 2 * heartbeat(),
    )
    on = upcoming(lessons(), at=at).filter(starts_at__lte=at + before, ends_at__gt=at)
    return on.filter(~Exists(staff))


def heartbeat() -> dt.timedelta:
    return dt.timedelta(seconds=settings.ROOM_HEARTBEAT_SECONDS)


def _add(union: list[Interval], interval: Interval) -> None:
    """Join ``interval`` to a union whose intervals all began before it."""
    start, end = interval
    if union and start <= union[-1][1]:
        union[-1] = (union[-1][0], max(union[-1][1], end))
    else:
        union.append(interval)
