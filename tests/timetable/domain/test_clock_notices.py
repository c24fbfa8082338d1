"""Two weeks before clocks change: who is told, when, what, and who is not."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from lms.accounts.domain.guardians import name_guardian
from lms.accounts.domain.people import create_person, unsubscribe
from lms.accounts.enums import LetterOutcome, Topic
from lms.accounts.models import Letter, User
from lms.portal.domain.post import plan_letters, send_letters
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.domain.clock_notices import plan_clock_notices
from lms.timetable.domain.enrolments import enrol
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.domain.releases import release_version
from lms.timetable.domain.teachings import assign_teacher
from lms.timetable.domain.versions import change_draft_slot
from lms.timetable.models import Group
from lms.timetable.queries.clock_changes import coming_shifts
from tests.timetable.factories import cancel, make_draft, make_group, make_term, move

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
# Europe puts its clocks forward on Sunday 28 March 2027, before the lesson of that day.
FIRST_SHIFTED = dt.datetime(2027, 3, 28, 13, tzinfo=dt.UTC)
TWO_WEEKS_BEFORE = FIRST_SHIFTED - 14 * DAY


def weekly_group(
    name: str = "English 1",
    *,
    zone: str = "Asia/Almaty",
    weekdays: tuple[int, ...] = (SUNDAY,),
    first: dt.date = dt.date(2027, 2, 1),
    last: dt.date = dt.date(2027, 5, 1),
) -> Group:
    group = make_group(name, time_zone=zone, starts_on=first)
    for weekday in weekdays:
        group.slots.create(weekday=weekday, wall_time=dt.time(18), length_minutes=45)
    plan_lessons(group, first=first, last=last, by=None)
    return group


def person(name: str, zone: str, *, language: str = "en") -> User:
    return create_person(name, email=f"{name.lower()}@example.org", time_zone=zone, language=language, by=None)


def learner(group: Group, name: str, zone: str, *, since: dt.date | None = None, language: str = "en") -> User:
    found = User.objects.filter(full_name=name).first() or person(name, zone, language=language)
    enrol(found, group=group, starts_on=since or group.starts_on, by=None)
    return found


def teacher(group: Group, name: str, zone: str) -> User:
    found = person(name, zone)
    assign_teacher(found, group=group, starts_on=group.starts_on, by=None)
    return found


def told(at: dt.datetime) -> dict[str, str]:
    """One pass at ``at``: the notices that were sent, by name."""
    mail.outbox.clear()
    with time_machine.travel(at, tick=False):
        plan_clock_notices(at=at)
        send_letters(at=at)
    return {message.to[0].partition("@")[0]: message.body for message in mail.outbox}


def test_those_whose_local_time_shifts_are_told_two_weeks_before_and_nobody_else() -> None:
    group = weekly_group()
    teacher(group, "Amal", "Asia/Almaty")
    teacher(group, "Dana", "Europe/Berlin")
    for name, zone in [("Erlan", "Europe/London"), ("Bota", "Asia/Tokyo"), ("Nozone", "")]:
        learner(group, name, zone)
    learner(weekly_group("French", zone="Europe/Paris"), "Marie", "Europe/Berlin")

    day_before, day, after = told(TWO_WEEKS_BEFORE - DAY), told(TWO_WEEKS_BEFORE), told(TWO_WEEKS_BEFORE + DAY)

    assert (day_before, after) == ({}, {})
    assert set(day) == {"dana", "erlan"}
    assert "From 28 March your class is one hour later for you: 14:00 instead of 13:00." in day["erlan"]
    assert "In Almaty it stays 18:00." in day["erlan"]
    assert "From 28 March your class is one hour later for you: 15:00 instead of 14:00." in day["dana"]


def test_another_day_of_the_class_is_named() -> None:
    group = make_group(time_zone="Asia/Almaty", starts_on=dt.date(2027, 2, 1))
    group.slots.create(weekday=0, wall_time=dt.time(1, 30), length_minutes=45)
    plan_lessons(group, first=dt.date(2027, 2, 1), last=dt.date(2027, 5, 1), by=None)
    learner(group, "Erlan", "Europe/London")

    letters = told(TWO_WEEKS_BEFORE + DAY)

    assert "From 28 March your class is one hour later for you: 21:30 instead of 20:30." in letters["erlan"]
    assert "In Almaty it stays Monday, 01:30." in letters["erlan"]


def test_class_that_changes_its_clocks_is_told_to_those_who_do_not() -> None:
    group = weekly_group(zone="Europe/Berlin")
    teacher(group, "Amal", "Asia/Almaty")
    learner(group, "Marie", "Europe/Paris")
    learner(group, "Erik", "Europe/Oslo")

    letters = told(TWO_WEEKS_BEFORE + DAY)

    assert set(letters) == {"amal"}
    assert "From 28 March your class is one hour earlier for you: 21:00 instead of 22:00." in letters["amal"]


def test_persian_reader_is_told_in_persian_with_both_calendars() -> None:
    group = weekly_group(zone="Europe/Berlin")
    learner(group, "Parisa", "Asia/Tehran", language="fa")

    letters = told(TWO_WEEKS_BEFORE + DAY)

    assert "۲۸ مارس (۸ فروردین)" in letters["parisa"]
    assert "۱۹:۳۰" in letters["parisa"]
    assert "۲۰:۳۰" in letters["parisa"]


def test_all_lessons_of_a_person_stand_in_one_letter() -> None:
    """Sunday's lesson shifts on the day itself, Saturday's six days later, the other group's on the same day."""
    groups = [weekly_group(weekdays=(SATURDAY, SUNDAY)), weekly_group("English 2"), weekly_group("English 3")]
    for group in groups[:2]:
        learner(group, "Erlan", "Europe/London")

    letters = [told(TWO_WEEKS_BEFORE + days * DAY) for days in range(8)]

    assert [len(each) for each in letters] == [1, 0, 0, 0, 0, 0, 0, 0]
    text = letters[0]["erlan"]
    assert text.count("From 28 March") == 2
    assert text.count("From 3 April") == 1
    assert ("English 1" in text, "English 2" in text, "English 3" in text) == (True, True, False)


def test_group_that_somebody_comes_to_later_is_told_then() -> None:
    learner(weekly_group(), "Erlan", "Europe/London")
    told(TWO_WEEKS_BEFORE)

    learner(weekly_group("English 2"), "Erlan", "Europe/London", since=dt.date(2027, 3, 20))

    letters = told(TWO_WEEKS_BEFORE + DAY)
    assert "English 2" in letters["erlan"]
    assert "English 1" not in letters["erlan"]
    assert told(TWO_WEEKS_BEFORE + 2 * DAY) == {}


def test_who_comes_when_the_hour_has_shifted_already_is_told_nothing() -> None:
    group = weekly_group()
    learner(group, "Erlan", "Europe/London", since=dt.date(2027, 4, 1))

    assert told(TWO_WEEKS_BEFORE) == {}
    assert told(FIRST_SHIFTED + DAY) == {}


def test_who_stands_in_at_the_first_shifted_lesson_is_told_and_who_is_away_of_their_next() -> None:
    group = weekly_group()
    amal, dana = teacher(group, "Amal", "Europe/Berlin"), person("Dana", "Europe/London")
    lesson = group.lessons.get(local_date=dt.date(2027, 3, 28))
    substitute_teacher(lesson, absent=amal, substitute=dana, reason="Ill", made_by=None, at=TWO_WEEKS_BEFORE - DAY)

    first, later = told(TWO_WEEKS_BEFORE), told(TWO_WEEKS_BEFORE + 7 * DAY)

    assert set(first) == {"dana"}
    assert "From 4 April" in later["amal"]


def test_given_up_lessons_are_passed_over() -> None:
    group = weekly_group()
    learner(group, "Erlan", "Europe/London")
    cancel(group.lessons.get(local_date=dt.date(2027, 3, 28)))
    move(group.lessons.get(local_date=dt.date(2027, 4, 4)), dt.date(2027, 4, 6), dt.time(12))

    assert told(TWO_WEEKS_BEFORE) == {}
    assert "From 11 April" in told(TWO_WEEKS_BEFORE + 14 * DAY)["erlan"]


def test_lesson_cancelled_since_it_was_planned_leaves_nothing_to_say() -> None:
    group = weekly_group(last=dt.date(2027, 3, 28))
    erlan = learner(group, "Erlan", "Europe/London")
    plan_clock_notices(at=TWO_WEEKS_BEFORE)
    cancel(group.lessons.get(local_date=dt.date(2027, 3, 28)))

    send_letters(at=TWO_WEEKS_BEFORE)

    assert erlan.letters.get(kind="clock_change").outcome == LetterOutcome.NEEDLESS


def test_notices_can_be_switched_off() -> None:
    erlan = learner(weekly_group(), "Erlan", "Europe/London")
    unsubscribe(erlan, topic=Topic.CLOCK_CHANGE)

    assert told(TWO_WEEKS_BEFORE) == {}
    assert erlan.letters.get().outcome == LetterOutcome.UNSUBSCRIBED


def test_days_before_are_a_setting(settings: Settings) -> None:
    settings.CLOCK_NOTICE_DAYS = 3
    learner(weekly_group(), "Erlan", "Europe/London")

    assert told(TWO_WEEKS_BEFORE) == {}
    assert set(told(FIRST_SHIFTED - 3 * DAY)) == {"erlan"}


# Saturdays at six in Almaty: on which day whom a letter reaches, two weeks before the first lesson that shifts.
SEASONS = {
    # Iran's clocks went forward on 22 March, Europe's on 27 March.
    "2022-02-20": {"2022-03-12": ["parisa"], "2022-03-19": ["erlan"]},
    # Iran's went back for the last time on 21 September, Europe's on 30 October.
    "2022-08-25": {"2022-09-10": ["parisa"], "2022-10-22": ["erlan"]},
    # Kazakhstan's went back on 1 March, Europe's forward on 31 March.
    "2024-02-01": {"2024-02-17": ["bek", "erlan", "parisa"], "2024-03-23": ["erlan"]},
}


@pytest.mark.parametrize(("first", "expected"), SEASONS.items(), ids=SEASONS)
def test_season_day_by_day(first: str, expected: dict[str, list[str]]) -> None:
    """Everybody is told once, on the day, and nobody else."""
    begin = dt.date.fromisoformat(first)
    group = weekly_group(weekdays=(SATURDAY,), first=begin - 15 * DAY, last=begin + 90 * DAY)
    zones = {"Amal": "Asia/Almaty", "Bek": "Asia/Bishkek", "Erlan": "Europe/London", "Parisa": "Asia/Tehran"}
    for name, zone in zones.items():
        learner(group, name, zone)

    noons = [dt.datetime.combine(begin, dt.time(13), dt.UTC) + number * DAY for number in range(75)]
    letters = {noon.date().isoformat(): sorted(found) for noon in noons if (found := told(noon))}

    assert letters == expected
    assert Letter.objects.filter(kind="clock_change").count() == sum(map(len, expected.values()))


@pytest.mark.parametrize("groups", [1, 3])
def test_looking_takes_the_same_number_of_statements_however_many_groups(
    groups: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(groups):
        learner(weekly_group(f"English {number}"), f"Erlan{number}", "Europe/London")

    # lessons, teachings, changes, places, guardians
    with django_assert_num_queries(5):
        assert len(coming_shifts(at=TWO_WEEKS_BEFORE)) == groups


def test_zone_that_tzdata_knows_no_more_keeps_nobody_from_their_letter() -> None:
    group = weekly_group()
    learner(group, "Erlan", "Europe/London")
    learner(group, "Old", "Europe/Atlantis")

    assert set(told(TWO_WEEKS_BEFORE)) == {"erlan"}


@pytest.mark.parametrize("path", ["/en/home/", "/en/calendar/"])
def test_own_pages_say_it_too_in_those_two_weeks(client: Client, path: str) -> None:
    group = weekly_group()
    erlan, bota = learner(group, "Erlan", "Europe/London"), learner(group, "Bota", "Asia/Almaty")
    sentence = "From 28 March your class is one hour later for you: 14:00 instead of 13:00."

    def shown(person: User, at: dt.datetime) -> bool:
        with time_machine.travel(at, tick=False):
            client.force_login(person)
            return sentence in client.get(path).text

    assert shown(erlan, TWO_WEEKS_BEFORE) is True
    assert shown(erlan, FIRST_SHIFTED - dt.timedelta(hours=1)) is True
    assert shown(erlan, TWO_WEEKS_BEFORE - DAY) is False
    assert shown(erlan, FIRST_SHIFTED) is False
    assert shown(bota, TWO_WEEKS_BEFORE) is False


def test_whole_pass_tells_of_clocks_too() -> None:
    learner(weekly_group(), "Erlan", "Europe/London")

    assert plan_letters(at=TWO_WEEKS_BEFORE) == 1


def test_lessons_that_a_released_timetable_moved_shift_as_all_others_do() -> None:
    group = weekly_group(weekdays=(SATURDAY,), last=dt.date(2027, 4, 30))
    learner(group, "Bota", "Europe/London")
    term = make_term("Spring", starts_on=dt.date(2027, 2, 1), ends_on=dt.date(2027, 4, 30))
    version = make_draft(dt.date(2027, 2, 15), term=term)
    change_draft_slot(version.draft_slots.get(), weekday=SUNDAY, wall_time=dt.time(18), length_minutes=45, by=None)
    release_version(
        version,
        released_by=person("Dana", "Asia/Almaty"),
        at=dt.datetime(2027, 2, 12, tzinfo=dt.UTC),
        conflicts_seen=True,
    )

    assert told(TWO_WEEKS_BEFORE).keys() == {"bota"}


def test_guardian_is_told_by_their_own_clock() -> None:
    group = weekly_group()
    bota = learner(group, "Bota", "Asia/Almaty")
    name_guardian(bota, guardian=person("Asel", "Europe/London"), by=None, at=TWO_WEEKS_BEFORE)

    assert told(TWO_WEEKS_BEFORE).keys() == {"asel"}
