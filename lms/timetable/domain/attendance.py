"""Attendance: proposed from presence, confirmed by a person; then the lesson is held."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.db import transaction

from lms.accounts.models import User
from lms.timetable.domain.lessons import locked, require_counted_here
from lms.timetable.enums import AttendanceStatus, Evidence, LessonState
from lms.timetable.errors import LessonAlreadyHeld, LessonNotEnded, LessonNotLive, NotInLesson
from lms.timetable.models import Attendance, Lesson
from lms.timetable.queries.groups import roster, teachers
from lms.timetable.queries.months import lock_programme
from lms.timetable.walltime import local_month

type Interval = tuple[dt.datetime, dt.datetime]


@transaction.atomic
def propose_attendance(
    lesson: Lesson,
    *,
    intervals: Mapping[int, Sequence[Interval]],
    at: dt.datetime,
    evidence: Evidence = Evidence.ROOM,
) -> list[Attendance]:
    """Write down who was there, as a proposal that a person confirms. ``intervals`` are by user pk.

    Teachers and learners of the lesson's date each get an entry; a learner without an interval is
    proposed absent, a teacher without one gets no entry. Observers are left out. Until ``ended_at``
    is known the moment ``at`` stands for it. Repeating it replaces the proposal.
    Raises LessonNotLive, LessonAlreadyHeld.
    """
    lesson = locked(lesson)
    require_undecided(lesson)
    start, end = _window(lesson, at)
    learners = set(roster(lesson.group, on=lesson.local_date).values_list("pk", flat=True))
    staff = set(teachers(lesson.group, on=lesson.local_date).values_list("pk", flat=True)) | {lesson.taught_by_id}
    seen = {person: cut(spans, start, end) for person, spans in intervals.items()}
    parts = dict.fromkeys(learners, Attendance.Part.LEARNER)
    parts |= {person: Attendance.Part.TEACHER for person in staff if person and seen.get(person)}
    entries = [
        _entry(lesson, person, part, seen.get(person, []), _length_that_counts(lesson, start, end), start, evidence)
        for person, part in parts.items()
    ]
    lesson.attendance.all().delete()
    return Attendance.objects.bulk_create(entries)


@transaction.atomic
def confirm_attendance(
    lesson: Lesson, *, statuses: Mapping[int, AttendanceStatus], confirmed_by: User, at: dt.datetime
) -> Lesson:
    """Keep the statuses a person decided on (by user pk; others as proposed) and count the lesson as held.

    It counts in the month of its actual start by the clocks of its group. A learner of the roster
    without an entry, because nothing was proposed, is written down by hand.
    Raises LessonNotLive, LessonNotEnded, LessonAlreadyHeld, NotInLesson, MonthCountedElsewhere.
    """
    lock_programme(lesson.group.programme_id)
    lesson = locked(lesson)
    require_undecided(lesson)
    if lesson.ended_at is None or lesson.started_at is None:
        raise LessonNotEnded
    month = local_month(lesson.started_at, lesson.time_zone)
    require_counted_here(lesson.group, dates=[month])
    proposed = list(lesson.attendance.all())
    by_hand = _entries_by_hand(lesson, proposed)
    if statuses.keys() - {entry.person_id for entry in (*proposed, *by_hand)}:
        raise NotInLesson
    for entry in (*proposed, *by_hand):
        entry.status = statuses.get(entry.person_id, AttendanceStatus(entry.status))
        entry.confirmed_at, entry.confirmed_by = at, confirmed_by
    Attendance.objects.bulk_update(proposed, ["status", "confirmed_at", "confirmed_by"])
    Attendance.objects.bulk_create(by_hand)
    lesson.state, lesson.local_month = LessonState.HELD, month
    lesson.held_at, lesson.held_by = at, confirmed_by
    lesson.save(update_fields=["state", "local_month", "held_at", "held_by"])
    return lesson


def require_undecided(lesson: Lesson) -> None:
    if lesson.state == LessonState.HELD:
        raise LessonAlreadyHeld
    if lesson.state != LessonState.LIVE:
        raise LessonNotLive


def cut(spans: Iterable[Interval], start: dt.datetime, end: dt.datetime) -> list[Interval]:
    """The union of ``spans`` inside ``start`` … ``end``: sorted, without overlaps or empty ones."""
    inside = sorted((max(a, start), min(b, end)) for a, b in spans)
    union: list[Interval] = []
    for a, b in inside:
        if b <= a:
            continue
        if union and a <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], b))
        else:
            union.append((a, b))
    return union


def status_of(spans: Sequence[Interval], *, start: dt.datetime, length: dt.timedelta) -> AttendanceStatus:
    """The written rule: present from ATTENDANCE_PRESENT_PERCENT of ``length``, late when first seen
    after ATTENDANCE_LATE_MINUTES, absent below the share. ``spans`` are cut to the lesson."""
    if not spans or time_in(spans) * 100 < length * settings.ATTENDANCE_PRESENT_PERCENT:
        return AttendanceStatus.ABSENT
    if spans[0][0] - start > dt.timedelta(minutes=settings.ATTENDANCE_LATE_MINUTES):
        return AttendanceStatus.LATE
    return AttendanceStatus.PRESENT


def time_in(spans: Iterable[Interval]) -> dt.timedelta:
    return sum((b - a for a, b in spans), dt.timedelta())


def _window(lesson: Lesson, at: dt.datetime) -> Interval:
    start = lesson.started_at or lesson.starts_at
    return start, max(start, lesson.ended_at or at)


def _length_that_counts(lesson: Lesson, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """A share is of the planned length at most: nobody is absent because the room stayed open longer."""
    return min(end - start, dt.timedelta(minutes=lesson.length_minutes))


def _entry(
    lesson: Lesson,
    person: int,
    part: Attendance.Part,
    spans: Sequence[Interval],
    length: dt.timedelta,
    start: dt.datetime,
    evidence: Evidence,
) -> Attendance:
    status = status_of(spans, start=start, length=length)
    if part == Attendance.Part.TEACHER and status == AttendanceStatus.ABSENT:
        status = AttendanceStatus.PRESENT  # who taught was there; a colleague may have taken over
    return Attendance(
        lesson=lesson,
        person_id=person,
        part=part,
        status=status,
        proposed=status,
        minutes=round(time_in(spans).total_seconds() / 60),
        intervals=[[a.astimezone(dt.UTC).isoformat(), b.astimezone(dt.UTC).isoformat()] for a, b in spans],
        evidence=evidence,
    )


def _entries_by_hand(lesson: Lesson, proposed: Iterable[Attendance]) -> list[Attendance]:
    """Absences for learners of the roster that nothing was proposed for."""
    known = {entry.person_id for entry in proposed}
    return [
        Attendance(
            lesson=lesson,
            person=learner,
            part=Attendance.Part.LEARNER,
            status=AttendanceStatus.ABSENT,
            evidence=Evidence.HAND,
        )
        for learner in roster(lesson.group, on=lesson.local_date)
        if learner.pk not in known
    ]
