"""Groups that a person may ask to join, with the hours in their own time."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet

from cms.models import CoursePage
from lms.accounts.models import User
from lms.portal.queries.lessons import localized
from lms.timetable.enums import RequestState
from lms.timetable.models import Enrolment, Group, PlaceRequest, Slot, Teaching
from lms.timetable.queries.waiting import with_standing

if TYPE_CHECKING:
    from lms.timetable.queries.waiting import StandingRequest


@dataclass(frozen=True)
class SlotTime:
    """The next occurrence of a weekly time: a moment, and the zone of the class."""

    slot: Slot
    starts_at: dt.datetime
    zone: str


@dataclass(frozen=True)
class GroupCard:
    group: Group
    course_title: str
    course_url: str
    teachers: list[User]
    times: list[SlotTime]
    taken: int
    enrolled: bool
    request: "StandingRequest | None"

    @property
    def is_full(self) -> bool:
        return self.taken >= self.group.capacity


def open_groups(*, on: dt.date) -> QuerySet[Group]:
    """Groups that take requests and have not ended, by language and name."""
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    return Group.objects.filter(
        running, takes_requests=True, instruction_language__in=settings.INSTRUCTION_LANGUAGES
    ).order_by("instruction_language", "name")


def group_cards(groups: QuerySet[Group], *, viewer: User | None, at: dt.datetime) -> list[GroupCard]:
    """Cards in the order of ``groups`` with a constant number of queries."""
    today = at.date()
    current = Q(enrolments__starts_on__lte=today) & (
        Q(enrolments__ends_on__isnull=True) | Q(enrolments__ends_on__gte=today)
    )
    rows = list(
        groups.select_related("course")
        .annotate(taken=Count("enrolments", filter=current))
        .prefetch_related(
            # Times that a newer timetable ends are no reason to choose a group.
            Prefetch("slots", queryset=Slot.objects.filter(ends_on__isnull=True)),
            Prefetch("teachings", queryset=Teaching.objects.select_related("teacher")),
        )
    )
    courses = localized(CoursePage, (row.course for row in rows))
    own = own_groups(viewer, on=today)
    requests = own_requests(viewer)
    return [
        GroupCard(
            group=row,
            course_title=courses[row.course.translation_key].title,
            course_url=courses[row.course.translation_key].url or "",
            teachers=[t.teacher for t in row.teachings.all() if t.ends_on is None or t.ends_on >= today],
            times=slot_times(row.slots.all(), zone=row.time_zone, at=at),
            taken=row.taken,
            enrolled=row.pk in own,
            request=requests.get(row.pk),
        )
        for row in rows
    ]


def own_groups(viewer: User | None, *, on: dt.date) -> set[int]:
    if viewer is None:
        return set()
    current = Enrolment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), learner=viewer)
    return set(current.values_list("group_id", flat=True))


def own_requests(viewer: User | None) -> "dict[int, StandingRequest]":
    """The waiting requests of ``viewer`` by group, with where they stand."""
    if viewer is None:
        return {}
    waiting = PlaceRequest.objects.filter(person=viewer, state=RequestState.WAITING)
    return {request.group_id: request for request in with_standing(waiting)}


def slot_times(slots: Iterable[Slot], *, zone: str, at: dt.datetime) -> list[SlotTime]:
    return [SlotTime(slot=slot, starts_at=next_occurrence(slot, zone=zone, at=at), zone=zone) for slot in slots]


def next_occurrence(slot: Slot, *, zone: str, at: dt.datetime) -> dt.datetime:
    """The first moment from ``at`` on, and from the slot's first day on, when its wall time comes round in ``zone``."""
    tz = zoneinfo.ZoneInfo(zone)
    begins = dt.datetime.combine(slot.starts_on, dt.time(), tzinfo=tz) if slot.starts_on else at
    at = max(at, begins)
    local = at.astimezone(tz)
    day = local.date() + dt.timedelta(days=(slot.weekday - local.weekday()) % 7)
    moment = dt.datetime.combine(day, slot.wall_time, tzinfo=tz)
    return moment if moment >= at else dt.datetime.combine(day + dt.timedelta(days=7), slot.wall_time, tzinfo=tz)
