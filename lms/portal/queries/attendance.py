"""Attendance of one lesson with each person's stay drawn to scale."""

import datetime as dt
from dataclasses import dataclass

from django.forms import BoundField

from lms.portal.forms import AttendanceForm
from lms.timetable.models import Attendance, Lesson


@dataclass(frozen=True)
class AttendanceRow:
    """``spans`` are the stays as fractions of the lesson, 0.0 … 1.0."""

    entry: Attendance
    field: BoundField
    spans: list[tuple[float, float]]


def attendance_rows(lesson: Lesson, form: AttendanceForm) -> list[AttendanceRow]:
    return [AttendanceRow(entry=entry, field=field, spans=spans_of(entry, lesson)) for entry, field in form.rows()]


def spans_of(entry: Attendance, lesson: Lesson) -> list[tuple[float, float]]:
    """Intervals cut to the lesson's actual (else planned) time."""
    start = lesson.started_at or lesson.starts_at
    end = lesson.ended_at or lesson.ends_at
    length = (end - start).total_seconds()
    if length <= 0:
        return []
    spans = []
    for first, last in entry.intervals:
        from_share = (dt.datetime.fromisoformat(first) - start).total_seconds() / length
        to_share = (dt.datetime.fromisoformat(last) - start).total_seconds() / length
        cut = (max(0.0, from_share), min(1.0, to_share))
        if cut[0] < cut[1]:
            spans.append(cut)
    return spans
