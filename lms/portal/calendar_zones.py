"""The zones of a calendar file as VTIMEZONE (RFC 5545, 3.6.5).

Each stretch between two changes of the clocks is an observance of its own with one onset. Rules and lists of dates
(RRULE, RDATE) would be shorter, but programs read them in different ways: one that knows no list of several dates took
the whole summer for winter. Programs also keep the first zone of a name that they meet, so the next years are told too.
"""

import datetime as dt
import zoneinfo
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

A_DAY, A_SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
YEARS_BEFORE, YEARS_AFTER = 1, 2


def zone_component(name: str, *, first: dt.datetime, last: dt.datetime) -> Timezone:
    """The clocks of the zone ``name`` in the years of the moments ``first`` and ``last``, and some around them."""
    zone = zoneinfo.ZoneInfo(name)
    begin = dt.datetime(first.year - YEARS_BEFORE, 1, 1, tzinfo=dt.UTC)
    component = Timezone()
    component.add("tzid", name)
    component.add_component(observance(begin, before=offset(begin, zone), zone=zone))
    for change in clock_changes(zone, first=begin, last=begin.replace(year=last.year + YEARS_AFTER + 1)):
        component.add_component(observance(change, before=offset(change - A_SECOND, zone), zone=zone))
    return component


@lru_cache
def clock_changes(zone: zoneinfo.ZoneInfo, *, first: dt.datetime, last: dt.datetime) -> tuple[dt.datetime, ...]:
    """The moments (UTC) from ``first`` to ``last`` from which clocks show another offset, at most one a day."""
    days = [first + number * A_DAY for number in range((last - first).days)]
    changing = (day for day in days if offset(day, zone) != offset(day + A_DAY, zone))
    return tuple(change_between(day, day + A_DAY, zone) for day in changing)


def change_between(early: dt.datetime, late: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    while late - early > A_SECOND:
        middle = early + (late - early) / 2 // A_SECOND * A_SECOND
        if offset(middle, zone) == offset(early, zone):
            early = middle
        else:
            late = middle
    return late


def observance(
    onset: dt.datetime, *, before: dt.timedelta, zone: zoneinfo.ZoneInfo
) -> TimezoneStandard | TimezoneDaylight:
    """From ``onset`` on, which is told by the clocks as they were ``before``."""
    there = onset.astimezone(zone)
    found = TimezoneDaylight() if there.dst() else TimezoneStandard()
    found.add("dtstart", onset.replace(tzinfo=None) + before)
    found.add("tzoffsetfrom", before)
    found.add("tzoffsetto", there.utcoffset())
    found.add("tzname", there.tzname())
    return found


def offset(moment: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset() or dt.timedelta()
