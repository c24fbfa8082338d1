"""Who is reminded of what, when, and of what nobody is."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from classrooms.models import Exclusion
from lms.accounts.domain.guardians import name_guardian
from lms.accounts.domain.people import create_person
from lms.accounts.enums import LetterOutcome, Role
from lms.accounts.models import Letter, User
from lms.portal.domain.post import plan_letters, send_letters
from lms.timetable.domain.attendance import confirm_attendance
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.domain.enrolments import end_enrolment, enrol
from lms.timetable.domain.reminders import plan_attendance_reminders, plan_reminders
from lms.timetable.domain.teachings import assign_teacher
from lms.timetable.models import Group, Lesson
from tests.timetable.factories import cancel, end, hold, make_group, make_lesson, make_staff, move, start

pytestmark = pytest.mark.django_db
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
NOON = dt.datetime(2026, 11, 3, 7, tzinfo=dt.UTC)  # Tuesday, 12:00 in Almaty


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def group() -> Group:
    return make_group()


def person(name: str, *, zone: str = "Asia/Almaty", language: str = "en") -> User:
    return create_person(name, email=f"{name.lower()}@example.org", time_zone=zone, language=language, by=None)


def learner(group: Group, name: str, **fields: str) -> User:
    found = person(name, **fields)
    enrol(found, group=group, starts_on=group.starts_on, by=None)
    return found


def teacher(group: Group, name: str) -> User:
    found = person(name)
    assign_teacher(found, group=group, starts_on=group.starts_on, by=None)
    return found


def told(at: dt.datetime) -> dict[str, str]:
    """One pass at ``at``; the bodies of what was sent, by name."""
    mail.outbox.clear()
    plan_letters(at=at)
    send_letters(at=at)
    return {message.to[0].partition("@")[0]: message.body for message in mail.outbox}


def test_everybody_of_a_lesson_is_reminded_once_in_their_time_and_the_class_s(group: Group) -> None:
    teacher(group, "Amal")
    learner(group, "Bota")
    learner(group, "Parisa", zone="Asia/Tehran", language="fa")
    learner(make_group("English 2"), "Chen")
    lesson = make_lesson(group, dt.date(2026, 11, 4), dt.time(1, 30))  # 20:30 UTC the day before

    letters = told(NOON)

    assert set(letters) == {"amal", "bota", "parisa"}
    assert "you teach “English 1” on Wednesday 4 November at 01:30." in letters["amal"]
    assert "your lesson of “English 1” is on Wednesday 4 November at 01:30." in letters["bota"]
    assert "With Amal" in letters["bota"]
    assert "With" not in letters["amal"]
    assert f"/en/lessons/{lesson.uuid}/" in letters["bota"]
    assert "۰۰:۰۰" in letters["parisa"]
    assert "۰۱:۳۰" in letters["parisa"]
    assert f"/fa/lessons/{lesson.uuid}/" in letters["parisa"]
    assert told(NOON + HOUR) == {}


def test_reminder_names_the_class_s_clock_only_to_who_has_another(group: Group) -> None:
    learner(group, "Bota")
    learner(group, "Erlan", zone="Europe/London")
    make_lesson(group, dt.date(2026, 11, 4), dt.time(4))

    letters = told(NOON + 2 * HOUR)

    assert "Times are those of London. In Almaty it is Wednesday 4 November, 04:00." in letters["erlan"]
    assert "on Tuesday 3 November at 23:00" in letters["erlan"]
    assert "In Almaty it is" not in letters["bota"]


def test_nobody_is_reminded_long_before_or_of_what_has_begun(group: Group) -> None:
    learner(group, "Bota")
    lesson = make_lesson(group, dt.date(2026, 11, 5), dt.time(15))

    assert told(lesson.starts_at - DAY - HOUR) == {}
    assert told(lesson.starts_at) == {}
    assert set(told(lesson.starts_at - DAY)) == {"bota"}


def test_hours_before_are_a_setting(group: Group, settings: Settings) -> None:
    settings.REMIND_HOURS_BEFORE = 2
    learner(group, "Bota")
    lesson = make_lesson(group, dt.date(2026, 11, 3), dt.time(18))

    assert told(lesson.starts_at - 3 * HOUR) == {}
    assert set(told(lesson.starts_at - 2 * HOUR)) == {"bota"}


def test_who_comes_to_the_group_late_is_reminded_too(group: Group) -> None:
    learner(group, "Bota")
    make_lesson(group, dt.date(2026, 11, 4), dt.time(10))
    told(NOON)

    learner(group, "Dana")

    assert set(told(NOON + HOUR)) == {"dana"}


def test_reminder_in_quiet_hours_waits_and_one_that_would_come_too_late_is_not_sent(
    group: Group, settings: Settings
) -> None:
    settings.REMIND_HOURS_BEFORE = 2
    early, bota = learner(group, "Early"), learner(group, "Bota")
    User.objects.filter(pk=early.pk).update(quiet_until=dt.time(6))
    lesson = make_lesson(group, dt.date(2026, 11, 4), dt.time(7, 30))

    assert told(lesson.starts_at - 2 * HOUR) == {}
    assert set(told(lesson.starts_at - 1.5 * HOUR)) == {"early"}
    assert bota.letters.get().outcome == LetterOutcome.TOO_LATE


@pytest.mark.parametrize("how", ["move", "cancel", "leave", "exclude", "begin"])
def test_what_changed_since_it_was_planned_reminds_nobody(group: Group, how: str) -> None:
    amal, bota = teacher(group, "Amal"), learner(group, "Bota")
    lesson = make_lesson(group, dt.date(2026, 11, 4), dt.time(10))
    plan_reminders(at=NOON)

    if how == "move":
        move(lesson, dt.date(2026, 11, 20))
    elif how == "cancel":
        cancel(lesson)
    elif how == "leave":
        end_enrolment(bota.enrolments.get(), ends_on=dt.date(2026, 11, 3), by=None)
    elif how == "exclude":
        Exclusion.objects.create(person=bota, group=group, reason="Shouts", by=amal, at=NOON)
    else:
        start(lesson, amal)

    mail.outbox.clear()
    send_letters(at=NOON)
    assert bota.email not in [message.to[0] for message in mail.outbox]
    assert bota.letters.get(kind="reminder").outcome == LetterOutcome.NEEDLESS


def test_moved_lesson_reminds_at_its_new_time(group: Group) -> None:
    learner(group, "Bota")
    lesson = make_lesson(group, dt.date(2026, 11, 4), dt.time(10))

    new = move(lesson, dt.date(2026, 11, 6), dt.time(11))

    assert told(lesson.starts_at - HOUR) == {}
    assert "on Friday 6 November at 11:00" in told(new.starts_at - DAY)["bota"]


def test_who_stands_in_is_reminded_instead_of_who_is_away(group: Group) -> None:
    amal, dana = teacher(group, "Amal"), person("Dana")
    lesson = make_lesson(group, dt.date(2026, 11, 4), dt.time(10))

    substitute_teacher(lesson, absent=amal, substitute=dana, reason="Ill", made_by=None, at=NOON)

    assert set(told(NOON)) == {"dana"}


@pytest.mark.parametrize("lessons", [1, 3])
def test_planning_takes_the_same_number_of_statements_however_many_lessons(
    group: Group, lessons: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(lessons):
        other = make_group(f"English {number + 2}")
        teacher(other, f"Amal{number}")
        learner(other, f"Bota{number}")
        make_lesson(other, dt.date(2026, 11, 4), dt.time(10))

    # lessons, teachings with teachers, changes, places, guardians, known letters, new letters
    with django_assert_num_queries(7):
        assert plan_reminders(at=NOON) == 2 * lessons


@pytest.fixture
def ended(group: Group) -> Lesson:
    amal = teacher(group, "Amal")
    learner(group, "Bota")
    return end(start(make_lesson(group, dt.date(2026, 11, 2), dt.time(10)), amal))


def test_teacher_is_reminded_of_the_attendance_after_a_day_and_coordinators_after_two(ended: Lesson) -> None:
    coordinator = make_staff("Daulet Coordinator", Role.COORDINATOR)

    day = [told(ended.ends_at + hours * HOUR) for hours in (23.9, 24, 30, 47.9, 48, 60)]

    assert [set(letters) for letters in day] == [set(), {"amal"}, set(), set(), {"daulet"}, set()]
    assert f"/en/lessons/{ended.uuid}/attendance/" in day[1]["amal"]
    assert "With Amal" in day[4]["daulet"]
    assert set(Letter.objects.values_list("person", flat=True)) == {coordinator.pk, ended.taught_by_id}


def test_lesson_nobody_opened_is_reminded_of_with_what_can_be_done(group: Group) -> None:
    teacher(group, "Amal")
    make_staff("Daulet", Role.COORDINATOR)
    lesson = make_lesson(group, dt.date(2026, 11, 2), dt.time(10))

    teachers, coordinators = told(lesson.ends_at + DAY), told(lesson.ends_at + 2 * DAY)

    assert "nobody opened the room" in teachers["amal"]
    assert f"/admin/timetable/lessons/inspect/{lesson.pk}/" in coordinators["daulet"]


def test_decided_lessons_remind_nobody(group: Group) -> None:
    amal = teacher(group, "Amal")
    make_staff("Daulet", Role.COORDINATOR)
    lessons = [make_lesson(group, dt.date(2026, 11, 2), dt.time(hour)) for hour in (9, 11, 13)]

    hold(lessons[0], amal)
    cancel(lessons[1])
    move(lessons[2], dt.date(2026, 11, 30))

    assert plan_attendance_reminders(at=lessons[2].ends_at + 3 * DAY) == 0


def test_lesson_decided_since_the_reminder_was_planned_reminds_nobody(ended: Lesson) -> None:
    plan_attendance_reminders(at=ended.ends_at + DAY)
    cancel(ended)
    mail.outbox.clear()

    assert send_letters(at=ended.ends_at + DAY) == 0


def test_teacher_who_confirmed_is_not_reminded_though_a_coordinator_has_to_decide(ended: Lesson) -> None:
    make_staff("Daulet", Role.COORDINATOR)
    plan_attendance_reminders(at=ended.ends_at + DAY)
    confirm_attendance(ended, confirmed_by=ended.taught_by, at=ended.ends_at + DAY)
    mail.outbox.clear()

    assert send_letters(at=ended.ends_at + DAY) == 0
    Letter.objects.all().delete()
    assert told(ended.ends_at + DAY) == {}
    letters = told(ended.ends_at + 2 * DAY)
    assert set(letters) == {"daulet"}
    assert "is confirmed, and by the written rule the lesson does not count" in letters["daulet"]
    assert f"/admin/timetable/lessons/inspect/{ended.pk}/" in letters["daulet"]


def test_lessons_forgotten_long_ago_remind_nobody(ended: Lesson) -> None:
    assert plan_attendance_reminders(at=ended.ends_at + 15 * DAY) == 0


def test_hours_of_attendance_are_a_setting(ended: Lesson, settings: Settings) -> None:
    settings.ATTENDANCE_REMINDER_HOURS = 2

    assert set(told(ended.ends_at + 2 * HOUR)) == {"amal"}


def test_guardian_is_reminded_of_the_child_s_lesson_and_sent_to_their_own_home(group: Group) -> None:
    asel, bota = person("Asel"), learner(group, "Bota")
    name_guardian(bota, guardian=asel, by=None, at=NOON)
    make_lesson(group, dt.date(2026, 11, 4), dt.time(10))

    letters = told(NOON)

    assert letters.keys() == {"asel", "bota"}
    assert "we write this to Bota, and to you as parent or guardian" in letters["asel"]
    assert "/lessons/" not in letters["asel"]
    assert "as parent or guardian" not in letters["bota"]
