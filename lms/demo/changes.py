"""What happened to lessons of the demonstration after they were planned, through the functions of the desk."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from lms.accounts.models import User
from lms.demo.accounts import read_toml
from lms.timetable.domain.absences import report_absence
from lms.timetable.domain.attendance import record_lesson
from lms.timetable.domain.changes import cancel_lesson, make_up_lesson, move_lesson, substitute_teacher
from lms.timetable.domain.notes import write_note
from lms.timetable.models import Group, Lesson, LessonChange, LessonNote, TeacherAbsence
from lms.timetable.queries.groups import roster
from lms.timetable.queries.teachers import lesson_teachers

AN_HOUR = dt.timedelta(hours=1)


def load_changes(key: str, group: Group, *, people: Mapping[str, User], now: dt.datetime) -> None:
    """The changes of one group, made once: later loads find them."""
    if LessonChange.objects.filter(lesson__group=group).exists():
        return
    for entry in read_toml("changes.toml")["change"]:
        if entry["group"] == key:
            change(counted(group, entry["lesson"], now=now), entry, people=people, now=now)


def load_absence(key: str, group: Group, *, now: dt.datetime) -> None:
    """A teacher who cannot come, for the coordinator to find somebody; made once."""
    for entry in read_toml("changes.toml")["absence"]:
        if entry["group"] != key or TeacherAbsence.objects.filter(lesson__group=group).exists():
            continue
        lesson = counted(group, entry["lesson"], now=now)
        (teacher,) = lesson_teachers(lesson).own
        report_absence(lesson, teacher=teacher, words=entry["words"], at=now - AN_HOUR)


def load_notes(key: str, group: Group, *, now: dt.datetime) -> None:
    """What teachers left to whoever teaches next; made once, from lessons that are held."""
    for entry in read_toml("changes.toml")["note"]:
        if entry["group"] != key or LessonNote.objects.filter(lesson__group=group).exists():
            continue
        lesson = counted(group, entry["lesson"], now=now)
        (teacher,) = lesson_teachers(lesson).own
        write_note(lesson, text=entry["text"], by=teacher, at=lesson.ends_at + AN_HOUR)


def change(lesson: Lesson, entry: Mapping[str, Any], *, people: Mapping[str, User], now: dt.datetime) -> None:
    coordinator, reason = people["coordinator"], entry["reason"]
    at = min(lesson.starts_at - dt.timedelta(days=2), now - AN_HOUR)
    kind = entry["kind"]
    if kind == "cancel":
        cancel_lesson(lesson, reason=reason, cancelled_by=coordinator, at=at)
    elif kind == "substitute":
        (absent,) = lesson_teachers(lesson).own
        substitute = people[entry["teacher"]]
        substitute_teacher(lesson, absent=absent, substitute=substitute, reason=reason, made_by=coordinator, at=at)
    elif kind == "record":
        enter_by_hand(lesson, reason=reason, by=coordinator)
    else:
        date = lesson.local_date + dt.timedelta(days=entry["days"])
        time = dt.time.fromisoformat(entry["time"])
        if kind == "move":
            move_lesson(lesson, date=date, wall_time=time, reason=reason, moved_by=coordinator, at=at)
        else:
            make_up_lesson(lesson, date=date, wall_time=time, reason=reason, made_by=coordinator, at=at)


def enter_by_hand(lesson: Lesson, *, reason: str, by: User) -> None:
    """It took place as planned, outside the room; the first of the list was away."""
    (teacher,) = lesson_teachers(lesson).own
    learners = roster(lesson.group, on=lesson.local_date).values_list("pk", flat=True)
    record_lesson(
        lesson,
        taught_by=teacher,
        started_at=lesson.starts_at,
        ended_at=lesson.ends_at,
        there=learners[1:],
        reason=reason,
        recorded_by=by,
        at=lesson.ends_at + AN_HOUR,
    )


def counted(group: Group, number: int, *, now: dt.datetime) -> Lesson:
    """The weekly lesson ``number`` from ``now``: -1 is the last that is over, 1 the next."""
    weekly = group.lessons.filter(slot__isnull=False)
    if number < 0:
        return weekly.filter(ends_at__lt=now - AN_HOUR).order_by("-starts_at")[-number - 1]
    return weekly.filter(starts_at__gt=now + AN_HOUR).order_by("starts_at")[number - 1]
