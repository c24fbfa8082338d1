"""New rules of time zones: who is told, when, what, and who is not."""

import datetime as dt
import zoneinfo
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage

from lms.accounts.domain.guardians import name_guardian
from lms.accounts.domain.people import create_person, unsubscribe
from lms.accounts.domain.post import send_due_letters
from lms.accounts.enums import Topic
from lms.accounts.models import Letter, User
from lms.portal.domain.post import plan_letters, send_letters
from lms.timetable.domain.clocks import recompute_times
from lms.timetable.domain.enrolments import enrol
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.domain.teachings import assign_teacher
from lms.timetable.models import Group, Lesson
from tests.timetable.factories import cancel, make_group, move
from tests.timetable.races import at_once
from tests.timetable.tzif import Rules

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
SATURDAY = 5
SIX_AHEAD = "<+06>-6"
# More than two weeks before Kazakhstan's clocks went back on 1 March 2024, within them, and after.
EARLY, NEAR, LATE = (dt.datetime(2024, month, day, 12, tzinfo=dt.UTC) for month, day in [(2, 1), (2, 20), (3, 5)])


def weekly_group(name: str = "English 1", *, zone: str = "Asia/Almaty", weekday: int = SATURDAY) -> Group:
    first = dt.date(2024, 1, 15)
    group = make_group(name, time_zone=zone, starts_on=first)
    group.slots.create(weekday=weekday, wall_time=dt.time(18), length_minutes=45)
    plan_lessons(group, first=first, last=dt.date(2024, 4, 27), by=None)
    return group


def person(name: str, zone: str, *, language: str = "en") -> User:
    return create_person(name, email=f"{name.lower()}@example.org", time_zone=zone, language=language, by=None)


def learner(group: Group, name: str, zone: str, *, language: str = "en") -> User:
    found = User.objects.filter(full_name=name).first() or person(name, zone, language=language)
    enrol(found, group=group, starts_on=group.starts_on, by=None)
    return found


@pytest.fixture(autouse=True)
def clocks(zone_rules: Rules) -> Iterator[Rules]:
    """Before the law: Almaty and Qostanay stay six hours ahead for good."""
    zone_rules.know("Asia/Almaty", SIX_AHEAD)
    zone_rules.know("Asia/Qostanay", SIX_AHEAD)
    with time_machine.travel(EARLY - HOUR, tick=False):
        yield zone_rules


def bring_the_law(clocks: Rules, *, at: dt.datetime) -> dict[str, str]:
    """An hour before ``at`` all was as ever; then an update comes, and the next pass of what sends letters. The letters
    about times, by name."""
    one_pass(at=at - HOUR)
    clocks.update("Asia/Almaty", "Asia/Qostanay")
    return one_pass(at=at)


def one_pass(*, at: dt.datetime) -> dict[str, str]:
    mail.outbox.clear()
    with time_machine.travel(at, tick=False):
        recompute_times(at=at)
        plan_letters(at=at)
        send_letters(at=at)
    return {
        message.to[0].partition("@")[0]: f"{message.subject}\n\n{message.body}"
        for message in mail.outbox
        if "at another time for you" in message.subject
    }


PEOPLE = {
    "Amal": "Asia/Almaty",
    "Qanat": "Asia/Qostanay",
    "Erlan": "Europe/London",
    "Bek": "Asia/Bishkek",
    "Nozone": "",
    "Old": "Europe/Atlantis",
}


@pytest.mark.parametrize("at", [EARLY, NEAR, LATE], ids=["early", "near", "late"])
@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        # The class goes along with Qostanay's clocks and away from those of others.
        ("Asia/Almaty", {"erlan", "bek"}),
        ("Asia/Qostanay", {"erlan", "bek"}),
        # No lesson moves: the clocks of Kazakhstan go away from the class.
        ("Asia/Bishkek", {"amal", "qanat"}),
        ("Europe/London", {"amal", "qanat"}),
    ],
)
def test_those_are_told_once_whose_own_clock_shows_another_hour(
    zone: str, expected: set[str], at: dt.datetime, clocks: Rules
) -> None:
    group = weekly_group(zone=zone)
    for name, lives_in in PEOPLE.items():
        learner(group, name, lives_in)
    learner(weekly_group("Another", zone="Asia/Tokyo"), "Chen", "Asia/Tokyo")

    letters = bring_the_law(clocks, at=at)

    assert set(letters) == expected
    assert len(mail.outbox) == len(expected)
    assert one_pass(at=at + HOUR) == {}


def test_letter_names_old_and_new_hour_and_that_of_the_class(clocks: Rules) -> None:
    group = weekly_group()
    learner(group, "Erlan", "Europe/London")
    dana = person("Dana", "Asia/Bishkek")
    assign_teacher(dana, group=group, starts_on=group.starts_on, by=None)

    letters = bring_the_law(clocks, at=EARLY)

    assert letters["erlan"].startswith("From 2 March your class is at another time for you\n\nHello Erlan,\n\n")
    sentence = "English 1\nFrom 2 March your class is one hour later for you: 13:00 instead of 12:00.\n"
    assert f"{sentence}In Almaty it stays 18:00.\n" in letters["erlan"]
    assert letters["erlan"].count("From 2 March your class is one") == 1
    assert "19:00 instead of 18:00" in letters["dana"]


def test_where_the_rules_come_late_the_next_lesson_is_named(clocks: Rules) -> None:
    learner(weekly_group(), "Erlan", "Europe/London")

    letters = bring_the_law(clocks, at=LATE)

    assert "From 9 March your class is one hour later for you: 13:00 instead of 12:00." in letters["erlan"]


def test_who_learnt_it_early_is_told_again_two_weeks_before_and_not_in_between(clocks: Rules) -> None:
    learner(weekly_group(), "Erlan", "Europe/London")
    bring_the_law(clocks, at=EARLY)

    days = [dt.datetime(2024, 2, day, 14, tzinfo=dt.UTC) for day in range(2, 29)]

    assert [day.day for day in days if one_pass(at=day)] == [17]


def test_whom_a_notice_of_changing_clocks_would_not_reach_is_told_at_once(clocks: Rules) -> None:
    """One switched those notices off; another sleeps until the lesson of early morning."""
    group = weekly_group()
    early = learner(group, "Early", "Europe/London")
    early.quiet_from, early.quiet_until = dt.time(10), dt.time(23, 59)
    early.save()
    unsubscribe(learner(group, "Bek", "Asia/Bishkek"), topic=Topic.CLOCK_CHANGE)
    at = dt.datetime(2024, 3, 2, 11, tzinfo=dt.UTC)

    letters = bring_the_law(clocks, at=at)

    assert {name: "the rules by which clocks" in text for name, text in letters.items()} == {"early": True, "bek": True}
    assert one_pass(at=at + 14 * HOUR) == {}


def test_all_weekly_times_stand_in_one_letter(clocks: Rules) -> None:
    for name in ["English 1", "English 2"]:
        group = weekly_group(name)
        group.slots.create(weekday=0, wall_time=dt.time(18), length_minutes=45)
        plan_lessons(group, first=dt.date(2024, 2, 1), last=dt.date(2024, 4, 27), by=None)
        learner(group, "Erlan", "Europe/London")

    letter = bring_the_law(clocks, at=EARLY)["erlan"]

    assert letter.startswith("From 2 March your classes are at another time for you\n")
    assert letter.count("From 2 March your class is one hour later") == 2
    assert letter.count("From 4 March your class is one hour later") == 2


def test_lesson_that_somebody_moved_is_told_too_and_one_that_was_cancelled_is_not(clocks: Rules) -> None:
    group = weekly_group()
    learner(group, "Erlan", "Europe/London")
    cancel(group.lessons.get(local_date=dt.date(2024, 3, 2)))
    move(group.lessons.get(local_date=dt.date(2024, 3, 9)), dt.date(2024, 3, 7), dt.time(9))

    letter = bring_the_law(clocks, at=EARLY)["erlan"]

    assert "From 2 March" not in letter
    assert "From 7 March your class is one hour later for you: 04:00 instead of 03:00." in letter
    assert "From 16 March your class is one hour later for you: 13:00 instead of 12:00." in letter


def test_another_day_is_named(clocks: Rules) -> None:
    group = weekly_group(zone="Asia/Bishkek")
    group.slots.update(wall_time=dt.time(0, 30))
    Lesson.objects.all().delete()
    plan_lessons(group, first=dt.date(2024, 2, 1), last=dt.date(2024, 4, 27), by=None)
    learner(group, "Amal", "Asia/Almaty")

    letter = bring_the_law(clocks, at=EARLY)["amal"]

    assert "at another time for you: Friday 23:30 instead of Saturday 00:30." in letter
    assert "In Bishkek it stays Saturday, 00:30." in letter


def test_parents_are_told_by_their_own_clock_and_persian_readers_in_both_calendars(clocks: Rules) -> None:
    bota = learner(weekly_group(), "Bota", "Asia/Almaty")
    name_guardian(bota, guardian=person("Parisa", "Asia/Tehran", language="fa"), by=None, at=EARLY)

    recompute_times(at=EARLY - HOUR)
    clocks.update("Asia/Almaty")
    recompute_times(at=EARLY)

    (letter,) = mail.outbox
    assert letter.to == ["parisa@example.org"]
    assert "۲ مارس (۱۲ اسفند)" in letter.body
    assert "۱۶:۳۰" in letter.body
    assert "۱۵:۳۰" in letter.body


def test_promised_change_that_is_called_off_is_told(clocks: Rules) -> None:
    """Two weeks before the change a notice went out; then its rules were repealed."""
    clocks.update("Asia/Almaty")
    learner(weekly_group(), "Bek", "Asia/Bishkek")
    assert "From 2 March" in one_pass(at=NEAR)["bek"]

    clocks.know("Asia/Almaty", SIX_AHEAD)
    letters = one_pass(at=NEAR + HOUR)

    assert "From 2 March your class is one hour earlier for you: 18:00 instead of 19:00." in letters["bek"]


def test_who_lives_in_a_zone_without_kept_rules_is_told_of_what_moved_in_the_class(clocks: Rules) -> None:
    """Nobody looked since they came: by which rules they saw their hour is not known, so today's stand for them."""
    group = weekly_group()
    learner(group, "Erlan", "Europe/London")
    clocks.update("Asia/Almaty")

    assert set(one_pass(at=EARLY)) == {"erlan"}


def test_new_rules_that_leave_every_lesson_at_its_hour_are_told_to_nobody(clocks: Rules) -> None:
    learner(weekly_group(), "Erlan", "Europe/London")
    one_pass(at=EARLY)

    clocks.know("Asia/Almaty", "<+06>-6<+07>,M12.1.0,M12.2.0")  # an hour more in one week of December

    assert one_pass(at=EARLY + HOUR) == {}


def test_letter_is_kept_with_the_change_when_no_post_office_answers(
    clocks: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_post_office(_message: EmailMessage) -> None:
        raise ConnectionRefusedError

    learner(weekly_group(), "Erlan", "Europe/London")
    recompute_times(at=EARLY - HOUR)
    clocks.update("Asia/Almaty")
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", no_post_office)
        recompute_times(at=EARLY)

    assert send_due_letters(at=EARLY + HOUR, writers={}) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_that_look_at_once_write_one_letter(clocks: Rules) -> None:
    group = weekly_group(zone="Asia/Bishkek")
    for name, lives_in in PEOPLE.items():
        learner(group, name, lives_in)
    learner(weekly_group("Another"), "Erlan", "Europe/London")
    recompute_times(at=EARLY - HOUR)
    clocks.update("Asia/Almaty", "Asia/Qostanay")

    refusals = at_once(lambda number: recompute_times(at=EARLY + number * dt.timedelta(seconds=1)), times=4)

    assert refusals == []
    told = Letter.objects.filter(kind="new_times").values_list("person__full_name", flat=True)
    assert sorted(told) == ["Amal", "Erlan", "Qanat"]


def test_read_rules_are_those_that_clocks_go_by(clocks: Rules) -> None:
    assert zoneinfo.ZoneInfo("Asia/Almaty").utcoffset(dt.datetime(2026, 7, 1)) == 6 * HOUR  # noqa: DTZ001  wall time
    clocks.update("Asia/Almaty")
    zoneinfo.ZoneInfo.clear_cache()
    assert zoneinfo.ZoneInfo("Asia/Almaty").utcoffset(dt.datetime(2026, 7, 1)) == 5 * HOUR  # noqa: DTZ001  wall time
