"""Versions of the timetable: what one changes, and what its release would do to lessons. Nothing is written here."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet

from lms.timetable.conflicts import Clash
from lms.timetable.enums import GIVEN_UP, LessonState
from lms.timetable.models import (
    DraftSlot,
    Enrolment,
    Group,
    Holiday,
    Lesson,
    LessonChange,
    Slot,
    SlotChange,
    Teaching,
    TimetableVersion,
)
from lms.timetable.queries.plans import A_WEEK
from lms.timetable.queries.slots import weekly_time
from lms.timetable.queries.teachers import lesson_teachers
from lms.timetable.queries.terms import DaysOff, days_off
from lms.timetable.weekly import There, Wanted, WeeklyTime, in_same_week, missing_lessons

A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class SlotPair:
    """A weekly time of a group as it holds and as the draft wants it; one of them is None where it is new or gone."""

    before: Slot | None
    after: DraftSlot | None

    @property
    def kept(self) -> bool:
        same = ("weekday", "wall_time", "length_minutes")
        return all(getattr(self.before, field, None) == getattr(self.after, field, None) for field in same)


@dataclass(frozen=True)
class Move:
    lesson: Lesson
    date: dt.date
    draft: DraftSlot


@dataclass(frozen=True)
class Cancellation:
    """``day_off`` is the one its new day falls on; None where its weekly time is gone or its group ends."""

    lesson: Lesson
    day_off: Holiday | None


@dataclass
class GroupPlan:
    """What the release does to one group. ``alone`` are lessons somebody changed by themselves: they stay."""

    group: Group
    off: DaysOff
    pairs: list[SlotPair]
    moves: list[Move] = field(default_factory=list)
    cancellations: list[Cancellation] = field(default_factory=list)
    alone: list[Lesson] = field(default_factory=list)
    wanted: list[Wanted[Holiday]] = field(default_factory=list)

    @property
    def changed(self) -> list[SlotPair]:
        return [pair for pair in self.pairs if not pair.kept]

    @property
    def staying(self) -> list[Lesson]:
        """Lessons that stand where they are, in the order of time; those given up are not among them."""
        going = {one.lesson.pk for one in self.moves} | {one.lesson.pk for one in self.cancellations}
        return [one for one in self.group.lessons.all() if one.pk not in going and one.state not in GIVEN_UP]


def versions() -> QuerySet[TimetableVersion]:
    return TimetableVersion.objects.select_related("programme", "term", "made_by", "released_by")


def groups_to_draft(version: TimetableVersion) -> QuerySet[Group]:
    """Groups of the project that have not ended when the version takes effect."""
    going_on = Q(ends_on__isnull=True) | Q(ends_on__gte=version.takes_effect_on)
    return Group.objects.filter(going_on, programme=version.programme_id)


def latest_effect(version: TimetableVersion) -> dt.date | None:
    """The day from which the project's newest released timetable holds."""
    released = TimetableVersion.objects.filter(programme=version.programme_id, released_at__isnull=False)
    return released.order_by("-takes_effect_on").values_list("takes_effect_on", flat=True).first()


def plan_release(version: TimetableVersion, *, at: dt.datetime) -> list[GroupPlan]:
    """What the release of the draft ``version`` at the moment ``at`` would do, group by group."""
    groups = list(groups_of(version))
    last = max(version.term.ends_on, _last_lesson(groups))
    off = days_off(groups, first=version.takes_effect_on, last=last + A_WEEK)
    return [_plan_group(version, group, off=off[group.pk], at=at) for group in groups]


def groups_of(version: TimetableVersion) -> QuerySet[Group]:
    """The version's groups with what holds from its day on: weekly times, drafts, lessons, people."""
    since = version.takes_effect_on
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=since)
    changes = LessonChange.objects.select_related("absent", "substitute", "replacement")
    lessons = Lesson.objects.filter(local_date__gte=since - A_WEEK).prefetch_related(Prefetch("changes", changes))
    return version.groups.order_by("name", "pk").prefetch_related(
        "slots",
        Prefetch("draft_slots", DraftSlot.objects.filter(version=version).select_related("replaces")),
        Prefetch("lessons", lessons.order_by("starts_at", "pk")),
        Prefetch("teachings", Teaching.objects.filter(lasting).select_related("teacher")),
        Prefetch("enrolments", Enrolment.objects.filter(lasting).select_related("learner")),
    )


def changes_of(version: TimetableVersion, plans: Iterable[GroupPlan]) -> list[SlotChange]:
    """The changes of a draft, group by group, not stored."""
    return [change_of(version, plan.group, pair) for plan in plans for pair in plan.changed]


def change_of(version: TimetableVersion, group: Group, pair: SlotPair) -> SlotChange:
    change = SlotChange(version=version, group=group, time_zone=group.time_zone)
    if pair.before is not None:
        change.weekday_before, change.wall_time_before = pair.before.weekday, pair.before.wall_time
        change.length_before = pair.before.length_minutes
    if pair.after is not None:
        change.weekday, change.wall_time = pair.after.weekday, pair.after.wall_time
        change.length_minutes = pair.after.length_minutes
    return change


def pair_slots(slots: Iterable[Slot], drafts: Iterable[DraftSlot]) -> list[SlotPair]:
    """Which weekly time becomes which: the same time first, so that no lesson moves onto another's time; then what
    was copied from what."""
    open_slots = {slot.pk: slot for slot in slots if slot.ends_on is None}
    by_time = {(slot.weekday, slot.wall_time): slot for slot in open_slots.values()}
    pairs, others = [], []
    for draft in drafts:
        same = by_time.get((draft.weekday, draft.wall_time))
        if same is None:
            others.append(draft)
        else:
            pairs.append(SlotPair(open_slots.pop(same.pk), draft))
    pairs += [SlotPair(open_slots.pop(draft.replaces_id or 0, None), draft) for draft in others]
    return [*pairs, *(SlotPair(slot, None) for slot in open_slots.values())]


def _plan_group(version: TimetableVersion, group: Group, *, off: DaysOff, at: dt.datetime) -> GroupPlan:
    plan = GroupPlan(group, off, pair_slots(group.slots.all(), group.draft_slots.all()))
    for pair in plan.changed:
        if pair.before is not None:
            _plan_changed(plan, pair, version=version, at=at)
    first, last = version.takes_effect_on, version.term.ends_on
    moved = [There(_key(one.draft), one.date, one.draft.wall_time, given_up=False) for one in plan.moves]
    plan.wanted = missing_lessons(
        _times(plan, version),
        [*_there(group), *moved],
        first=max(first, group.starts_on),
        last=min(last, group.ends_on or last),
        day_off=off.on,
    )
    return plan


def _plan_changed(plan: GroupPlan, pair: SlotPair, *, version: TimetableVersion, at: dt.datetime) -> None:
    """Lessons of a weekly time that moves or goes, also those planned beyond the term: nobody should wait for them.

    So the last of a term may move up to six days past its end; the next term finds it there and plans no other.
    Who stands in gave their word for that time and must be asked: such a lesson stays.
    """
    for lesson in plan.group.lessons.all():
        of_this_time = lesson.slot_id == getattr(pair.before, "pk", None)
        if not of_this_time or lesson.local_date < version.takes_effect_on or lesson.starts_at <= at:
            continue
        if lesson.state != LessonState.PLANNED or lesson_teachers(lesson).substitutions:
            plan.alone.append(lesson)
        else:
            _plan_lesson(plan, lesson, draft=pair.after, week_from=version.takes_effect_on)


def _plan_lesson(plan: GroupPlan, lesson: Lesson, *, draft: DraftSlot | None, week_from: dt.date) -> None:
    if draft is None:
        plan.cancellations.append(Cancellation(lesson, None))
        return
    date = in_same_week(lesson.local_date, weekday=draft.weekday, week_from=week_from)
    off = plan.off.on(date)
    if off is not None or (plan.group.ends_on is not None and date > plan.group.ends_on):
        plan.cancellations.append(Cancellation(lesson, off))
    elif any(_stands_at(one, date, draft.wall_time) for one in plan.group.lessons.all() if one.pk != lesson.pk):
        plan.alone.append(lesson)
    else:
        plan.moves.append(Move(lesson, date, draft))


def _stands_at(lesson: Lesson, date: dt.date, wall_time: dt.time) -> bool:
    return (lesson.local_date, lesson.wall_time) == (date, wall_time) and lesson.state not in GIVEN_UP


def _times(plan: GroupPlan, version: TimetableVersion) -> list[WeeklyTime]:
    """The group's weekly times as they would be once the version is released."""
    ended = {pair.before.pk for pair in plan.changed if pair.before is not None}
    day_before = version.takes_effect_on - A_DAY
    times = [
        weekly_time(slot) if slot.pk not in ended else _ending(weekly_time(slot), day_before)
        for slot in plan.group.slots.all()
    ]
    return [*times, *(_time_of(pair.after, pair.before, version) for pair in plan.changed if pair.after is not None)]


def _ending(time: WeeklyTime, last: dt.date) -> WeeklyTime:
    return dataclasses.replace(time, last=last)


def _time_of(draft: DraftSlot, before: Slot | None, version: TimetableVersion) -> WeeklyTime:
    return WeeklyTime(
        key=_key(draft),
        weekday=draft.weekday,
        wall_time=draft.wall_time,
        length_minutes=draft.length_minutes,
        first=version.takes_effect_on,
        replaces=before.pk if before else None,
    )


def _key(draft: DraftSlot) -> tuple[str, int]:
    return "draft", draft.pk


def _there(group: Group) -> list[There]:
    return [There(one.slot_id, one.local_date, one.wall_time, one.state in GIVEN_UP) for one in group.lessons.all()]


def _last_lesson(groups: Iterable[Group]) -> dt.date:
    return max((one.local_date for group in groups for one in group.lessons.all()), default=dt.date.min)


def fingerprint(version: TimetableVersion, plans: Iterable[GroupPlan], clashes: Iterable[Clash]) -> str:
    """What a person saw of a draft before publishing it: when any of this changes, another text comes out."""
    told: list[object] = [version.takes_effect_on]
    for plan in plans:
        told += [(pair.before and pair.before.pk, pair.after and _time_told(pair.after)) for pair in plan.changed]
        told += [(move.lesson.pk, move.date, move.draft.wall_time, move.draft.length_minutes) for move in plan.moves]
        told += [one.lesson.pk for one in plan.cancellations] + [one.pk for one in plan.alone]
        told += [(one.date, one.time.wall_time, one.day_off is None) for one in plan.wanted]
    told += [(clash.kind, sorted(clash.people), clash.dates) for clash in clashes]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _time_told(slot: DraftSlot) -> tuple[int, dt.time, int]:
    return slot.weekday, slot.wall_time, slot.length_minutes
