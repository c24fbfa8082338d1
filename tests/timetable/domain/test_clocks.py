"""After an update of tzdata. An older one is played by moments that it would have computed."""

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.accounts.domain.post import send_due_letters
from lms.accounts.models import User
from lms.timetable.domain.clocks import recompute_times
from lms.timetable.domain.enrolments import enrol
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.domain.teachings import assign_teacher
from lms.timetable.models import Group, Lesson
from tests.timetable.factories import cancel, hold, make_group, make_lesson, make_teacher, move, start

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
NOW = dt.datetime(2024, 2, 20, 7, tzinfo=dt.UTC)
MARCH = dt.datetime(2024, 2, 29, 18, tzinfo=dt.UTC)  # when Almaty's clocks went back, as a new tzdata knows


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def group() -> Group:
    """Saturdays at six in Almaty, planned before the law: in March an hour too early."""
    group = make_group(starts_on=dt.date(2024, 2, 1))
    group.slots.create(weekday=5, wall_time=dt.time(18), length_minutes=45)
    plan_lessons(group, first=dt.date(2024, 2, 17), last=dt.date(2024, 3, 9), by=None)
    for lesson in group.lessons.filter(starts_at__gt=MARCH):
        by_old_tzdata(lesson)
    return group


def by_old_tzdata(lesson: Lesson) -> Lesson:
    Lesson.objects.filter(pk=lesson.pk).update(starts_at=lesson.starts_at - HOUR, ends_at=lesson.ends_at - HOUR)
    lesson.refresh_from_db()
    return lesson


def learner(group: Group, name: str, zone: str) -> User:
    found = create_person(name, email=f"{name.lower()}@example.org", time_zone=zone, language="en", by=None)
    enrol(found, group=group, starts_on=group.starts_on, by=None)
    return found


def starts(group: Group) -> list[str]:
    return [f"{lesson.starts_at:%m-%d %H:%M}-{lesson.ends_at:%H:%M}" for lesson in group.lessons.all()]


def test_lessons_to_come_keep_their_wall_time(group: Group) -> None:
    assert starts(group) == ["02-17 12:00-12:45", "02-24 12:00-12:45", "03-02 12:00-12:45", "03-09 12:00-12:45"]

    changed = recompute_times(at=NOW)

    assert starts(group) == ["02-17 12:00-12:45", "02-24 12:00-12:45", "03-02 13:00-13:45", "03-09 13:00-13:45"]
    assert [one.lesson.starts_at - one.started for one in changed] == [HOUR, HOUR]
    assert {lesson.wall_time for lesson in group.lessons.all()} == {dt.time(18)}
    assert recompute_times(at=NOW) == []


def test_where_every_lesson_stands_right_one_query_sees_it(
    group: Group, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    recompute_times(at=NOW)

    with django_assert_num_queries(1):
        assert recompute_times(at=NOW) == []


@pytest.fixture
def almaty_s_rules(tmp_path: Path) -> Iterator[Path]:
    """The file that says by which rules Almaty's clocks are set."""
    (tmp_path / "Asia").mkdir()
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([tmp_path])
    zoneinfo.ZoneInfo.clear_cache()
    yield tmp_path / "Asia" / "Almaty"
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache()


def test_rules_that_came_while_the_process_runs_are_read(almaty_s_rules: Path) -> None:
    hours_ahead = files("tzdata.zoneinfo") / "Etc"
    almaty_s_rules.write_bytes((hours_ahead / "GMT-6").read_bytes())
    lesson = make_lesson(make_group(), dt.date(2024, 3, 2), dt.time(18))
    assert f"{lesson.starts_at:%H:%M}" == "12:00"

    almaty_s_rules.write_bytes((hours_ahead / "GMT-5").read_bytes())
    changed = recompute_times(at=NOW)

    assert [f"{one.lesson.starts_at:%H:%M}" for one in changed] == ["13:00"]


@pytest.mark.parametrize("state", ["past", "live", "held", "cancelled", "moved"])
def test_what_is_over_on_decided_or_given_up_keeps_its_moment(state: str) -> None:
    group = make_group(starts_on=dt.date(2024, 2, 1))
    amal = make_teacher(group)
    lesson = make_lesson(group, dt.date(2024, 3, 2), dt.time(18))
    happen = {
        "past": lambda: None,
        "live": lambda: start(lesson, amal),
        "held": lambda: hold(lesson, amal),
        "cancelled": lambda: cancel(lesson),
        "moved": lambda: move(lesson, dt.date(2024, 3, 3)),
    }
    happen[state]()
    kept = by_old_tzdata(lesson).starts_at

    recompute_times(at=kept + HOUR if state == "past" else NOW)

    lesson.refresh_from_db()
    assert lesson.starts_at == kept


def test_people_with_another_clock_get_one_letter_with_the_new_times(group: Group) -> None:
    for name, zone in [("Erlan", "Europe/London"), ("Bota", "Asia/Almaty"), ("Nozone", "")]:
        learner(group, name, zone)
    dana = create_person("Dana", email="dana@example.org", time_zone="Asia/Bishkek", language="en", by=None)
    assign_teacher(dana, group=group, starts_on=group.starts_on, by=None)
    learner(make_group("English 2", starts_on=group.starts_on), "Chen", "Europe/London")

    recompute_times(at=NOW)
    recompute_times(at=NOW + HOUR)

    letters = {message.to[0].partition("@")[0]: message for message in mail.outbox}
    assert len(mail.outbox) == 2
    assert set(letters) == {"dana", "erlan"}
    assert letters["erlan"].subject == "From 2 March your class is at another time for you"
    assert "English 1\n13:00, for the first time on Saturday 2 March · 18:00 in Almaty\n" in letters["erlan"].body
    assert "19:00, for the first time on Saturday 2 March" in letters["dana"].body


def test_letter_is_kept_with_the_change_when_no_post_office_answers(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_post_office(_message: EmailMessage) -> None:
        raise ConnectionRefusedError

    learner(group, "Erlan", "Europe/London")
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", no_post_office)
        recompute_times(at=NOW)

    assert send_due_letters(at=NOW + HOUR, writers={}) == 1


def test_command_prints_what_changed_in_iso(group: Group) -> None:
    out = StringIO()

    call_command("recompute_times", stdout=out)
    call_command("recompute_times", stdout=out)

    assert out.getvalue().splitlines() == [
        "English 1 2024-03-02 18:00 Asia/Almaty: 2024-03-02T12:00Z → 2024-03-02T13:00Z",
        "English 1 2024-03-09 18:00 Asia/Almaty: 2024-03-09T12:00Z → 2024-03-09T13:00Z",
        "Every lesson to come stands at its moment already.",
    ]
