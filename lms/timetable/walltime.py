"""From a wall date, a wall time and an IANA zone to a moment, and back.

Clocks change: a wall time that a spring change skips moves forward by the length of the gap (02:30
becomes 03:30), and of a wall time that an autumn change repeats the first is taken. Both are what
people do whose own clock shows that time.
"""

import datetime as dt
import zoneinfo

from lms.core.readers import is_zone
from lms.timetable.errors import UnknownTimeZone


def to_utc(date: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """The moment, in UTC, when clocks in ``zone`` show ``time`` on ``date``. Raises UnknownTimeZone.

    PEP 495 gives both rules for ``fold=0``: the offset before the change.
    """
    wall = dt.datetime.combine(date, time.replace(fold=0, tzinfo=None))
    return wall.replace(tzinfo=zone_info(zone)).astimezone(dt.UTC)


def local_date(moment: dt.datetime, zone: str) -> dt.date:
    """The date that clocks in ``zone`` show at ``moment``."""
    return moment.astimezone(zone_info(zone)).date()


def local_month(moment: dt.datetime, zone: str) -> dt.date:
    """The first day of the month that clocks in ``zone`` show at ``moment``."""
    return local_date(moment, zone).replace(day=1)


def zone_info(zone: str) -> zoneinfo.ZoneInfo:
    if not is_zone(zone):
        raise UnknownTimeZone(zone=zone)
    return zoneinfo.ZoneInfo(zone)
