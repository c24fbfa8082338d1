"""Drafting a timetable beside the one that holds. Everything waits for the lock of the project."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lms.accounts.models import User
from lms.core.dates import format_date
from lms.timetable.enums import VersionState
from lms.timetable.errors import (
    DraftAlreadyThere,
    OutsideTerm,
    TakesEffectTooEarly,
    VersionReleased,
    WeeklyTimeTaken,
)
from lms.timetable.models import DraftSlot, Group, Programme, Term, TimetableVersion
from lms.timetable.queries.months import lock_programme
from lms.timetable.queries.versions import A_DAY, groups_to_draft, latest_effect


@transaction.atomic
def draft_version(
    programme: Programme, *, term: Term, takes_effect_on: dt.date, made_by: User | None, at: dt.datetime
) -> TimetableVersion:
    """A draft that begins as a copy of the weekly times of the project's groups.

    Raises DraftAlreadyThere, OutsideTerm, TakesEffectTooEarly.
    """
    lock_programme(programme.pk)
    versions = TimetableVersion.objects.filter(programme=programme, term=term)
    if (other := versions.filter(state=VersionState.DRAFT).first()) is not None:
        raise DraftAlreadyThere(version=other)
    number = (versions.aggregate(newest=Max("number"))["newest"] or 0) + 1
    version = TimetableVersion(
        programme=programme, term=term, number=number, takes_effect_on=takes_effect_on, made_at=at, made_by=made_by
    )
    require_possible_effect(version, at=at)
    version.save()
    for group in groups_to_draft(version):
        _take_in(version, group)
    return version


@transaction.atomic
def set_effect(version: TimetableVersion, *, takes_effect_on: dt.date, at: dt.datetime) -> TimetableVersion:
    """The draft takes effect on another day. Raises VersionReleased, OutsideTerm, TakesEffectTooEarly."""
    version = locked_draft(version)
    version.takes_effect_on = takes_effect_on
    require_possible_effect(version, at=at)
    version.save(update_fields=["takes_effect_on"])
    return version


@transaction.atomic
def drop_draft(version: TimetableVersion) -> None:
    """Delete a draft; what holds stays as it is. Raises VersionReleased."""
    locked_draft(version).delete()


@transaction.atomic
def add_draft_slot(
    version: TimetableVersion, *, group: Group, weekday: int, wall_time: dt.time, length_minutes: int
) -> DraftSlot:
    """One more weekly time. A group the draft did not speak of comes in with its own.

    Raises VersionReleased, or WeeklyTimeTaken when the group meets then already.
    """
    version = locked_draft(version)
    if not version.groups.filter(pk=group.pk).exists():
        _take_in(version, group)
    return _keep(
        DraftSlot(version=version, group=group, weekday=weekday, wall_time=wall_time, length_minutes=length_minutes)
    )


@transaction.atomic
def change_draft_slot(slot: DraftSlot, *, weekday: int, wall_time: dt.time, length_minutes: int) -> DraftSlot:
    """Raises VersionReleased, or WeeklyTimeTaken when the group meets then already."""
    locked_draft(slot.version)
    slot.weekday, slot.wall_time, slot.length_minutes = weekday, wall_time, length_minutes
    return _keep(slot)


@transaction.atomic
def remove_draft_slot(slot: DraftSlot) -> None:
    """Raises VersionReleased."""
    locked_draft(slot.version)
    slot.delete()


def locked_draft(version: TimetableVersion) -> TimetableVersion:
    """The draft as it is now, its project locked until commit. Raises VersionReleased."""
    lock_programme(version.programme_id)
    version = TimetableVersion.objects.select_related("programme", "term").get(pk=version.pk)
    if not version.is_draft:
        raise VersionReleased
    return version


def require_possible_effect(version: TimetableVersion, *, at: dt.datetime) -> None:
    """From tomorrow on, not before what is published already, and within the term."""
    term, day = version.term, version.takes_effect_on
    if not term.starts_on <= day <= term.ends_on:
        raise OutsideTerm(
            term=term, first=format_date(term.starts_on, "d MMMM y"), last=format_date(term.ends_on, "d MMMM y")
        )
    earliest = max(timezone.localdate(at) + A_DAY, latest_effect(version) or dt.date.min)
    if day < earliest:
        raise TakesEffectTooEarly(date=format_date(earliest, "d MMMM y"))


def _take_in(version: TimetableVersion, group: Group) -> None:
    version.groups.add(group)
    DraftSlot.objects.bulk_create(
        DraftSlot(
            version=version,
            group=group,
            weekday=slot.weekday,
            wall_time=slot.wall_time,
            length_minutes=slot.length_minutes,
            replaces=slot,
        )
        for slot in group.slots.filter(ends_on__isnull=True)
    )


def _keep(slot: DraftSlot) -> DraftSlot:
    same_time = DraftSlot.objects.filter(
        version=slot.version, group=slot.group, weekday=slot.weekday, wall_time=slot.wall_time
    )
    if same_time.exclude(pk=slot.pk).exists():
        raise WeeklyTimeTaken
    slot.save()
    return slot
