"""Changing groups and projects within what their lessons, learners and closed months allow."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lms.accounts.domain.journal import Acts, changes, let_go, state_of, stored_state, write_down
from lms.accounts.models import User
from lms.timetable.domain.enrolments import require_order, telling_of_free_place
from lms.timetable.domain.kept import save_kept
from lms.timetable.enums import LessonState, TimetableAct
from lms.timetable.errors import CapacityBelowRoster, CourseStays, GroupHasLessons, ShortNameStays
from lms.timetable.models import ClosedMonth, Group, Programme
from lms.timetable.queries.groups import lock_group, most_at_once
from lms.timetable.queries.months import lock_programme
from lms.timetable.walltime import local_date, zone_info

ACTS = Acts(TimetableAct.GROUP_CREATED, TimetableAct.GROUP_CHANGED, TimetableAct.GROUP_DELETED)


@transaction.atomic
def save_programme(programme: Programme, *, by: User | None) -> Programme:
    """Keep a new or changed ``programme``. Raises ShortNameStays once a month is closed: its file names projects so."""
    if programme.pk is not None:
        before = lock_programme(programme.pk)
        if before.slug != programme.slug and ClosedMonth.objects.exists():
            raise ShortNameStays(slug=before.slug)
    return save_kept(programme, by=by)


@transaction.atomic
def save_group(group: Group, *, by: User | None) -> Group:
    """Keep a new or changed ``group``. Where it has more places now, coordinators read who comes next.

    Project and language stay once it has lessons, because counted lessons would change their cell, and its course
    once one was held or stands in a closed month, because both are told by course.
    A new time zone holds for lessons planned from now on; planned ones keep theirs.
    Raises UnlikelyDate, WrongDates, UnknownTimeZone, GroupHasLessons, CourseStays, CapacityBelowRoster.
    """
    require_order(group.starts_on, group.ends_on)
    zone_info(group.time_zone)
    if group.pk is not None:
        lock_programme(Group.objects.values_list("programme", flat=True).get(pk=group.pk))
        before = lock_group(group)
        require_same_cell(before, group)
        require_same_course(before, group)
        require_room_for_roster(group)
    stored = stored_state(group)
    with telling_of_free_place(group):
        group.save()
    facts = changes(stored, state_of(group))
    if facts:
        write_down(ACTS.created if stored is None else ACTS.changed, group, by=by, facts=facts)
    return group


def delete_group(group: Group, *, by: User | None) -> None:
    """A group that was made by mistake goes with its places. Raises ProtectedError once it has lessons."""
    let_go(group, acts=ACTS, by=by)


def require_same_cell(before: Group, after: Group) -> None:
    cell = ("programme_id", "instruction_language")
    changed = any(getattr(before, field) != getattr(after, field) for field in cell)
    if changed and before.lessons.exists():
        raise GroupHasLessons


def require_same_course(before: Group, after: Group) -> None:
    """Pages of one course in several languages are the same course."""
    same = before.course.translation_key == after.course.translation_key
    settled = Q(state=LessonState.HELD) | Q(planned_month__in=ClosedMonth.objects.values("month"))
    if not same and before.lessons.filter(settled).exists():
        raise CourseStays


def require_room_for_roster(group: Group) -> None:
    """Places taken from today on must still fit; who left before does not matter."""
    today = local_date(timezone.now(), group.time_zone)
    taken = most_at_once(group.enrolments.values_list("starts_on", "ends_on"), first=today)
    if group.capacity < taken:
        raise CapacityBelowRoster(taken=taken)
