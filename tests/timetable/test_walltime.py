import datetime as dt
import zoneinfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lms.timetable.errors import UnknownTimeZone
from lms.timetable.walltime import local_date, local_month, to_utc

# The thirteen countries of the instruments programme, the four of the online classes, and Kazakhstan.
ZONES = [
    "Asia/Almaty",
    "Asia/Qyzylorda",
    "Asia/Tehran",
    "Asia/Bishkek",
    "Europe/Istanbul",
    "Asia/Tashkent",
    "Asia/Ulaanbaatar",
    "Asia/Hovd",
    "Europe/London",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Europe/Helsinki",
    "Europe/Oslo",
    "Europe/Berlin",
    "Europe/Vilnius",
    "Europe/Paris",
    "Europe/Moscow",
    "Europe/Astrakhan",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
]
dates = st.dates(dt.date(2021, 1, 1), dt.date(2027, 12, 31))
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
zones = st.sampled_from(ZONES)


@settings(max_examples=2000)
@given(dates, times, zones)
@example(dt.date(2021, 3, 22), dt.time(0, 30), "Asia/Tehran")
@example(dt.date(2021, 9, 21), dt.time(23, 30), "Asia/Tehran")
@example(dt.date(2024, 2, 29), dt.time(23, 30), "Asia/Almaty")
@example(dt.date(2027, 3, 28), dt.time(2, 30), "Europe/Berlin")
@example(dt.date(2027, 10, 31), dt.time(2, 30), "Europe/Berlin")
def test_to_utc_shows_the_wall_time_or_moves_it_forward_by_the_gap(date: dt.date, time: dt.time, zone: str) -> None:
    wall = dt.datetime.combine(date, time)

    moment = to_utc(date, time, zone)

    shown = moment.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    assert shown - wall == gap_at(wall, zone)


@settings(max_examples=2000)
@given(dates, times, zones)
@example(dt.date(2027, 10, 31), dt.time(2, 30), "Europe/Berlin")
@example(dt.date(2024, 2, 29), dt.time(23, 30), "Asia/Almaty")
def test_to_utc_takes_the_first_of_repeated_times(date: dt.date, time: dt.time, zone: str) -> None:
    moment = to_utc(date, time, zone)

    earlier = [
        moment - dt.timedelta(minutes=minutes)
        for minutes in (30, 60, 90, 120)
        if wall_time(moment - dt.timedelta(minutes=minutes), zone) == wall_time(moment, zone)
    ]
    assert earlier == []


@given(dates, times, zones)
@settings(max_examples=500)
def test_to_utc_ignores_the_fold_of_the_given_time(date: dt.date, time: dt.time, zone: str) -> None:
    assert to_utc(date, time.replace(fold=1), zone) == to_utc(date, time, zone)


def test_to_utc_moves_a_skipped_time_forward() -> None:
    moment = to_utc(dt.date(2027, 3, 28), dt.time(2, 30), "Europe/Berlin")

    assert moment == dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC)
    assert wall_time(moment, "Europe/Berlin").time() == dt.time(3, 30)


def test_to_utc_follows_the_change_of_almaty_in_2024() -> None:
    before = to_utc(dt.date(2024, 2, 29), dt.time(15), "Asia/Almaty")
    after = to_utc(dt.date(2024, 3, 1), dt.time(15), "Asia/Almaty")

    assert before == dt.datetime(2024, 2, 29, 9, tzinfo=dt.UTC)
    assert after == dt.datetime(2024, 3, 1, 10, tzinfo=dt.UTC)


def test_to_utc_follows_iran_until_its_last_change_in_2022() -> None:
    offsets = [to_utc(dt.date(year, 7, 1), dt.time(12), "Asia/Tehran").strftime("%H:%M") for year in (2021, 2022, 2023)]

    assert offsets == ["07:30", "07:30", "08:30"]


@pytest.mark.parametrize("zone", ["", "Almaty", "Asia/Atlantis", "../etc/passwd", "/etc/localtime"])
def test_to_utc_with_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(UnknownTimeZone):
        to_utc(dt.date(2026, 11, 1), dt.time(15), zone)


def test_local_month_is_that_of_the_zone_s_clocks() -> None:
    moment = dt.datetime(2026, 11, 30, 20, 30, tzinfo=dt.UTC)

    assert local_date(moment, "Asia/Almaty") == dt.date(2026, 12, 1)
    assert local_month(moment, "Asia/Almaty") == dt.date(2026, 12, 1)
    assert local_month(moment, "Europe/London") == dt.date(2026, 11, 1)


def wall_time(moment: dt.datetime, zone: str) -> dt.datetime:
    return moment.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def gap_at(wall: dt.datetime, zone: str) -> dt.timedelta:
    """How far clocks jumped over ``wall``: found by walking real minutes, not by the rule under test."""
    guess = wall.replace(tzinfo=dt.UTC)
    day = dt.timedelta(hours=15)
    moments = [(guess + step).astimezone(zoneinfo.ZoneInfo(zone)) for step in (-day, day)]
    offsets = {moment.replace(tzinfo=dt.UTC) - moment for moment in moments}
    if any(wall_time((guess - offset), zone) == wall for offset in offsets):
        return dt.timedelta()
    return max(offsets) - min(offsets)
