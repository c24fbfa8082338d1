"""Places in groups. Joining or leaving never changes who belonged to a lesson that was held."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.core.dates import format_date
from lms.timetable.domain.lessons import require_sensible_date
from lms.timetable.domain.letters import write_about_free_place, write_about_transfer
from lms.timetable.enums import RequestState, TimetableAct
from lms.timetable.errors import (
    AlreadyEnrolled,
    AlreadyInThisGroup,
    GroupHasEnded,
    GroupIsFull,
    NoPlaceToMoveFrom,
    PastIsSettled,
    WrongDates,
)
from lms.timetable.models import Enrolment, Group
from lms.timetable.queries.groups import last_held_date, lock_group, lock_groups, most_at_once
from lms.timetable.queries.waiting import free_from, waiting_list

A_DAY = dt.timedelta(days=1)


@transaction.atomic
def enrol(
    learner: User, *, group: Group, starts_on: dt.date, ends_on: dt.date | None = None, by: User | None
) -> Enrolment:
    """Give ``learner`` a place from ``starts_on`` to ``ends_on``, both included (none: until further notice).

    Raises UnlikelyDate, WrongDates, GroupHasEnded, PastIsSettled, AlreadyEnrolled, or GroupIsFull when on some day
    of that time every place is taken. The group's row is locked until commit. Who waited for a place in the group
    waits no more.
    """
    group = lock_group(group)
    require_order(starts_on, ends_on)
    if group.ends_on is not None and group.ends_on < starts_on:
        raise GroupHasEnded(group=group, date=format_date(group.ends_on, "d MMMM y"))
    require_unsettled(group, day=starts_on)
    require_not_enrolled(learner, group=group, starts_on=starts_on, ends_on=ends_on)
    require_free_place(group, starts_on=starts_on, ends_on=ends_on)
    waiting_list(group).filter(person=learner).update(state=RequestState.ADMITTED, decided_at=timezone.now())
    write_down(
        TimetableAct.PLACE_GIVEN, group, by=by, person=learner, facts={"starts_on": starts_on, "ends_on": ends_on}
    )
    return Enrolment.objects.create(learner=learner, group=group, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def end_enrolment(enrolment: Enrolment, *, ends_on: dt.date, by: User | None) -> Enrolment:
    """``ends_on`` becomes the last day of the place.

    Raises UnlikelyDate, WrongDates, PastIsSettled, and AlreadyEnrolled or GroupIsFull when it grows longer.
    """
    group = lock_group(enrolment.group)
    enrolment = Enrolment.objects.select_related("group").get(pk=enrolment.pk)
    require_order(enrolment.starts_on, ends_on)
    require_unsettled(group, day=min(ends_on, enrolment.ends_on or ends_on))
    if enrolment.ends_on is not None and ends_on > enrolment.ends_on:
        day_after = enrolment.ends_on + A_DAY
        require_not_enrolled(enrolment.learner, group=group, starts_on=day_after, ends_on=ends_on)
        require_free_place(group, starts_on=day_after, ends_on=ends_on)
    if ends_on != enrolment.ends_on:
        days = [enrolment.ends_on, ends_on]
        write_down(TimetableAct.PLACE_ENDED, group, by=by, person=enrolment.learner, facts={"ends_on": days})
    with telling_of_free_place(group):
        enrolment.ends_on = ends_on
        enrolment.save(update_fields=["ends_on"])
    return enrolment


@transaction.atomic
def transfer_learner(enrolment: Enrolment, *, group: Group, starts_on: dt.date, by: User | None) -> Enrolment:
    """Move the learner to ``group`` from ``starts_on`` on: the old place ends the day before, as long as it was to
    last the new one lasts. Who belonged to lessons before that day stays, and the learner is told.

    Raises AlreadyInThisGroup, NoPlaceToMoveFrom when the old place does not hold on the day before ``starts_on``, and
    what ``end_enrolment`` and ``enrol`` raise; then nothing changes. Both groups are locked, in a fixed order.
    """
    require_order(starts_on, None)
    groups = lock_groups([enrolment.group, group])
    enrolment = Enrolment.objects.select_related("learner").get(pk=enrolment.pk)
    old, new = groups[enrolment.group_id], groups[group.pk]
    if old == new:
        raise AlreadyInThisGroup(person=enrolment.learner, group=old)
    last_day, until = starts_on - A_DAY, enrolment.ends_on
    if not enrolment.starts_on <= last_day or (until is not None and until < starts_on):
        raise NoPlaceToMoveFrom(person=enrolment.learner, group=old, date=format_date(starts_on, "d MMMM y"))
    end_enrolment(enrolment, ends_on=last_day, by=by)
    place = enrol(enrolment.learner, group=new, starts_on=starts_on, ends_on=until, by=by)
    transaction.on_commit(partial(write_about_transfer, place, left=old), robust=True)
    return place


@transaction.atomic
def remove_enrolment(enrolment: Enrolment, *, by: User | None) -> None:
    """Delete a place given by mistake. Raises PastIsSettled once a lesson was held in its time: then end it."""
    group = lock_group(enrolment.group)
    require_unsettled(group, day=enrolment.starts_on - A_DAY)
    dates = {"starts_on": enrolment.starts_on, "ends_on": enrolment.ends_on}
    write_down(TimetableAct.PLACE_REMOVED, group, by=by, person=enrolment.learner, facts=dates)
    with telling_of_free_place(group):
        enrolment.delete()


@contextmanager
def telling_of_free_place(group: Group) -> Iterator[None]:
    """What is done inside may free a place, or free it sooner: then coordinators read who comes next on the list.

    The caller holds the group's row. Nobody is let in by itself.
    """
    stored = Group.objects.filter(pk=group.pk, place_requests__state=RequestState.WAITING).first()
    before = free_from(stored) if stored else None
    yield
    after = free_from(group) if stored else None
    if after is not None and (before is None or after < before):
        transaction.on_commit(partial(write_about_free_place.enqueue, group.pk), robust=True)


def require_order(starts_on: dt.date, ends_on: dt.date | None) -> None:
    """Raises UnlikelyDate, WrongDates."""
    for day in filter(None, (starts_on, ends_on)):
        require_sensible_date(day)
    if ends_on is not None and ends_on < starts_on:
        raise WrongDates


def require_unsettled(group: Group, *, day: dt.date) -> None:
    """Raise PastIsSettled when ``day`` comes before the group's latest held lesson."""
    settled = last_held_date(group)
    if settled is not None and day < settled:
        raise PastIsSettled(group=group, date=format_date(settled, "d MMMM y"))


def require_not_enrolled(learner: User, *, group: Group, starts_on: dt.date, ends_on: dt.date | None) -> None:
    if group.enrolments.filter(_overlap(starts_on, ends_on), learner=learner).exists():
        raise AlreadyEnrolled(person=learner, group=group)


def require_free_place(group: Group, *, starts_on: dt.date, ends_on: dt.date | None) -> None:
    periods = group.enrolments.filter(_overlap(starts_on, ends_on)).values_list("starts_on", "ends_on")
    if most_at_once(periods, first=starts_on, last=ends_on) >= group.capacity:
        raise GroupIsFull(group=group, capacity=group.capacity)


def _overlap(starts_on: dt.date, ends_on: dt.date | None) -> Q:
    """Bonds that share a day with ``starts_on`` … ``ends_on``."""
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)
    return not_over if ends_on is None else not_over & Q(starts_on__lte=ends_on)
