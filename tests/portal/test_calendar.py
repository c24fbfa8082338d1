"""The calendar file, read by another program's parser, before and after lessons change."""

import datetime as dt
import io
from collections.abc import Iterator

import icalendar
import pytest
import time_machine
import vobject
from dateutil.tz import tzical
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lms.accounts.models import User
from lms.portal.calendar import calendar_file
from lms.portal.calendar_zones import zone_component
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.domain.enrolments import end_enrolment
from lms.timetable.domain.feeds import feed_of, renew_feed
from lms.timetable.models import CalendarFeed, Lesson
from tests.timetable.factories import cancel, make_group, make_learner, make_lesson, make_teacher, make_up, move

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
# The day before each change of Europe's clocks and that day, and days far from them.
AROUND_CHANGES = ["2026-10-24", "2026-10-25", "2026-12-15", "2027-03-27", "2027-03-28", "2027-07-15", "2027-10-30"]


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lesson() -> Lesson:
    return make_lesson(make_group(time_zone="Europe/Berlin"), dt.date(2026, 11, 3))


def address_of(person: User, *, language: str = "en") -> str:
    return f"/{language}/calendar/{feed_of(person, at=NOW).key}.ics"


def events(person: User) -> dict[str, vobject.base.Component]:
    """By their identity, as a calendar keeps them."""
    calendar = vobject.readOne(Client().get(address_of(person)).text)
    return {event.uid.value: event for event in getattr(calendar, "vevent_list", [])}


def test_feed_has_the_wall_time_with_its_zone(lesson: Lesson) -> None:
    amal, bota = make_teacher(lesson.group), make_learner(lesson.group)

    response = Client().get(address_of(bota))

    calendar = vobject.readOne(response.text)
    (event,) = calendar.vevent_list
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART;TZID=Europe/Berlin:20261103T150000" in response.text
    assert "BEGIN:VTIMEZONE" in response.text
    assert event.dtstart.value == lesson.starts_at
    assert event.dtstart.value + event.duration.value == lesson.ends_at
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "0")
    assert event.summary.value == "Kazakh A1"
    assert amal.get_short_name() in event.description.value
    assert f"/en/lessons/{lesson.uuid}/" in event.url.value
    assert set(events(amal)) == set(events(bota))


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [("Europe/Berlin", 1, 2), ("Europe/London", 0, 1), ("Asia/Tehran", 3.5, 3.5), ("Asia/Almaty", 5, 5)],
)
def test_every_reader_reads_the_same_moments_around_both_clock_changes(zone: str, winter: float, summer: float) -> None:
    group = make_group(time_zone=zone)
    days = [dt.date.fromisoformat(day) for day in AROUND_CHANGES]
    lessons = [make_lesson(group, day, dt.time(18)) for day in days]

    text = Client().get(address_of(make_learner(group))).text

    wall = [dt.datetime.combine(day, dt.time(18)) for day in days]
    offsets = [dt.timedelta(hours=hours) for hours in (summer, winter, winter, winter, summer, summer, summer)]
    assert [event.dtstart.value for event in vobject.readOne(text).vevent_list] == [one.starts_at for one in lessons]
    (zones,) = icalendar.Calendar.from_ical(text).timezones
    for read in (tzical(io.StringIO(text)).get(zone), zones.to_tz(lookup_tzid=False)):
        assert [one.replace(tzinfo=read).utcoffset() for one in wall] == offsets


def test_clocks_change_in_the_file_at_the_minute_they_do() -> None:
    zone = zone_component("Europe/Berlin", first=NOW, last=dt.datetime(2027, 4, 6, tzinfo=dt.UTC))

    told = [(part.name, part["dtstart"].to_ical().decode(), part["tzname"]) for part in zone.subcomponents]
    assert told[:3] == [
        ("STANDARD", "20250101T010000", "CET"),
        ("DAYLIGHT", "20250330T020000", "CEST"),
        ("STANDARD", "20251026T030000", "CET"),
    ]
    assert told[-1] == ("STANDARD", "20291028T030000", "CET")


def test_moved_lesson_is_updated_instead_of_doubled(lesson: Lesson) -> None:
    bota = make_learner(lesson.group)
    before = events(bota)

    new = move(move(lesson, dt.date(2026, 11, 4)), dt.date(2026, 11, 5), reason="Exams")

    after = events(bota)
    assert set(after) == set(before)
    (event,) = after.values()
    assert event.dtstart.value == new.starts_at
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "2")


@pytest.mark.parametrize("lessons", [1, 3])
def test_feed_takes_the_same_number_of_statements_however_many_lessons_moved(
    lesson: Lesson, lessons: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bota = make_learner(lesson.group)
    for number in range(lessons):
        other = make_lesson(lesson.group, dt.date(2026, 11, 10 + number), dt.time(9))
        move(move(other, dt.date(2026, 11, 20), dt.time(9 + number)), dt.date(2026, 11, 21), dt.time(9 + number))

    calendar_file(bota, at=NOW)  # where the site's pages begin is cached
    # lessons, teachings, teachers' changes, courses, and twice those moved and their changes
    with django_assert_num_queries(8):
        calendar_file(bota, at=NOW)


def test_cancelled_lesson_stays_as_cancelled_and_its_make_up_is_another(lesson: Lesson) -> None:
    bota = make_learner(lesson.group)
    (uid,) = events(bota)

    new = make_up(cancel(lesson, reason="The teacher is ill"), dt.date(2026, 11, 5))

    after = events(bota)
    assert (after[uid].status.value, len(after)) == ("CANCELLED", 2)
    assert int(after[uid].sequence.value) > 0
    assert "The teacher is ill" in after[uid].description.value
    (other,) = set(after) - {uid}
    assert after[other].dtstart.value == new.starts_at


def test_substitute_gets_the_lesson_and_everybody_a_new_number(lesson: Lesson) -> None:
    amal, bota = make_teacher(lesson.group), make_learner(lesson.group)
    dana = make_teacher(make_group("English 2"), "Dana Omar")
    assert events(dana) == {}

    substitute_teacher(lesson, absent=amal, substitute=dana, reason="Ill", made_by=None, at=NOW)

    (event,) = events(bota).values()
    assert event.sequence.value == "1"
    assert dana.get_short_name() in event.description.value
    assert set(events(dana)) == set(events(bota))
    assert [event.status.value for event in events(amal).values()] == ["CANCELLED"]


def test_lesson_that_moved_after_somebody_left_is_off_for_them(lesson: Lesson) -> None:
    bota = make_learner(lesson.group)
    end_enrolment(bota.enrolments.get(), ends_on=dt.date(2026, 11, 4), by=None)

    move(lesson, dt.date(2026, 11, 10))

    (event,) = events(bota).values()
    assert event.status.value == "CANCELLED"


def test_address_is_private_and_can_be_renewed(client: Client, lesson: Lesson) -> None:
    bota = make_learner(lesson.group)
    client.force_login(bota)
    page, old = client.get("/en/calendar/").text, address_of(bota)

    client.post("/en/calendar/")

    assert old in page
    assert Client().get(old).status_code == 404
    assert Client().get(address_of(bota)).status_code == 200
    assert CalendarFeed.objects.count() == 1
    assert Client().get("/en/calendar/").status_code == 302
    for unknown in ("x", "%00", "a%20b"):
        assert Client().get(f"/en/calendar/{unknown}.ics").status_code == 404


def test_address_of_a_closed_account_shows_nothing(lesson: Lesson) -> None:
    bota = make_learner(lesson.group)
    address = f"/en/calendar/{renew_feed(bota, at=NOW).key}.ics"
    User.objects.filter(pk=bota.pk).update(is_active=False)

    assert Client().get(address).status_code == 404


def test_feed_speaks_the_language_of_its_address(lesson: Lesson) -> None:
    bota = make_learner(lesson.group)
    make_teacher(lesson.group)

    text = Client().get(address_of(bota, language="fa")).text

    assert "/fa/lessons/" in text.replace("\r\n ", "")
    assert "جلسه‌های قزاقی من" in text
