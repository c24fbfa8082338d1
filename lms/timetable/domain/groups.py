"""Changing groups and projects within what their lessons, learners and closed months allow."""

from django.db import transaction
from django.utils import timezone

from lms.timetable.domain.enrolments import require_order, telling_of_free_place
from lms.timetable.errors import CapacityBelowRoster, GroupHasLessons, ShortNameStays
from lms.timetable.models import ClosedMonth, Group, Programme
from lms.timetable.queries.groups import lock_group, most_at_once
from lms.timetable.queries.months import lock_programme
from lms.timetable.walltime import local_date, zone_info


@transaction.atomic
def save_programme(programme: Programme) -> Programme:
    """Keep a new or changed ``programme``. Raises ShortNameStays once a month is closed: its file names projects so."""
    if programme.pk is not None:
        before = lock_programme(programme.pk)
        if before.slug != programme.slug and ClosedMonth.objects.exists():
            raise ShortNameStays(slug=before.slug)
    programme.save()
    return programme


@transaction.atomic
def save_group(group: Group) -> Group:
    """Keep a new or changed ``group``. Where it has more places now, coordinators read who comes next.

    Project and language stay once it has lessons, because counted lessons would change their cell.
    A new time zone holds for lessons planned from now on; planned ones keep theirs.
    Raises UnlikelyDate, WrongDates, UnknownTimeZone, GroupHasLessons, CapacityBelowRoster.
    """
    require_order(group.starts_on, group.ends_on)
    zone_info(group.time_zone)
    if group.pk is not None:
        lock_programme(Group.objects.values_list("programme", flat=True).get(pk=group.pk))
        require_same_cell(lock_group(group), group)
        require_room_for_roster(group)
    with telling_of_free_place(group):
        group.save()
    return group


def require_same_cell(before: Group, after: Group) -> None:
    cell = ("programme_id", "instruction_language")
    changed = any(getattr(before, field) != getattr(after, field) for field in cell)
    if changed and before.lessons.exists():
        raise GroupHasLessons


def require_room_for_roster(group: Group) -> None:
    """Places taken from today on must still fit; who left before does not matter."""
    today = local_date(timezone.now(), group.time_zone)
    taken = most_at_once(group.enrolments.values_list("starts_on", "ends_on"), first=today)
    if group.capacity < taken:
        raise CapacityBelowRoster(taken=taken)
