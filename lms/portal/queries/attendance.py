"""How long a person was in a lesson, as shares of its length."""

import datetime as dt

from lms.timetable.models import Attendance, Lesson


def spans_of(entry: Attendance, lesson: Lesson) -> list[tuple[float, float]]:
    """Intervals as fractions 0.0 … 1.0 of the lesson's actual (else planned) time, cut to it."""
    start = lesson.started_at or lesson.starts_at
    end = lesson.ended_at or lesson.ends_at
    length = (end - start).total_seconds()
    if length <= 0:
        return []
    shares = (((moment(first) - start) / length, (moment(last) - start) / length) for first, last in entry.intervals)
    cut = ((max(0.0, first.total_seconds()), min(1.0, last.total_seconds())) for first, last in shares)
    return [(first, last) for first, last in cut if first < last]


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
