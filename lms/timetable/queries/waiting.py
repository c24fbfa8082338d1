"""The waiting list of a group: who asked for a place, in the order they asked, and when one is free."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from lms.core.dates import format_list
from lms.timetable.enums import RequestState
from lms.timetable.models import Enrolment, Group, PlaceRequest
from lms.timetable.queries.groups import most_at_once
from lms.timetable.walltime import local_date

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Standing(TypedDict):
        standing: int

    type StandingRequest = WithAnnotations[PlaceRequest, Standing]

A_DAY = dt.timedelta(days=1)
MOST_NAMED = 3


def waiting_list(group: Group) -> QuerySet[PlaceRequest]:
    """Who waits for a place in ``group``, who asked first standing first."""
    waiting = PlaceRequest.objects.filter(group=group, state=RequestState.WAITING)
    return waiting.select_related("person").order_by("asked_at", "pk")


def waiting_longer(request: PlaceRequest) -> QuerySet[PlaceRequest]:
    """Who waits for a place in the same group and asked before."""
    earlier = Q(asked_at__lt=request.asked_at) | Q(asked_at=request.asked_at, pk__lt=request.pk)
    return waiting_list(request.group).filter(earlier)


def with_standing(requests: QuerySet[PlaceRequest]) -> "QuerySet[StandingRequest]":
    """Requests with ``standing``, their number on the list of their group: 1 comes next. Of a waiting one only."""
    earlier = Q(asked_at__lt=OuterRef("asked_at")) | Q(asked_at=OuterRef("asked_at"), pk__lt=OuterRef("pk"))
    before = PlaceRequest.objects.filter(earlier, group=OuterRef("group"), state=RequestState.WAITING).order_by()
    number = before.values("group").annotate(number=Count("pk")).values("number")
    return requests.annotate(standing=Coalesce(Subquery(number), 0) + 1)


def with_places(requests: QuerySet[PlaceRequest]) -> QuerySet[PlaceRequest]:
    """Requests whose groups ``free_from`` reads without a statement."""
    places = Enrolment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate() - A_DAY))
    return requests.prefetch_related(Prefetch("group__enrolments", places))


def free_from(group: Group) -> dt.date | None:
    """The first day, today or later, from which one more person can have a place until further notice.

    None when every place is taken, or the group ends before.
    """
    first = max(local_date(timezone.now(), group.time_zone), group.starts_on)
    periods = [(place.starts_on, place.ends_on) for place in group.enrolments.all()]
    # A place becomes free on the day after somebody's last.
    days = {first} | {end + A_DAY for _, end in periods if end is not None and end >= first}
    for day in sorted(days):
        if group.ends_on is not None and group.ends_on < day:
            return None
        if most_at_once(periods, first=day) < group.capacity:
            return day
    return None


def is_full(group: Group) -> bool:
    """No place can be given today."""
    day = free_from(group)
    return day is None or day > local_date(timezone.now(), group.time_zone)


def names_of(requests: Iterable[PlaceRequest]) -> str:
    """“Bota Akhmet, Deniz Kaya and Chen Wei”; of many the first three and a sign that there are more."""
    names = [str(request.person) for request in requests]
    return format_list(names) if len(names) <= MOST_NAMED else f"{', '.join(names[:MOST_NAMED])} …"
