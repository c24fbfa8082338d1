"""Releasing a draft: its weekly times begin to hold, and lessons follow them. "Publish" on the screen."""

import datetime as dt
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.core.dates import format_date
from lms.timetable.domain.changes import cancel_lesson, move_lesson
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.domain.version_letters import write_about_version
from lms.timetable.domain.versions import locked_draft, require_possible_effect
from lms.timetable.enums import TimetableAct, VersionState
from lms.timetable.errors import ConflictsNotSeen, DraftLooksDifferent
from lms.timetable.models import Group, Lesson, Slot, SlotChange, TimetableVersion
from lms.timetable.queries.conflicts import clashes_of
from lms.timetable.queries.versions import A_DAY, Cancellation, GroupPlan, changes_of, fingerprint, plan_release


@dataclass
class Release:
    """What a release did: lessons planned, moved and cancelled, days off it left out, and lessons it left ``alone``
    because somebody had changed them by themselves."""

    version: TimetableVersion
    planned: int = 0
    moved: int = 0
    cancelled: int = 0
    days_off: int = 0
    alone: list[Lesson] = field(default_factory=list)


@transaction.atomic
def release_version(
    version: TimetableVersion,
    *,
    released_by: User,
    at: dt.datetime,
    conflicts_seen: bool = False,
    seen: str | None = None,
) -> Release:
    """The draft's weekly times become those of its groups from ``takes_effect_on`` on.

    A lesson of a weekly time that moved is moved within its week, one of a time that is gone or falls on a day off
    is cancelled, wherever it is planned; what is missing is planned to the end of the term, days off left out. Who
    is concerned gets one letter after commit, everybody else none. ``seen`` is the ``fingerprint`` of what the
    person read, None to publish unread.

    Raises VersionReleased, OutsideTerm, TakesEffectTooEarly, ConflictsNotSeen, DraftLooksDifferent, and what
    ``plan_lessons`` raises; then nothing is done.
    """
    version = locked_draft(version)
    require_possible_effect(version, at=at)
    plans = plan_release(version, at=at)
    clashes = clashes_of(version, plans)
    if seen is not None and seen != fingerprint(version, plans, clashes):
        raise DraftLooksDifferent
    if clashes and not conflicts_seen:
        raise ConflictsNotSeen
    SlotChange.objects.bulk_create(changes_of(version, plans))
    release = Release(version)
    for plan in plans:
        _release_group(plan, release, by=released_by, at=at)
    version.state, version.released_at, version.released_by = VersionState.RELEASED, at, released_by
    version.save(update_fields=["state", "released_at", "released_by"])
    write_down(
        TimetableAct.VERSION_RELEASED,
        version,
        by=released_by,
        at=at,
        facts={
            "takes_effect_on": version.takes_effect_on,
            "groups": len(plans),
            "planned": release.planned,
            "moved": release.moved,
            "cancelled": release.cancelled,
            "days_off": release.days_off,
            "alone": len(release.alone),
        },
    )
    transaction.on_commit(partial(write_about_version.enqueue, version.pk), robust=True)
    return release


def _release_group(plan: GroupPlan, release: Release, *, by: User, at: dt.datetime) -> None:
    version = release.version
    slots = _replace_slots(plan, first=version.takes_effect_on)
    for one in plan.cancellations:
        cancel_lesson(one.lesson, reason=_why(one, version), cancelled_by=by, at=at, tell=False, in_journal=False)
    for move in plan.moves:
        move_lesson(
            move.lesson,
            date=move.date,
            wall_time=move.draft.wall_time,
            length_minutes=move.draft.length_minutes,
            slot=slots[move.draft.pk],
            reason=_new_timetable(plan.group, version),
            moved_by=by,
            at=at,
            tell=False,
            in_journal=False,
        )
    release.moved += len(plan.moves)
    release.cancelled += len(plan.cancellations)
    release.days_off += sum(one.day_off is not None for one in plan.wanted)
    release.alone += plan.alone
    if any(pair.after for pair in plan.pairs):
        group = Group.objects.select_related("programme").get(pk=plan.group.pk)
        first, last = version.takes_effect_on, version.term.ends_on
        release.planned += len(plan_lessons(group, first=first, last=last, by=by, in_journal=False))


def _replace_slots(plan: GroupPlan, *, first: dt.date) -> dict[int, Slot]:
    """End what moves or goes, begin what is new; returns the new weekly times by their draft's key."""
    begun = {}
    for pair in plan.changed:
        if pair.before is not None:
            pair.before.ends_on = first - A_DAY
            pair.before.save(update_fields=["ends_on"])
        if pair.after is not None:
            begun[pair.after.pk] = Slot.objects.create(
                group=plan.group,
                weekday=pair.after.weekday,
                wall_time=pair.after.wall_time,
                length_minutes=pair.after.length_minutes,
                starts_on=first,
                replaces=pair.before,
            )
    return begun


def _why(cancellation: Cancellation, version: TimetableVersion) -> str:
    group = cancellation.lesson.group
    if cancellation.day_off is None:
        return _new_timetable(group, version)
    with override(group.instruction_language):
        return _("Day off: %(name)s") % {"name": cancellation.day_off.shown_name}


def _new_timetable(group: Group, version: TimetableVersion) -> str:
    """The reason as the group's people read it: in the language it is taught in."""
    with override(group.instruction_language):
        return _("New timetable from %(date)s") % {"date": format_date(version.takes_effect_on, "d MMMM y")}
