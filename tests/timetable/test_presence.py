"""Times in the room, and the written rule."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.timetable.enums import AttendanceStatus
from lms.timetable.presence import as_json, cut, from_json, status_of, time_in

MIDNIGHT = dt.datetime(2026, 11, 3, tzinfo=dt.UTC)
minutes = st.integers(-30, 120)


def at(number: int) -> dt.datetime:
    return MIDNIGHT + dt.timedelta(minutes=number)


@given(st.lists(st.tuples(minutes, minutes)))
def test_cut_covers_each_minute_once(spans: list[tuple[int, int]]) -> None:
    union = cut([(at(min(span)), at(max(span))) for span in spans], at(0), at(45))

    covered = {number for a, b in spans for number in range(min(a, b), max(a, b))} & set(range(45))
    assert time_in(union) == dt.timedelta(minutes=len(covered))
    assert all(left[1] < right[0] for left, right in pairwise(union))


def test_status_of_an_empty_lesson_is_absent() -> None:
    assert status_of([], start=MIDNIGHT, length=dt.timedelta()) == AttendanceStatus.ABSENT


@pytest.mark.parametrize(
    ("spans", "status"),
    [
        ([(10, 90)], AttendanceStatus.PRESENT),
        ([(0, 80)], AttendanceStatus.PRESENT),
        ([(0, 79)], AttendanceStatus.LEFT_EARLY),
        ([(11, 79)], AttendanceStatus.LATE),
        ([(14, 76)], AttendanceStatus.ABSENT),
    ],
)
def test_status_of_a_long_lesson_tells_late_from_left_early(
    spans: list[tuple[int, int]], status: AttendanceStatus
) -> None:
    stays = [(at(a), at(b)) for a, b in spans]

    assert status_of(stays, start=MIDNIGHT, length=dt.timedelta(minutes=90)) == status


def test_intervals_are_stored_in_utc_and_read_back() -> None:
    almaty = dt.timezone(dt.timedelta(hours=5))

    stored = as_json([(at(0).astimezone(almaty), at(45))])

    assert stored == [["2026-11-03T00:00:00+00:00", "2026-11-03T00:45:00+00:00"]]
    assert from_json(stored) == [(at(0), at(45))]
