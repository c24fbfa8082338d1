"""The demonstration's term, days off, and a draft that waits to be looked at."""

import datetime as dt
from collections.abc import Mapping
from typing import TypedDict

from lms.accounts.models import User
from lms.demo.accounts import read_toml
from lms.demo.lessons import WEEKDAYS
from lms.timetable.domain.kept import save_kept
from lms.timetable.domain.terms import keep_days_off
from lms.timetable.domain.versions import add_draft_slot, change_draft_slot, draft_version, remove_draft_slot
from lms.timetable.models import Group, Holiday, Programme, Term, TimetableVersion

# A school year goes from September to June; in July the next one is drafted.
NEW_YEAR_FROM = 7
FIRST_DAY, LAST_DAY = (9, 1), (6, 20)
AHEAD = dt.timedelta(days=14)


class Times(TypedDict):
    weekday: int
    wall_time: dt.time
    length_minutes: int


def load_term(*, today: dt.date, by: User | None) -> Term:
    """The school year of ``today`` with its days off; made once."""
    year = today.year if today.month >= NEW_YEAR_FROM else today.year - 1
    for entry in read_toml("timetable.toml")["holiday"]:
        first = day_of(entry["first"], year)
        last = day_of(entry.get("last", entry["first"]), year)
        country, name, name_kk = entry["country"], entry["name"], entry.get("name_kk", "")
        if not Holiday.objects.filter(country=country, name=name, first=first).exists():
            save_kept(Holiday(country=country, name=name, name_kk=name_kk, first=first, last=last), by=by)
    name = f"{year}/{(year + 1) % 100:02}"
    term = Term(name=name, starts_on=dt.date(year, *FIRST_DAY), ends_on=dt.date(year + 1, *LAST_DAY))
    return Term.objects.filter(name=name).first() or save_kept(term, by=by)


def day_of(text: str, year: int) -> dt.date:
    """A date as written, or a month and day of the school year that begins in ``year``."""
    if len(text) > len("mm-dd"):
        return dt.date.fromisoformat(text)
    month, day = map(int, text.split("-"))
    return dt.date(year if month >= NEW_YEAR_FROM else year + 1, month, day)


def keep_countries(key: str, group: Group, *, by: User | None) -> None:
    """The days off the group keeps, as long as nobody chose others."""
    if not group.kept_countries.exists():
        keep_days_off(group, countries=read_toml("timetable.toml")["kept"].get(key, []), by=by)


def load_draft(
    programme: Programme, *, term: Term, groups: Mapping[str, Group], made_by: User, now: dt.datetime
) -> None:
    """A draft for the next weeks, made once; near the end of a term there is nothing left to draft."""
    monday = now.date() + AHEAD + dt.timedelta(days=-(now.date() + AHEAD).weekday() % 7)
    takes_effect_on = max(monday, term.starts_on)
    if TimetableVersion.objects.filter(programme=programme).exists() or takes_effect_on > term.ends_on:
        return
    version = draft_version(programme, term=term, takes_effect_on=takes_effect_on, made_by=made_by, at=now)
    for entry in read_toml("timetable.toml")["draft"]:
        change_draft(version, groups[entry["group"]], entry, by=made_by)


def change_draft(version: TimetableVersion, group: Group, entry: Mapping[str, str], *, by: User | None) -> None:
    if "from" not in entry:
        add_draft_slot(version, group=group, **times(entry["to"]), by=by)
        return
    weekday, wall_time = entry["from"].split()
    slot = version.draft_slots.get(group=group, weekday=WEEKDAYS[weekday], wall_time=dt.time.fromisoformat(wall_time))
    if "to" in entry:
        change_draft_slot(slot, **times(entry["to"]), by=by)
    else:
        remove_draft_slot(slot, by=by)


def times(text: str) -> Times:
    """ "sat 16:30 45" as the arguments of a weekly time."""
    day, wall_time, length = text.split()
    return Times(weekday=WEEKDAYS[day], wall_time=dt.time.fromisoformat(wall_time), length_minutes=int(length))
