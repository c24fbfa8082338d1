"""Invented groups with their lessons: two past months held, the coming weeks planned, one open now."""

import datetime as dt
import random
import zoneinfo
from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from cms.models import CoursePage, UnitPage
from lms.accounts.models import User
from lms.demo.people import LearnerLine, load_learner
from lms.timetable.domain.attendance import Correction, confirm_attendance, propose_attendance
from lms.timetable.domain.enrolments import enrol
from lms.timetable.domain.groups import save_group
from lms.timetable.domain.kept import save_kept
from lms.timetable.domain.lessons import end_lesson, open_lesson, plan_lesson, plan_lessons, set_unit
from lms.timetable.domain.teachings import assign_teacher
from lms.timetable.enums import (
    AttendanceStatus,
    CorrectionReason,
    Evidence,
    LessonOrigin,
    LessonState,
    Part,
    Weekday,
)
from lms.timetable.models import Group, Lesson, Programme, Slot
from lms.timetable.queries.attendance import attendance_list
from lms.timetable.queries.teachers import lesson_teachers

PAST = dt.timedelta(days=68)  # so that there is always a month to be closed, and one before it
COMING = dt.timedelta(days=24)
AN_HOUR = dt.timedelta(hours=1)
LESSONS_A_UNIT = 3
OPEN_MINUTES = 60
OPEN_BESIDE = Q(slot__isnull=True, origin=LessonOrigin.TIMETABLE)
WEEKDAYS = {day.name[:3].lower(): day for day in Weekday}

type Interval = tuple[dt.datetime, dt.datetime]


def load_group(
    entry: Mapping[str, Any],
    *,
    programmes: Mapping[str, Programme],
    courses: Mapping[str, CoursePage],
    people: Mapping[str, User],
    today: dt.date,
) -> Group:
    """A group of ``groups.toml`` with teacher, weekly times and learners; made once."""
    found = Group.objects.filter(name=entry["name"], is_demo=True).first()
    if found is not None:
        return found
    starts_on, by = today - PAST, people["coordinator"]
    new = Group(
        programme=programmes[entry.get("programme", "online-classes")],
        course=courses[entry["course"]],
        name=entry["name"],
        instruction_language=entry["language"],
        time_zone=entry["zone"],
        age_band=entry["age"],
        capacity=entry["capacity"],
        starts_on=starts_on,
        is_demo=True,
    )
    group = save_group(new, by=by)
    assign_teacher(people[entry["teacher"]], group=group, starts_on=starts_on, by=by)
    for text in entry["slots"]:
        day, wall_time, length = text.split()
        time = dt.time.fromisoformat(wall_time)
        slot = Slot(group=group, weekday=WEEKDAYS[day], wall_time=time, length_minutes=int(length))
        save_kept(slot, by=by)
    for line in entry["learners"]:
        enrol(load_learner(LearnerLine.parse(line), by=by), group=group, starts_on=starts_on, by=by)
    return group


def plan_group(group: Group, *, now: dt.datetime, by: User | None) -> None:
    """Plan from the group's first day on, and give each weekly lesson its unit."""
    plan_lessons(group, first=group.starts_on, last=now.date() + COMING, by=by)
    units = list(UnitPage.objects.child_of(group.course).order_by("number"))
    for number, lesson in enumerate(group.lessons.filter(slot__isnull=False).order_by("starts_at")):
        if units and lesson.unit_id is None:
            set_unit(lesson, units[min(number // LESSONS_A_UNIT, len(units) - 1)], by=by)


def hold_past(group: Group, *, now: dt.datetime) -> None:
    """What lies in the past took place; the lesson that was open at an earlier load did not."""
    past = group.lessons.filter(state=LessonState.PLANNED, ends_at__lt=now - AN_HOUR)
    for lesson in past.exclude(OPEN_BESIDE).order_by("starts_at"):
        hold(lesson)


def hold(lesson: Lesson) -> None:
    """Hold a past lesson as a demonstration: the same people miss the same lessons at every load."""
    teacher = lesson_teachers(lesson).expected[0]
    chance = random.Random(f"{lesson.group.name} {lesson.local_date}")  # noqa: S311  invented stays, no secret
    start = lesson.starts_at + dt.timedelta(seconds=chance.randrange(0, 90))
    end = lesson.ends_at + dt.timedelta(seconds=chance.randrange(-60, 120))
    open_lesson(lesson, taught_by=teacher, at=start)
    end_lesson(lesson, at=end, by=teacher)
    learners = lesson.group.enrolments.order_by("pk").values_list("learner_id", flat=True)
    intervals = {learner: stay(chance, start, end) for learner in learners}
    lesson.refresh_from_db()
    propose_attendance(
        lesson,
        intervals={**intervals, teacher.pk: [(start, end)]},
        at=end,
        evidence=Evidence.DEMONSTRATION,
    )
    confirm_attendance(
        lesson,
        corrections=told_to_the_teacher(lesson, chance),
        confirmed_by=teacher,
        at=end + dt.timedelta(minutes=4),
        evidence=Evidence.DEMONSTRATION,
    )


def told_to_the_teacher(lesson: Lesson, chance: random.Random) -> dict[int, Correction]:
    """Some who were not seen had a reason: the line, the family, or a brother's device."""
    stood = [one.current for one in attendance_list(lesson)]
    away = [entry.person_id for entry in stood if not entry.intervals]
    lenders = [entry.person_id for entry in stood if entry.part == Part.LEARNER and entry.intervals]
    return {person: correction for person in away if (correction := excuse(chance, lenders))}


def excuse(chance: random.Random, lenders: list[int]) -> Correction | None:
    fate = chance.random()
    if fate < 0.3 and lenders:
        brother = chance.choice(lenders)
        return Correction(AttendanceStatus.PRESENT, CorrectionReason.SAME_DEVICE, same_device_as=brother)
    if fate < 0.5:
        return Correction(AttendanceStatus.EXCUSED, CorrectionReason.EXCUSED_BY_FAMILY)
    if fate < 0.6:
        return Correction(AttendanceStatus.EXCUSED, CorrectionReason.LINE_FAILED)
    return None


def stay(chance: random.Random, start: dt.datetime, end: dt.datetime) -> list[Interval]:
    """Mostly the whole lesson; some come late, some lose the line for a while, some stay away."""
    fate = chance.random()
    if fate < 0.08:
        return []
    if fate < 0.2:
        return [(start + dt.timedelta(minutes=chance.randrange(6, 20)), end)]
    if fate < 0.26:
        return [(start, end - dt.timedelta(minutes=chance.randrange(11, 13)))]
    if fate < 0.4:
        dropped = start + dt.timedelta(minutes=chance.randrange(10, 30))
        return [(start, dropped), (dropped + dt.timedelta(minutes=chance.randrange(1, 4)), end)]
    return [(start + dt.timedelta(seconds=chance.randrange(0, 120)), end)]


def open_one_now(group: Group, *, now: dt.datetime) -> Lesson:
    """A lesson of ``group`` whose room is open at ``now``, beside its weekly ones.

    The group is one for adults: where a child is, browsers need a relay, and a machine with nothing
    installed has none.
    One that is open already is kept; one of an earlier load that nobody entered goes.
    """
    extra = group.lessons.filter(OPEN_BESIDE)
    soon = now + dt.timedelta(minutes=OPEN_MINUTES // 2)
    current = extra.filter(
        Q(state=LessonState.PLANNED) | Q(state=LessonState.LIVE, ended_at__isnull=True), ends_at__gt=soon
    ).first()
    if current is not None:
        return current
    untouched = extra.filter(room__isnull=True, changes__isnull=True, absences__isnull=True)
    untouched.filter(state=LessonState.PLANNED).delete()
    local = now.astimezone(zoneinfo.ZoneInfo(group.time_zone)) - dt.timedelta(minutes=4)
    nearest = group.lessons.filter(slot__isnull=False, starts_at__gt=now).order_by("starts_at").first()
    return plan_lesson(
        group,
        date=local.date(),
        wall_time=local.time().replace(second=0, microsecond=0),
        length_minutes=OPEN_MINUTES,
        unit=nearest.unit if nearest else None,
        by=None,
    )
