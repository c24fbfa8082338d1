"""After an update of tzdata: lessons to come stand where their wall times say."""

import datetime as dt
import re
from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.timetable.domain.clocks import recompute_times
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.models import Group, Lesson, ZoneRules
from lms.timetable.zone_rules import read_release
from tests.timetable.factories import cancel, hold, make_group, make_lesson, make_teacher, move, start
from tests.timetable.tzif import Rules

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
NOW = dt.datetime(2024, 2, 1, 7, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def clocks(zone_rules: Rules) -> Rules:
    """Before the law: Almaty stays six hours ahead for good. From March 2024 on it is five, as tzdata knows now."""
    zone_rules.know("Asia/Almaty", "<+06>-6")
    return zone_rules


@pytest.fixture
def group() -> Group:
    """Saturdays at six in Almaty, planned before the law."""
    group = make_group(starts_on=dt.date(2024, 2, 1))
    group.slots.create(weekday=5, wall_time=dt.time(18), length_minutes=45)
    plan_lessons(group, first=dt.date(2024, 2, 17), last=dt.date(2024, 3, 9), by=None)
    return group


def live_in(*zones: str) -> None:
    for number, zone in enumerate(zones):
        create_person(f"Person {number}", email="", time_zone=zone, language="en", by=None)


def starts(group: Group) -> list[str]:
    return [f"{lesson.starts_at:%m-%d %H:%M}-{lesson.ends_at:%H:%M}" for lesson in group.lessons.all()]


def test_lessons_to_come_keep_their_wall_time(group: Group, clocks: Rules) -> None:
    assert starts(group) == ["02-17 12:00-12:45", "02-24 12:00-12:45", "03-02 12:00-12:45", "03-09 12:00-12:45"]

    clocks.update("Asia/Almaty")
    changed = recompute_times(at=NOW)

    assert starts(group) == ["02-17 12:00-12:45", "02-24 12:00-12:45", "03-02 13:00-13:45", "03-09 13:00-13:45"]
    assert [one.lesson.starts_at - one.started for one in changed] == [HOUR, HOUR]
    assert {lesson.wall_time for lesson in group.lessons.all()} == {dt.time(18)}
    assert recompute_times(at=NOW) == []


def test_where_nothing_is_new_three_queries_see_it(
    group: Group, clocks: Rules, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    live_in("Asia/Almaty", "Europe/London", "", "Europe/Atlantis")
    clocks.update("Asia/Almaty")
    recompute_times(at=NOW)

    # Lessons that stand wrong, zones that people live in, rules of the last look.
    with django_assert_num_queries(3):
        assert recompute_times(at=NOW) == []


def test_rules_of_every_zone_that_people_live_in_are_kept_and_renewed(clocks: Rules) -> None:
    live_in("Asia/Almaty", "Asia/Almaty", "Europe/London", "", "Europe/Atlantis")
    recompute_times(at=NOW)
    assert set(ZoneRules.objects.values_list("time_zone", "read_at")) == {("Asia/Almaty", NOW), ("Europe/London", NOW)}

    clocks.update("Asia/Almaty")
    recompute_times(at=NOW + HOUR)

    assert ZoneRules.objects.get(pk="Asia/Almaty").read_at == NOW + HOUR
    assert ZoneRules.objects.get(pk="Europe/London").read_at == NOW


def test_older_rules_than_those_of_the_last_look_change_nothing_unless_by_hand(
    group: Group, clocks: Rules, caplog: pytest.LogCaptureFixture
) -> None:
    """Of two machines that share a database one may have the new rules first."""
    clocks.release("2024b")
    recompute_times(at=NOW)
    clocks.release("2024a")
    clocks.know("Asia/Almaty", "<+07>-7")
    before = starts(group)

    changed = recompute_times(at=NOW + HOUR)

    assert (changed, starts(group)) == ([], before)
    assert "tzdata 2024a is older than 2024b, used last" in caplog.text
    assert len(recompute_times(at=NOW + HOUR, by_hand=True)) == 4
    assert recompute_times(at=NOW + 2 * HOUR) == []
    assert set(ZoneRules.objects.values_list("release", flat=True)) == {"2024a"}


def test_newer_rules_are_known_as_such_though_they_are_the_same(group: Group, clocks: Rules) -> None:
    for release in ("2024a", "2025a"):
        clocks.release(release)
        assert recompute_times(at=NOW) == []

    assert set(ZoneRules.objects.values_list("release", flat=True)) == {"2025a"}


def test_release_is_that_of_the_package() -> None:
    assert re.fullmatch(r"20\d\d[a-z]", read_release())


def test_rules_of_a_zone_that_nobody_lives_in_any_more_are_renewed_too(clocks: Rules) -> None:
    """Whoever moves there later is told nothing about what was before."""
    live_in("Asia/Almaty")
    recompute_times(at=NOW)

    User.objects.update(time_zone="Europe/London")
    clocks.update("Asia/Almaty")
    recompute_times(at=NOW + HOUR)

    assert ZoneRules.objects.get(pk="Asia/Almaty").read_at == NOW + HOUR


@pytest.mark.parametrize("state", ["past", "live", "held", "cancelled", "moved"])
def test_what_is_over_on_decided_or_given_up_keeps_its_moment(state: str, clocks: Rules) -> None:
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
    kept = lesson.starts_at

    clocks.update("Asia/Almaty")
    recompute_times(at=kept + HOUR if state == "past" else NOW)

    lesson.refresh_from_db()
    assert lesson.starts_at == kept


def test_lesson_in_a_zone_that_tzdata_knows_no_more_stays_and_stops_no_other(group: Group, clocks: Rules) -> None:
    lost = group.lessons.get(local_date=dt.date(2024, 3, 2))
    Lesson.objects.filter(pk=lost.pk).update(time_zone="Europe/Atlantis")

    clocks.update("Asia/Almaty")
    recompute_times(at=NOW)

    assert starts(group)[2:] == ["03-02 12:00-12:45", "03-09 13:00-13:45"]


def test_command_prints_what_changed_in_iso(group: Group, clocks: Rules) -> None:
    clocks.update("Asia/Almaty")
    out = StringIO()

    call_command("recompute_times", stdout=out)
    call_command("recompute_times", stdout=out)

    assert out.getvalue().splitlines() == [
        "English 1 2024-03-02 18:00 Asia/Almaty: 2024-03-02T12:00Z → 2024-03-02T13:00Z",
        "English 1 2024-03-09 18:00 Asia/Almaty: 2024-03-09T12:00Z → 2024-03-09T13:00Z",
        "Every lesson to come stands at its moment already.",
    ]
