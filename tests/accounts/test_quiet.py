"""Quiet hours on every kind of clock: past midnight, in any zone, on the nights when clocks change."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lms.accounts.quiet import end_of_quiet

ZONES = ["Asia/Almaty", "Asia/Tehran", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]
NINE_PM, EIGHT = dt.time(21), dt.time(8)
MINUTE = dt.timedelta(minutes=1)
A_NIGHT = dt.timedelta(hours=25)

zones = st.sampled_from(ZONES)
minutes = st.integers(0, 7 * 366 * 24 * 60)
moments = minutes.map(lambda number: dt.datetime(2021, 1, 1, tzinfo=dt.UTC) + number * MINUTE)
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))


def wall(moment: dt.datetime, zone: str) -> dt.time:
    return moment.astimezone(zoneinfo.ZoneInfo(zone)).time().replace(fold=0)


def is_quiet(time: dt.time, start: dt.time, end: dt.time) -> bool:
    """The rule said another way: of all minutes round the clock from ``start``, those before ``end``."""
    minutes = (time.hour * 60 + time.minute - start.hour * 60 - start.minute) % 1440
    return minutes < (end.hour * 60 + end.minute - start.hour * 60 - start.minute) % 1440


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        ("2026-11-03T16:00", "Asia/Almaty", "2026-11-04T03:00"),  # 21:00 there
        ("2026-11-03T15:59", "Asia/Almaty", None),
        ("2026-11-04T02:59", "Asia/Almaty", "2026-11-04T03:00"),
        ("2026-11-04T03:00", "Asia/Almaty", None),
        ("2026-11-03T18:00", "Asia/Tehran", "2026-11-04T04:30"),
        ("2027-03-27T21:00", "Europe/Berlin", "2027-03-28T06:00"),  # an hour is missing in that night
        ("2027-10-30T21:00", "Europe/Berlin", "2027-10-31T07:00"),  # and one is there twice
    ],
)
def test_letters_wait_from_nine_to_eight_by_the_person_s_clock(moment: str, zone: str, expected: str | None) -> None:
    end = end_of_quiet(utc(moment), start=NINE_PM, end=EIGHT, zone=zone)

    assert end == (utc(expected) if expected else None)


def test_quiet_hours_of_one_day_do_not_pass_midnight() -> None:
    noon, two = dt.time(12), dt.time(14)

    assert end_of_quiet(utc("2026-11-03T13:00"), start=noon, end=two, zone="UTC") == utc("2026-11-03T14:00")
    assert end_of_quiet(utc("2026-11-03T23:00"), start=noon, end=two, zone="UTC") is None


def test_end_that_clocks_skip_comes_as_much_later() -> None:
    end = end_of_quiet(utc("2027-03-27T23:00"), start=NINE_PM, end=dt.time(2, 30), zone="Europe/Berlin")

    assert end == utc("2027-03-28T01:30")


def test_end_that_clocks_show_twice_is_the_next_one() -> None:
    half_past_two = dt.time(2, 30)

    first = end_of_quiet(utc("2027-10-31T00:10"), start=NINE_PM, end=half_past_two, zone="Europe/Berlin")
    second = end_of_quiet(utc("2027-10-31T01:10"), start=NINE_PM, end=half_past_two, zone="Europe/Berlin")

    assert (first, second) == (utc("2027-10-31T00:30"), utc("2027-10-31T01:30"))


@given(moment=moments, time=times, zone=zones)
def test_same_time_twice_is_no_quiet_at_all(moment: dt.datetime, time: dt.time, zone: str) -> None:
    assert end_of_quiet(moment, start=time, end=time, zone=zone) is None


@given(moment=moments, start=times, end=times, zone=zones)
def test_moment_is_held_back_exactly_when_the_clock_on_the_wall_is_in_the_hours(
    moment: dt.datetime, start: dt.time, end: dt.time, zone: str
) -> None:
    held = end_of_quiet(moment, start=start, end=end, zone=zone) is not None

    assert held == is_quiet(wall(moment, zone), start, end)


@given(moment=moments, start=times, end=times, zone=zones)
def test_quiet_ends_after_the_moment_within_a_night(
    moment: dt.datetime, start: dt.time, end: dt.time, zone: str
) -> None:
    until = end_of_quiet(moment, start=start, end=end, zone=zone)
    assume(until is not None)

    assert until
    assert moment < until <= moment + A_NIGHT


@given(moment=moments, start=times, end=times, zone=zones)
def test_quiet_ends_at_the_first_minute_that_is_not_quiet(
    moment: dt.datetime, start: dt.time, end: dt.time, zone: str
) -> None:
    """By brute force; on nights when clocks skip the end itself, it comes as late as they were put forward."""
    moment = moment.replace(second=0, microsecond=0)
    until = end_of_quiet(moment, start=start, end=end, zone=zone)
    assume(until is not None and wall(until, zone) == end)

    free = moment
    while is_quiet(wall(free, zone), start, end):
        free += MINUTE

    assert until == free
