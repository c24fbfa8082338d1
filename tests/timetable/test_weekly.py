import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from lms.timetable.weekly import There, WeeklyTime, days, in_same_week, missing_lessons

THREE_PM, FIVE_PM = dt.time(15), dt.time(17)
MONDAY = dt.date(2027, 1, 4)
SATURDAYS = WeeklyTime("sat", 5, THREE_PM, 45)
JANUARY = {"first": MONDAY, "last": dt.date(2027, 1, 31)}
dates = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))


def never(_date: dt.date) -> str | None:
    return None


def missing(times: list[WeeklyTime], *there: There) -> list[tuple[object, int]]:
    return [(one.time.key, one.date.day) for one in missing_lessons(times, there, **JANUARY, day_off=never)]


def test_missing_lessons_are_those_without_one_of_their_time() -> None:
    there = There("sat", dt.date(2027, 1, 9), THREE_PM, given_up=True)

    assert missing([SATURDAYS], there) == [("sat", 16), ("sat", 23), ("sat", 30)]


def test_day_off_is_said_with_the_lesson_that_is_not_planned() -> None:
    off = {dt.date(2027, 1, 16): "Feast"}

    found = missing_lessons([SATURDAYS], [], **JANUARY, day_off=off.get)

    assert [(one.date.day, one.day_off) for one in found] == [(9, None), (16, "Feast"), (23, None), (30, None)]


def test_weekly_time_holds_from_its_first_to_its_last_day() -> None:
    old = WeeklyTime("old", 5, THREE_PM, 45, last=dt.date(2027, 1, 16))
    new = WeeklyTime("new", 5, FIVE_PM, 45, first=dt.date(2027, 1, 17))

    assert missing([old, new]) == [("old", 9), ("old", 16), ("new", 23), ("new", 30)]


def test_lesson_of_the_replaced_time_stands_for_that_week() -> None:
    old = WeeklyTime("sat", 5, THREE_PM, 45, last=dt.date(2027, 1, 12))
    new = WeeklyTime("sun", 6, THREE_PM, 45, dt.date(2027, 1, 13), dt.date(2027, 1, 19), "sat")
    newest = WeeklyTime("tue", 1, THREE_PM, 45, first=dt.date(2027, 1, 20), replaces="sun")
    left_alone = There("sat", dt.date(2027, 1, 23), THREE_PM, given_up=True)

    assert missing([old, new, newest], left_alone) == [("sat", 9), ("sun", 17)]


def test_time_given_up_by_another_weekly_time_may_be_planned_and_one_without_a_time_may_not() -> None:
    ended = There("gone", dt.date(2027, 1, 9), THREE_PM, given_up=True)
    written_anew = There(None, dt.date(2027, 1, 16), THREE_PM, given_up=True)
    standing = There("other", dt.date(2027, 1, 23), THREE_PM, given_up=False)

    assert missing([SATURDAYS], ended, written_anew, standing) == [("sat", 9), ("sat", 30)]


@given(dates, st.integers(0, 6), dates)
def test_same_week_keeps_weekday_week_and_side_of_its_first_day(date: dt.date, weekday: int, first: dt.date) -> None:
    found = in_same_week(date, weekday=weekday, week_from=first)

    assert found.weekday() == weekday
    assert (found - first).days // 7 == (date - first).days // 7
    assert in_same_week(found, weekday=date.weekday(), week_from=first) == date


@given(dates, st.integers(0, 400))
def test_days_are_all_from_the_first_to_the_last(first: dt.date, number: int) -> None:
    found = list(days(first, first + dt.timedelta(days=number)))

    assert len(found) == number + 1
    assert (found[0], found[-1]) == (first, first + dt.timedelta(days=number))
