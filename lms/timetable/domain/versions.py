"""Drafting a timetable beside the one that holds. Everything waits for the lock of the project."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lms.accounts.domain.journal import changes, state_of, stored_state, write_down
from lms.accounts.models import User
from lms.core.dates import format_date
from lms.timetable.enums import TimetableAct, VersionState
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
    write_down(TimetableAct.VERSION_DRAFTED, version, by=made_by, at=at, facts={"takes_effect_on": takes_effect_on})
    return version


@transaction.atomic
def set_effect(
    version: TimetableVersion, *, takes_effect_on: dt.date, by: User | None, at: dt.datetime
) -> TimetableVersion:
    """The draft takes effect on another day. Raises VersionReleased, OutsideTerm, TakesEffectTooEarly."""
    version = locked_draft(version)
    days = [version.takes_effect_on, takes_effect_on]
    version.takes_effect_on = takes_effect_on
    require_possible_effect(version, at=at)
    version.save(update_fields=["takes_effect_on"])
    if takes_effect_on != days[0]:
        write_down(TimetableAct.EFFECT_CHANGED, version, by=by, at=at, facts={"takes_effect_on": days})
    return version


@transaction.atomic
def drop_draft(version: TimetableVersion, *, by: User | None) -> None:
    """Delete a draft; what holds stays as it is. Raises VersionReleased."""
    draft = locked_draft(version)
    write_down(TimetableAct.VERSION_DROPPED, draft, by=by, facts={"takes_effect_on": draft.takes_effect_on})
    draft.delete()


@transaction.atomic
def add_draft_slot(
    version: TimetableVersion,
    *,
    group: Group,
    weekday: int,
    wall_time: dt.time,
    length_minutes: int,
    by: User | None,
) -> DraftSlot:
    """One more weekly time. A group the draft did not speak of comes in with its own.

    Raises VersionReleased, or WeeklyTimeTaken when the group meets then already.
    """
    version = locked_draft(version)
    if not version.groups.filter(pk=group.pk).exists():
        _take_in(version, group)
    slot = _keep(
        DraftSlot(version=version, group=group, weekday=weekday, wall_time=wall_time, length_minutes=length_minutes)
    )
    write_down(TimetableAct.DRAFT_SLOT_ADDED, version, by=by, facts=_week_of(slot))
    return slot


@transaction.atomic
def change_draft_slot(
    slot: DraftSlot, *, weekday: int, wall_time: dt.time, length_minutes: int, by: User | None
) -> DraftSlot:
    """Raises VersionReleased, or WeeklyTimeTaken when the group meets then already."""
    version = locked_draft(slot.version)
    before = stored_state(slot)
    slot.weekday, slot.wall_time, slot.length_minutes = weekday, wall_time, length_minutes
    facts = changes(before, state_of(_keep(slot)))
    if facts:
        write_down(TimetableAct.DRAFT_SLOT_CHANGED, version, by=by, facts={"group": slot.group_id, **facts})
    return slot


@transaction.atomic
def remove_draft_slot(slot: DraftSlot, *, by: User | None) -> None:
    """Raises VersionReleased."""
    version = locked_draft(slot.version)
    write_down(TimetableAct.DRAFT_SLOT_REMOVED, version, by=by, facts=_week_of(slot))
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


def _week_of(slot: DraftSlot) -> dict[str, object]:
    return {name: getattr(slot, name) for name in ("group", "weekday", "wall_time", "length_minutes")}


def _keep(slot: DraftSlot) -> DraftSlot:
    same_time = DraftSlot.objects.filter(
        version=slot.version, group=slot.group, weekday=slot.weekday, wall_time=slot.wall_time
    )
    if same_time.exclude(pk=slot.pk).exists():
        raise WeeklyTimeTaken
    slot.save()
    return slot
