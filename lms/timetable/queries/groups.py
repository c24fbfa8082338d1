"""Reading groups and who belongs to them on a day."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lms.accounts.models import User
from lms.accounts.queries.ages import age_is_unknown, children, is_child, of_unknown_age, possible_ages
from lms.timetable.enums import AGES, AgeBand, LessonState
from lms.timetable.models import ClosedMonth, Enrolment, Group, Lesson, Teaching
from lms.timetable.permissions import lasting_on

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Taken(TypedDict):
        taken: int

    type CountedGroup = WithAnnotations[Group, Taken]

FOR_THE_YOUNG = frozenset({AgeBand.CHILDREN, AgeBand.TEENAGERS})


def groups_on(date: dt.date) -> QuerySet[Group]:
    """Groups that exist on ``date``."""
    return Group.objects.filter(lasting_on(date)).select_related("programme", "course")


def open_to_requests(date: dt.date) -> "QuerySet[CountedGroup]":
    """Groups a person may ask for a place in: they take requests and have not ended by ``date``.

    ``taken`` is the number of places taken on ``date`` or promised from a later day.
    """
    taken = Count("enrolments", filter=Q(enrolments__ends_on__isnull=True) | Q(enrolments__ends_on__gte=date))
    still_there = Q(ends_on__isnull=True) | Q(ends_on__gte=date)
    groups = Group.objects.filter(still_there, takes_requests=True).select_related("programme", "course")
    return groups.annotate(taken=taken).order_by("instruction_language", "name")


def with_taken_places(groups: QuerySet[Group] | None = None, *, on: dt.date | None = None) -> "QuerySet[CountedGroup]":
    """Groups with ``taken``, the number of places taken on the day ``on`` (today)."""
    day = on or timezone.localdate()
    taken = Count("enrolments", filter=lasting_on(day, over="enrolments__"))
    return (Group.objects.all() if groups is None else groups).annotate(taken=taken)


def roster(group: Group, *, on: dt.date) -> QuerySet[User]:
    """Who has a place in ``group`` on the day ``on``."""
    places = Enrolment.objects.filter(lasting_on(on), group=group)
    return User.objects.filter(pk__in=places.values("learner")).order_by("full_name", "pk")


def belongs_to_a_group(person: User, *, on: dt.date) -> bool:
    """Whether the person has a place in any group, or teaches one, on the day ``on`` or from a later one."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    return (
        Enrolment.objects.filter(lasting, learner=person).exists()
        or Teaching.objects.filter(lasting, teacher=person).exists()
    )


def has_child(lesson: Lesson) -> bool:
    """Whether the lesson is one with a child, so that no browser in it may learn another's address.

    It is when its group is for children or teenagers, or when anybody with a place on its date counts
    as a child: under 18 on that day, or of unknown age, unless the group is for adults. Where age is
    not known we protect: the coordinator who enters a year of birth, or says that the group is for
    adults, opens the shorter way again. Teachers and observers count for nothing here.
    """
    group = lesson.group
    if group.age_band in FOR_THE_YOUNG:
        return True
    counting = children(on=lesson.local_date)
    if group.age_band != AgeBand.ADULTS:
        counting |= of_unknown_age()
    return roster(group, on=lesson.local_date).filter(counting).exists()


def counts_as_child(learner: User, lesson: Lesson) -> bool:
    """The rule of ``has_child`` for one learner of the lesson."""
    band = lesson.group.age_band
    unsure = age_is_unknown(learner) and band != AgeBand.ADULTS
    return band in FOR_THE_YOUNG or unsure or is_child(learner, on=lesson.local_date)


def lock_group(group: Group) -> Group:
    """The group as it is now, its row locked until commit: places are given one after another."""
    return Group.objects.select_for_update(no_key=True).get(pk=group.pk)


def lock_groups(groups: Iterable[Group]) -> dict[int, Group]:
    """Several at once by their keys, always locked in the same order: who moves people to and fro waits, never for
    each other."""
    keys = {group.pk for group in groups}
    locked = Group.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    return {group.pk: group for group in locked}


def fits_age_band(person: User, group: Group, *, on: dt.date) -> bool:
    """Whether the person's age on the day ``on`` may be one the group is for; who told no age fits everywhere."""
    ages = possible_ages(person, on=on)
    if not ages or group.age_band not in AGES:
        return True
    youngest, oldest = AGES[AgeBand(group.age_band)]
    return any(youngest <= age <= oldest for age in ages)


def last_held_date(group: Group) -> dt.date | None:
    """The date of the group's latest held lesson; who belonged to the group until then is settled."""
    held = Lesson.objects.filter(group=group, state=LessonState.HELD)
    return held.order_by("-local_date").values_list("local_date", flat=True).first()


def last_settled_date(group: Group, *, after: dt.date, until: dt.date) -> dt.date | None:
    """The date of the group's latest lesson of a closed month later than ``after`` and not later than ``until``."""
    closed = ClosedMonth.objects.values("month")
    lessons = Lesson.objects.filter(group=group, local_date__gt=after, local_date__lte=until)
    settled = lessons.filter(Q(planned_month__in=closed) | Q(local_month__in=closed))
    return settled.order_by("-local_date").values_list("local_date", flat=True).first()


def most_at_once(
    periods: Iterable[tuple[dt.date, dt.date | None]], *, first: dt.date, last: dt.date | None = None
) -> int:
    """The largest number of ``periods`` that hold on one day from ``first`` to ``last`` (none: for ever)."""
    known = [(start, end or dt.date.max) for start, end in periods]
    end_of_time = last or dt.date.max
    # The number grows only where a period begins, so only those days need a look.
    days = {first} | {start for start, _ in known if first <= start <= end_of_time}
    return max(sum(start <= day <= end for start, end in known) for day in days)
