"""Dates and times as people read them, by CLDR in the active language.

Times are shown in the active zone (the viewer's, see ``lms.core.middleware``) unless a zone is given.
"""

import contextlib
import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator, Sequence
from contextvars import ContextVar

from babel import Locale, UnknownLocaleError
from babel.dates import format_date as babel_date
from babel.dates import get_timezone_location
from babel.lists import format_list as babel_list
from django.utils import timezone
from django.utils.translation import get_language, gettext
from persiantools.jdatetime import JalaliDate

from lms.core.languages import prefix_of
from lms.core.taught import in_script, script_named

# CLDR patterns are given in the order of English and Persian; the others put weekday and year elsewhere. English
# readers are outside the United States: the day comes before the month.
A_DAY = "EEEE d MMMM"
GIVEN_ORDER = re.compile("(?:(E+) )?(d M+)( y)?")
WITH_YEAR = {"kk": "y 'ж'. {day}"}
WITH_WEEKDAY = {"ru": "{weekday}, {day}", "tr": "{day} {weekday}", "kk": "{day}, {weekday}"}
MONTHS = {"kk": "y 'ж'. LLLL"}
MONTH = "LLLL y"
# CLDR's Persian names of the months of the Solar Hijri year, which begins at Nowruz; Babel knows Gregorian ones alone.
SOLAR_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
# Whose calendar a reader follows who named no country.
LIKELY_COUNTRY = {"en": "GB", "ru": "RU", "tr": "TR", "fa": "IR", "kk": "KZ"}
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

_for_files: ContextVar[bool] = ContextVar("for_files", default=False)


@contextlib.contextmanager
def iso_dates() -> Iterator[None]:
    """Inside, days, months and times are written by ISO 8601, as files tell them in every language."""
    token = _for_files.set(True)
    try:
        yield
    finally:
        _for_files.reset(token)


def reader_locale(language: str | None = None) -> Locale:
    return Locale.parse(prefix_of(language or get_language()))


def in_reader_script(text: str, language: str | None = None) -> str:
    """Kazakh from CLDR is Cyrillic; under the other scripts it is converted. Persian gets its digits."""
    language = language or get_language() or "en"
    if language.startswith("kk-"):
        return in_script(text, script_named(language.removeprefix("kk-")))
    return text.translate(PERSIAN_DIGITS) if language == "fa" else text


def first_weekday(country: str = "") -> int:
    """The weekday (0 is Monday) that weeks begin with in ``country`` (ISO 3166), else where the language is spoken."""
    likely = LIKELY_COUNTRY[prefix_of(get_language())]
    for known in filter(None, (country, likely)):
        try:
            return int(Locale.parse(f"und_{known}").first_week_day)
        except (UnknownLocaleError, ValueError):
            continue
    return 0


def format_date(value: dt.date, pattern: str = "") -> str:
    """A date by CLDR pattern, without one a day with its weekday, in the language's own order: "22 Kasım Pazar".

    Persian readers see a day of a month by their own calendar too: "یکشنبه ۲۲ نوامبر (۱ آذر)".
    """
    pattern = in_own_order(pattern or A_DAY, prefix_of(get_language()))
    names_a_day = "d" in pattern and "M" in pattern
    if names_a_day and _for_files.get():
        return value.isoformat()
    shown = in_reader_script(babel_date(value, pattern, locale=reader_locale()))
    return f"{shown} ({solar_hijri(value, year='y' in pattern)})" if get_language() == "fa" and names_a_day else shown


def in_own_order(pattern: str, language: str) -> str:
    """``pattern`` as CLDR orders it in ``language``: "d MMM y" is "y 'ж'. d MMM" in Kazakh; others stay as they are."""
    found = GIVEN_ORDER.fullmatch(pattern)
    if found is None:
        return pattern
    weekday, day, year = found.groups()
    dated = WITH_YEAR.get(language, "{day} y").format(day=day) if year else day
    return WITH_WEEKDAY.get(language, "{weekday} {day}").format(weekday=weekday, day=dated) if weekday else dated


def solar_hijri(value: dt.date, *, year: bool) -> str:
    """The day by the calendar of Iran and Afghanistan, in Persian: "۹ فروردین ۱۴۰۶"."""
    day = JalaliDate.to_jalali(value.year, value.month, value.day)
    shown = f"{day.day} {SOLAR_MONTHS[day.month - 1]}"
    return (f"{shown} {day.year}" if year else shown).translate(PERSIAN_DIGITS)


def format_time(moment: dt.datetime, zone: str | None = None) -> str:
    """``14:05`` in ``zone`` or the active one."""
    return format_wall_time(in_zone(moment, zone).time())


def format_wall_time(time: dt.time) -> str:
    """``14:05`` of no zone, in the reader's digits."""
    return f"{time:%H:%M}" if _for_files.get() else in_reader_script(f"{time:%H:%M}")


def format_moment(moment: dt.datetime, pattern: str = "", zone: str | None = None) -> str:
    """The day, by ``pattern`` as ``format_date`` knows it, and the time: "Sunday 22 November, 14:05"."""
    return format_pair(format_date(in_zone(moment, zone).date(), pattern), format_time(moment, zone))


def format_class_moment(date: dt.date, time: dt.time, zone: str, pattern: str = "") -> str:
    """When something is by a wall clock, and where that hangs: "3 November 2026, 15:00 Almaty"."""
    return format_pair(format_date(date, pattern), f"{format_wall_time(time)} {zone_city(zone)}")


def format_pair(first: object, second: object) -> str:
    """Two short things with the comma of the reader's language between them: a day and its time."""
    return gettext("%(first)s, %(second)s") % {"first": first, "second": second}


def format_class_clock(moment: dt.datetime, class_zone: str, *, zone: str | None = None) -> str:
    """What the clock of a class shows beside the reader's, in ``zone`` or the active one: "15:00 in Almaty", with its
    weekday where that is another: "Sat 01:30 in Almaty". "" where both show the same."""
    here, there = in_zone(moment, zone), in_zone(moment, class_zone)
    if here == there:
        return ""
    shown = {"time": format_time(moment, class_zone), "city": zone_city(class_zone)}
    if here.date() == there.date():
        return gettext("%(time)s in %(city)s") % shown
    return gettext("%(day)s %(time)s in %(city)s") % {"day": format_date(there.date(), "EEE"), **shown}


def format_month(month: dt.date) -> str:
    """A month with its year: "May 2021", in Kazakh "2021 ж. мамыр"."""
    if _for_files.get():
        return f"{month:%Y-%m}"
    return format_date(month, MONTHS.get(prefix_of(get_language()), MONTH))


def format_list(parts: Sequence[str]) -> str:
    """“a, b and c” as the reader's language joins them."""
    return in_reader_script(babel_list(parts, locale=reader_locale()))


def in_zone(moment: dt.datetime, zone: str | None = None) -> dt.datetime:
    """The wall time of ``moment`` in ``zone`` (IANA name) or the active zone, without tzinfo."""
    tz = zoneinfo.ZoneInfo(zone) if zone else timezone.get_current_timezone()
    return moment.astimezone(tz).replace(tzinfo=None)


def zone_city(zone: str) -> str:
    """The city people know a zone by: ``Asia/Almaty`` → "Almaty", in the reader's language; none is "UTC"."""
    if zone in {"", "UTC"}:
        return "UTC"
    try:
        city = get_timezone_location(zone, locale=reader_locale(), return_city=True)
    except LookupError:
        city = zone.rpartition("/")[2].replace("_", " ")
    return in_reader_script(city)
