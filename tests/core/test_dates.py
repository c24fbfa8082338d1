import datetime as dt

import pytest
from django.utils import timezone, translation

from lms.core.dates import (
    first_weekday,
    format_class_clock,
    format_date,
    format_moment,
    format_month,
    format_time,
    format_wall_time,
    iso_dates,
    solar_hijri,
    zone_city,
)

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "date", "city"),
    [
        ("en", "Sunday 22 November", "Almaty"),
        ("ru", "воскресенье, 22 ноября", "Алматы"),
        ("tr", "22 Kasım Pazar", "Almatı"),
        ("fa", "یکشنبه ۲۲ نوامبر (۱ آذر)", "آلماتی"),
        ("kk", "22 қараша, жексенбі", "Алматы"),
        ("kk-latn", "22 qaraşa, jeksenbı", "Almaty"),
    ],
)
def test_dates_and_cities_are_in_the_readers_language_and_script(language: str, date: str, city: str) -> None:
    with translation.override(language):
        assert format_date(NOON.date()) == date
        assert zone_city("Asia/Almaty") == city


@pytest.mark.parametrize(
    ("language", "pattern", "date"),
    [
        ("en", "EEE d MMM y", "Sun 22 Nov 2026"),
        ("ru", "EEEE d MMMM y", "воскресенье, 22 ноября 2026"),
        ("ru", "d MMM y", "22 нояб. 2026"),
        ("tr", "EEE d MMMM y", "22 Kasım 2026 Paz"),
        ("kk", "d MMMM y", "2026 ж. 22 қараша"),
        ("kk", "EEEE d MMMM y", "2026 ж. 22 қараша, жексенбі"),
        ("kk-latn", "d MMM y", "2026 j. 22 qar."),
        ("kk", "EEE", "жс"),
    ],
)
def test_weekday_and_year_stand_where_the_language_puts_them(language: str, pattern: str, date: str) -> None:
    with translation.override(language):
        assert format_date(NOON.date(), pattern) == date


def test_time_is_shown_in_the_active_zone_or_the_one_named() -> None:
    with timezone.override("Europe/London"), translation.override("en"):
        assert format_time(NOON) == "12:00"
        assert format_time(NOON, "Asia/Tehran") == "15:30"


@pytest.mark.parametrize(
    ("language", "pattern", "zone", "shown"),
    [
        ("en", "", None, "Sunday 22 November, 15:30"),
        ("en", "d MMM y", "Asia/Tokyo", "22 Nov 2026, 21:00"),
        ("kk", "d MMM y", None, "2026 ж. 22 қар., 15:30"),
        ("fa", "", None, "یکشنبه ۲۲ نوامبر (۱ آذر)، ۱۵:۳۰"),
        ("fa", "d MMM y", None, "۲۲ نوامبر ۲۰۲۶ (۱ آذر ۱۴۰۵)، ۱۵:۳۰"),
        ("fa", "d MMMM", "Pacific/Auckland", "۲۳ نوامبر (۲ آذر)، ۰۱:۰۰"),
    ],
)
def test_moment_is_a_day_as_dates_are_and_a_time(language: str, pattern: str, zone: str | None, shown: str) -> None:
    with timezone.override("Asia/Tehran"), translation.override(language):
        assert format_moment(NOON, pattern, zone) == shown


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/London", "17:00 in Almaty"),
        ("Asia/Tashkent", ""),
        ("Asia/Almaty", ""),
        ("America/Los_Angeles", "17:00 in Almaty"),
        ("Pacific/Auckland", "Sun 17:00 in Almaty"),
    ],
)
def test_clock_of_the_class_is_told_where_it_differs_with_its_day(zone: str, shown: str) -> None:
    with translation.override("en"):
        assert format_class_clock(NOON, "Asia/Almaty", zone=zone) == shown
        with timezone.override(zone):
            assert format_class_clock(NOON, "Asia/Almaty") == shown


@pytest.mark.parametrize("language", ["en", "fa", "kk-latn"])
def test_dates_for_files_are_iso_in_every_language(language: str) -> None:
    with timezone.override("Asia/Tehran"), translation.override(language), iso_dates():
        assert format_date(NOON.date(), "EEE d MMM y") == "2026-11-22"
        assert format_month(NOON.date()) == "2026-11"
        assert (format_time(NOON), format_wall_time(dt.time(9, 5))) == ("15:30", "09:05")
        assert format_moment(NOON)[:10] == "2026-11-22"


def test_month_is_named_with_its_year() -> None:
    with translation.override("en"):
        assert format_month(dt.date(2021, 5, 1)) == "May 2021"


@pytest.mark.parametrize(
    ("date", "solar"),
    [
        # Nowruz, as Iran's calendar had it
        ("2021-03-21", "۱ فروردین ۱۴۰۰"),
        ("2024-03-20", "۱ فروردین ۱۴۰۳"),
        ("2025-03-20", "۳۰ اسفند ۱۴۰۳"),  # the last day of a leap year
        ("2025-03-21", "۱ فروردین ۱۴۰۴"),
        ("2026-03-21", "۱ فروردین ۱۴۰۵"),
        ("2027-03-20", "۲۹ اسفند ۱۴۰۵"),
        ("2027-03-29", "۹ فروردین ۱۴۰۶"),
        ("2022-09-22", "۳۱ شهریور ۱۴۰۱"),
        ("1979-02-11", "۲۲ بهمن ۱۳۵۷"),
    ],
)
def test_days_of_iran_s_calendar(date: str, solar: str) -> None:
    assert solar_hijri(dt.date.fromisoformat(date), year=True) == solar


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("d MMMM y", "۲۹ مارس ۲۰۲۷ (۹ فروردین ۱۴۰۶)"),
        ("EEE d MMM y", "دوشنبه ۲۹ مارس ۲۰۲۷ (۹ فروردین ۱۴۰۶)"),
        ("d MMMM", "۲۹ مارس (۹ فروردین)"),
        ("", "دوشنبه ۲۹ مارس (۹ فروردین)"),
        ("EEEE", "دوشنبه"),
        ("LLLL y", "مارس ۲۰۲۷"),
    ],
)
def test_persian_readers_see_their_own_calendar_beside_a_day(pattern: str, shown: str) -> None:
    with translation.override("fa"):
        assert format_date(dt.date(2027, 3, 29), pattern) == shown


@pytest.mark.parametrize("language", ["en", "ru", "tr", "kk", "kk-latn", "kk-arab"])
def test_other_readers_see_one_calendar(language: str) -> None:
    with translation.override(language):
        assert "(" not in format_date(dt.date(2027, 3, 29), "d MMMM y")


@pytest.mark.parametrize(
    ("language", "country", "weekday"),
    [("en", "IR", 5), ("fa", "DE", 0), ("fa", "", 5), ("ru", "JP", 6), ("en", "", 0), ("kk-arab", "XX", 0)],
)
def test_week_begins_as_in_the_reader_s_country_else_where_the_language_is_spoken(
    language: str, country: str, weekday: int
) -> None:
    with translation.override(language):
        assert first_weekday(country) == weekday
