"""Changes of weekly times and conflicts in whole sentences of the active language."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.dates import (
    format_class_clock,
    format_class_moment,
    format_date,
    format_list,
    format_pair,
    format_wall_time,
    in_reader_script,
    in_zone,
    zone_city,
)
from lms.timetable.conflicts import Clash, DatedLesson
from lms.timetable.enums import ClashKind, SlotChangeKind, Weekday
from lms.timetable.models import Lesson, SlotChange
from lms.timetable.queries.conflicts import Names
from lms.timetable.walltime import to_utc
from lms.timetable.weekly import in_same_week

DAY = "EEEE d MMMM y"
# Around a name in another script, so that the sentence keeps its direction.
APART, JOINED = "\u2068", "\u2069"


@dataclass(frozen=True)
class Told:
    """A change as its reader hears it: written out when shown, in the language and zone active then."""

    change: SlotChange
    on: dt.date

    def __str__(self) -> str:
        return change_sentence(self.change, zone=timezone.get_current_timezone_name(), on=self.on)


def change_sentence(change: SlotChange, *, zone: str, on: dt.date) -> str:
    """“Sunday, 16:00 instead of Saturday, 15:00”, on the clocks of ``zone`` in the week that begins on ``on``, with
    the group's own beside them where they differ."""
    values = {"before": _before(change, zone, on), "after": _after(change, zone, on)}
    if change.kind == SlotChangeKind.ADDED:
        return _("New: %(after)s") % values
    if change.kind == SlotChangeKind.REMOVED:
        return _("No more: %(before)s") % values
    if (change.weekday, change.wall_time) != (change.weekday_before, change.wall_time_before):
        return _("%(after)s instead of %(before)s") % values
    return _("%(after)s: %(length)s minutes instead of %(length_before)s") % {
        **values,
        "length": in_reader_script(str(change.length_minutes)),
        "length_before": in_reader_script(str(change.length_before)),
    }


def clash_told(clash: Clash, names: Names) -> str:
    """What clashes, when and how often, and why only then."""
    return " ".join(filter(None, [clash_sentence(clash, names), clash_dates(clash), clash_clocks(clash)]))


def clash_sentence(clash: Clash, names: Names) -> str:
    """What clashes, by name."""
    values = {
        "people": format_list([names.people[one] for one in sorted(clash.people)]),
        "one": _lesson(clash.one, names),
        "other": _lesson(clash.other, names) if clash.other else "",
    }
    if clash.kind == ClashKind.TEACHER:
        return _("%(people)s: two lessons to teach at once, %(one)s and %(other)s.") % values
    if clash.kind == ClashKind.LEARNER:
        return _("%(people)s: places in both, %(one)s and %(other)s.") % values
    if clash.kind == ClashKind.GROUP:
        return _("The group meets twice at once: %(one)s and %(other)s.") % values
    if clash.kind == ClashKind.HOLIDAY:
        return _("A lesson on a day off (%(name)s): %(one)s.") % {
            **values,
            "name": names.days_off.get(clash.one.day_off or 0, ""),
        }
    numbers = {"learners": len(clash.one.learners), "places": clash.one.capacity or 0}
    shown = {name: in_reader_script(str(number)) for name, number in numbers.items()}
    return _("More learners than places (%(learners)s, %(places)s): %(one)s.") % {**values, **shown}


def clash_dates(clash: Clash) -> str:
    """From when to when, and how often: “12 times, from 3 April to 19 June 2027”."""
    if clash.times == 1:
        return _("Once, on %(date)s.") % {"date": format_date(clash.first, DAY)}
    said = ngettext(
        "%(count)s time, from %(first)s to %(last)s.", "%(count)s times, from %(first)s to %(last)s.", clash.times
    )
    first, last = format_date(clash.first, DAY), format_date(clash.last, DAY)
    return said % {"count": in_reader_script(str(clash.times)), "first": first, "last": last}


def clash_clocks(clash: Clash) -> str:
    """Why it begins only then; "" where clocks have no part in it."""
    cities = format_list([zone_city(zone) for zone in clash.zones])
    return _("It begins when clocks change: %(cities)s.") % {"cities": cities} if clash.zones else ""


def lesson_title(lesson: Lesson) -> str:
    """“English 1 · 3 December 2026, 18:00 Almaty”: a group, and when it meets by its own clocks."""
    told = format_class_moment(lesson.local_date, lesson.wall_time, lesson.time_zone, "d MMMM y")
    return f"{APART}{lesson.group}{JOINED} · {APART}{told}{JOINED}"


def weekly_time_text(weekday: int, wall_time: dt.time, *, zone: str, in_zone_of: str, on: dt.date) -> str:
    """“Saturday, 15:00 (10:00 in Berlin)”: a weekly time of ``zone`` as clocks in ``in_zone_of`` show it in the week
    from ``on``, and as its own do."""
    moment = to_utc(in_same_week(on, weekday=weekday, week_from=on), wall_time, zone)
    local = in_zone(moment, in_zone_of)
    told = format_pair(Weekday(local.weekday()).label, format_wall_time(local.time()))
    there = format_class_clock(moment, zone, zone=in_zone_of)
    return f"{told} ({there})" if there else told


def _before(change: SlotChange, zone: str, on: dt.date) -> str:
    return _shown(change.weekday_before, change.wall_time_before, change.time_zone, zone, on)


def _after(change: SlotChange, zone: str, on: dt.date) -> str:
    return _shown(change.weekday, change.wall_time, change.time_zone, zone, on)


def _shown(weekday: int | None, wall_time: dt.time | None, own_zone: str, zone: str, on: dt.date) -> str:
    if weekday is None or wall_time is None:
        return ""
    return weekly_time_text(weekday, wall_time, zone=own_zone, in_zone_of=zone, on=on)


def _lesson(lesson: DatedLesson, names: Names) -> str:
    """“English 1 (Saturday, 15:00, Berlin)”, on the clocks of its group."""
    local = in_zone(lesson.starts_at, lesson.zone)
    return _("%(group)s (%(day)s, %(time)s, %(city)s)") % {
        "group": f"{APART}{names.groups[lesson.group]}{JOINED}",
        "day": Weekday(local.weekday()).label,
        "time": format_wall_time(local.time()),
        "city": zone_city(lesson.zone),
    }
