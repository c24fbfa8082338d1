import datetime as dt

import pytest

from lms.demo.accounts import read_toml
from lms.demo.changes import load_notes
from lms.demo.timetable import change_draft, day_of, keep_countries, load_term
from lms.timetable.enums import ClashKind, Weekday
from lms.timetable.models import Holiday, LessonNote
from lms.timetable.queries.conflicts import clashes_of
from lms.timetable.queries.versions import changes_of, plan_release
from tests.timetable.factories import hold, make_draft, make_group, make_lesson, make_teacher

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)


def test_days_off_belong_to_the_school_year() -> None:
    assert day_of("12-16", 2026) == dt.date(2026, 12, 16)
    assert day_of("03-21", 2026) == dt.date(2027, 3, 21)
    assert day_of("2027-03-26", 2026) == dt.date(2027, 3, 26)


def test_groups_of_the_content_keep_countries_that_have_days_off() -> None:
    content = read_toml("timetable.toml")
    groups = {group["key"]: group["slots"] for group in read_toml("groups.toml")["group"]}

    assert set(content["kept"]) == set(groups)
    assert {one for kept in content["kept"].values() for one in kept} <= {one["country"] for one in content["holiday"]}
    for entry in content["draft"]:
        assert "from" not in entry or any(slot.startswith(entry["from"]) for slot in groups[entry["group"]])


@pytest.mark.django_db
@pytest.mark.parametrize("today", [dt.date(2026, 9, 1), dt.date(2026, 11, 26), dt.date(2027, 6, 20)])
def test_term_is_the_school_year_of_today_and_made_once(today: dt.date) -> None:
    first, again = load_term(today=today, by=None), load_term(today=today, by=None)

    assert first == again
    assert (str(first), first.starts_on, first.ends_on) == ("2026/27", dt.date(2026, 9, 1), dt.date(2027, 6, 20))
    assert Holiday.objects.filter(country="KZ", first=dt.date(2027, 3, 21), last=dt.date(2027, 3, 23)).count() == 1


@pytest.mark.django_db
def test_draft_of_the_demonstration_clashes_from_the_clock_change_on() -> None:
    term = load_term(today=NOW.date(), by=None)
    tehran, berlin = make_group("Tehran", time_zone="Asia/Tehran"), make_group("Berlin", time_zone="Europe/Berlin")
    for key, group in {"fa-1": tehran, "tr-3": berlin}.items():
        make_teacher(group)
        keep_countries(key, group, by=None)
    tehran.slots.create(weekday=Weekday.THURSDAY, wall_time=dt.time(18))
    berlin.slots.create(weekday=Weekday.SATURDAY, wall_time=dt.time(15))
    version = make_draft(dt.date(2026, 12, 14), term=term)
    (entry,) = (one for one in read_toml("timetable.toml")["draft"] if one["group"] == "fa-1")

    change_draft(version, tehran, entry, by=None)

    plans = plan_release(version, at=NOW)
    assert len(changes_of(version, plans)) == 1
    (clash,) = clashes_of(version, plans)
    assert (clash.kind, clash.first, clash.zones) == (ClashKind.TEACHER, dt.date(2027, 4, 3), ("Europe/Berlin",))


@pytest.mark.django_db
def test_note_of_the_demonstration_is_left_after_the_last_lesson_and_once() -> None:
    group = make_group("English")
    amal, slot = make_teacher(group), group.slots.create(weekday=Weekday.TUESDAY, wall_time=dt.time(15))
    for day in (17, 24):
        lesson = make_lesson(group, dt.date(2026, 11, day))
        lesson.slot = slot
        lesson.save(update_fields=["slot"])
        hold(lesson, amal)

    for _ in range(2):
        load_notes("en-1", group, now=NOW)

    note = LessonNote.objects.get()
    assert (note.lesson.local_date, note.written_by) == (dt.date(2026, 11, 24), amal)
    assert note.written_at < NOW
