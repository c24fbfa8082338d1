"""The years 2021 to 2027 as the clocks of the foundation's countries went: what moved for whom, and who is told.

The expectations are worked out another way than the product does it: by looking at the clock on a person's wall at
each lesson and at the one before.
"""

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from itertools import pairwise

import pytest

from lms.timetable.clock_changes import Meeting, Shift, shifts
from lms.timetable.domain.lessons import when

# Countries whose people learned in 2021, and Kazakhstan, where the classes are (facts/programmes.md).
ZONES = {
    "Kazakhstan": ["Asia/Almaty", "Asia/Aqtau", "Asia/Qostanay"],
    "Russia": ["Europe/Moscow", "Europe/Astrakhan", "Europe/Volgograd", "Asia/Omsk"],
    "Iran": ["Asia/Tehran"],
    "Kyrgyzstan": ["Asia/Bishkek"],
    "Turkey": ["Europe/Istanbul"],
    "Uzbekistan": ["Asia/Tashkent"],
    "Mongolia": ["Asia/Ulaanbaatar", "Asia/Hovd"],
    "United Kingdom": ["Europe/London"],
    "South Korea": ["Asia/Seoul"],
    "Japan": ["Asia/Tokyo"],
    "Finland": ["Europe/Helsinki"],
    "Norway": ["Europe/Oslo"],
    "Germany": ["Europe/Berlin"],
    "Lithuania": ["Europe/Vilnius"],
    "France": ["Europe/Paris"],
}
EVERY_ZONE = [zone for zones in ZONES.values() for zone in zones]
FIRST, LAST = dt.date(2021, 1, 1), dt.date(2027, 12, 31)
SATURDAY, TUESDAY = 5, 1
# An afternoon, and a night that is another day elsewhere.
WEEKLY_TIMES = [(SATURDAY, dt.time(18)), (TUESDAY, dt.time(23, 30))]

# Europe's clocks, every year, at 01:00 UTC.
EUROPE = {
    2021: ("2021-03-28", "2021-10-31"),
    2022: ("2022-03-27", "2022-10-30"),
    2023: ("2023-03-26", "2023-10-29"),
    2024: ("2024-03-31", "2024-10-27"),
    2025: ("2025-03-30", "2025-10-26"),
    2026: ("2026-03-29", "2026-10-25"),
    2027: ("2027-03-28", "2027-10-31"),
}


def weekly(zone: str, weekday: int, time: dt.time) -> list[Meeting]:
    """The lessons of seven years at one weekly time, planned as the product plans them."""
    day = FIRST + dt.timedelta(days=(weekday - FIRST.weekday()) % 7)
    dates = [day + dt.timedelta(weeks=week) for week in range((LAST - day).days // 7 + 1)]
    planned = [when(date, time, zone, length_minutes=45) for date in dates]
    return [
        Meeting(lesson["starts_at"], dt.datetime.combine(lesson["local_date"], lesson["wall_time"]))
        for lesson in planned
    ]


def shown(meeting: Meeting, zone: str) -> tuple[dt.time, int]:
    """What the clock on a wall in ``zone`` shows at the lesson: the time, and how many days after the class's date."""
    local = meeting.starts_at.astimezone(zoneinfo.ZoneInfo(zone))
    return local.time(), (local.date() - meeting.wall.date()).days


def looked_up(series: list[Meeting], zone: str) -> list[tuple[dt.date, dt.time, dt.time]]:
    """The date of each lesson at which the clock shows something else than a week before, and what it showed."""
    return [
        (after.wall.date(), shown(before, zone)[0], shown(after, zone)[0])
        for before, after in pairwise(series)
        if shown(before, zone) != shown(after, zone)
    ]


def told(series: list[Meeting], *, class_zone: str, zone: str) -> list[tuple[dt.date, dt.time, dt.time]]:
    dates = {meeting.starts_at: meeting.wall.date() for meeting in series}
    found = shifts(series, class_zone=class_zone, zone=zone)
    return [(dates[shift.starts_at], shift.before.time(), shift.after.time()) for shift in found]


def changes(class_zone: str, zone: str) -> list[Shift]:
    return shifts(weekly(class_zone, SATURDAY, dt.time(18)), class_zone=class_zone, zone=zone)


def series_of(class_zone: str) -> Iterator[list[Meeting]]:
    for weekday, time in WEEKLY_TIMES:
        yield weekly(class_zone, weekday, time)


@pytest.mark.parametrize("zone", EVERY_ZONE)
def test_no_lesson_s_wall_time_ever_moves_in_its_own_zone(zone: str) -> None:
    for series in series_of(zone):
        assert {shown(meeting, zone) for meeting in series} == {(series[0].wall.time(), 0)}
        assert {after.wall - before.wall for before, after in pairwise(series)} == {dt.timedelta(days=7)}


@pytest.mark.parametrize("class_zone", EVERY_ZONE)
def test_exactly_those_are_told_whose_own_clock_shows_another_hour(class_zone: str) -> None:
    for series in series_of(class_zone):
        for zone in EVERY_ZONE:
            assert told(series, class_zone=class_zone, zone=zone) == looked_up(series, zone), zone


@pytest.mark.parametrize("zone", EVERY_ZONE)
def test_nobody_is_told_whose_clock_is_the_class_s(zone: str) -> None:
    assert changes(zone, zone) == []


def test_iran_changed_its_clocks_until_2022() -> None:
    """To Tehran a class in Almaty comes later and earlier with Iran's clocks, and at last when Almaty's change."""
    first_days = [shift.after.date().isoformat() for shift in changes("Asia/Almaty", "Asia/Tehran")]

    assert first_days == ["2021-03-27", "2021-09-25", "2022-03-26", "2022-09-24", "2024-03-02"]


def test_almaty_changed_its_clocks_on_1_march_2024() -> None:
    (shift,) = changes("Asia/Almaty", "Asia/Bishkek")

    assert shift.clocks_change_at == dt.datetime(2024, 2, 29, 18, tzinfo=dt.UTC)  # midnight there
    assert shift.starts_at == dt.datetime(2024, 3, 2, 13, tzinfo=dt.UTC)
    assert (shift.before.time(), shift.after.time()) == (dt.time(18), dt.time(19))


@pytest.mark.parametrize("zone", ["Europe/London", "Europe/Berlin", "Europe/Helsinki", "Europe/Vilnius"])
def test_europe_changes_its_clocks_every_year(zone: str) -> None:
    """Seen from Tashkent, where nothing changes."""
    expected = [dt.datetime.fromisoformat(f"{day}T01:00Z") for year in EUROPE.values() for day in year]

    found = changes("Asia/Tashkent", zone)

    assert [shift.clocks_change_at for shift in found] == expected
    assert [shift.comes for shift in found] == ["hour later", "hour earlier"] * 7


@pytest.mark.parametrize("pair", [("Europe/London", "Europe/Helsinki"), ("Asia/Tokyo", "Asia/Seoul")])
def test_clocks_that_change_alike_or_never_shift_nothing(pair: tuple[str, str]) -> None:
    assert changes(*pair) == []
