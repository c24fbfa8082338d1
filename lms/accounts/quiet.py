"""Quiet hours: the part of the day in which a person is not written to, by the clock on their wall."""

import datetime as dt
import zoneinfo

A_DAY = dt.timedelta(days=1)


def end_of_quiet(moment: dt.datetime, *, start: dt.time, end: dt.time, zone: str) -> dt.datetime | None:
    """When the quiet hours that hold at ``moment`` are over, in UTC; None where none hold.

    They last from ``start``, included, to ``end``; past midnight where ``end`` is the earlier one, and never where both
    are the same. An end that clocks skip comes as late as the clocks were put forward; of an end that they repeat the
    first one after ``moment`` counts.
    """
    here = zoneinfo.ZoneInfo(zone)
    local = moment.astimezone(here)
    if not _is_quiet(local.time(), start=start, end=end):
        return None
    day = local.date() if local.time() < end else local.date() + A_DAY
    ends = (dt.datetime.combine(day, end.replace(fold=fold), here).astimezone(dt.UTC) for fold in (0, 1))
    return next((one for one in ends if one > moment), moment.astimezone(dt.UTC) + A_DAY)


def _is_quiet(time: dt.time, *, start: dt.time, end: dt.time) -> bool:
    time = time.replace(fold=0)
    return start <= time < end if start <= end else not end <= time < start
