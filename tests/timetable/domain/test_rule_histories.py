"""Whatever rules came instead of whatever others, on whatever day: those are told whose wall shows another hour."""

import datetime as dt
import tempfile
import zoneinfo
from pathlib import Path

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lms.accounts.domain.people import create_person
from lms.accounts.models import Letter
from lms.timetable.domain.clock_notices import plan_clock_notices
from lms.timetable.domain.clocks import recompute_times
from lms.timetable.domain.enrolments import enrol
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.enums import LessonState
from lms.timetable.models import Lesson
from tests.timetable.factories import make_group
from tests.timetable.tzif import Rules

FIRST, LAST = dt.date(2024, 1, 1), dt.date(2024, 6, 30)
# As countries of the foundation's people had or have them.
LINES = [
    "<+05>-5",
    "<+06>-6",
    "<+0330>-3:30",
    "<+0330>-3:30<+0430>,J79/24,J263/24",  # Iran until 2022
    "GMT0BST,M3.5.0/1,M10.5.0",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "EET-2EEST,M3.4.4/50,M10.4.4/50",  # changes on Fridays
    "<+08>-8<+09>,M3.5.6,M9.5.6/0",  # Mongolia until 2016
]
ZONES = ["Test/Class", "Test/One", "Test/Two", "Test/Three"]
lines = st.sampled_from(LINES)
# Many countries keep their rules when one gets others.
changes = st.one_of(lines.map(lambda line: (line, line)), st.tuples(lines, lines))
worlds = st.fixed_dictionaries(dict.fromkeys(ZONES, changes))
weekly_times = st.tuples(st.integers(0, 6), st.sampled_from([dt.time(0, 30), dt.time(9), dt.time(18), dt.time(23, 30)]))
days = st.integers(5, 150)


@pytest.mark.once
class RuleHistoryTest(TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(zoneinfo.ZoneInfo.clear_cache)
        self.addCleanup(zoneinfo.reset_tzpath, zoneinfo.TZPATH)
        zoneinfo.reset_tzpath([folder.name])
        self.rules = Rules(Path(folder.name))

    @settings(max_examples=60)
    @given(worlds, st.sets(weekly_times, min_size=1, max_size=2), days)
    def test_those_are_told_whose_wall_shows_another_hour_at_a_lesson_to_come(
        self, world: dict[str, tuple[str, str]], times: set[tuple[int, dt.time]], day: int
    ) -> None:
        at = dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=day)
        self.know({zone: old for zone, (old, _) in world.items()})
        self.begin(times)
        self.one_pass(at - dt.timedelta(hours=1))
        before = self.walls(at)
        written = set(Letter.objects.values_list("pk", flat=True))

        self.know({zone: new for zone, (_, new) in world.items()})
        self.one_pass(at)

        after = self.walls(at)
        # To who lives by its clock, a class whose own clocks skip its hour for once comes as always.
        differing = {zone for (lesson, zone), wall in after.items() if before[lesson, zone] != wall} - {"Test/Class"}
        letters = Letter.objects.exclude(pk__in=written).values_list("person__time_zone", "kind")
        told = {zone for zone, _ in letters}
        assert differing <= told
        assert {zone for zone, kind in letters if kind == "new_times"} <= differing
        assert "Test/Class" not in told
        assert all(stands_right(lesson) for lesson in self.coming(at))
        assert self.one_pass(at + dt.timedelta(hours=1)) == 0

    def know(self, lines: dict[str, str]) -> None:
        for zone, line in lines.items():
            self.rules.know(zone, line)

    def begin(self, times: set[tuple[int, dt.time]]) -> None:
        group = make_group(time_zone="Test/Class", starts_on=FIRST)
        for weekday, time in times:
            group.slots.create(weekday=weekday, wall_time=time, length_minutes=45)
        plan_lessons(group, first=FIRST, last=LAST, by=None)
        for zone in ZONES:
            person = create_person(
                zone, email=f"{zone[5:].lower()}@example.org", time_zone=zone, language="en", by=None
            )
            # No night holds a letter back: this is about who is told, not when.
            person.quiet_from = person.quiet_until = dt.time(0)
            person.save()
            enrol(person, group=group, starts_on=FIRST, by=None)

    def one_pass(self, at: dt.datetime) -> int:
        """How many letters are new."""
        known = Letter.objects.count()
        with time_machine.travel(at, tick=False):
            recompute_times(at=at)
            plan_clock_notices(at=at)
        return Letter.objects.count() - known

    def coming(self, at: dt.datetime) -> list[Lesson]:
        return list(Lesson.objects.filter(state=LessonState.PLANNED, starts_at__gt=at))

    def walls(self, at: dt.datetime) -> dict[tuple[int, str], dt.datetime]:
        """What each zone's clock shows at the lessons to come."""
        return {
            (lesson.pk, zone): lesson.starts_at.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None)
            for lesson in self.coming(at)
            for zone in ZONES
        }


def stands_right(lesson: Lesson) -> bool:
    """At its wall time, or an hour later where a spring skips that."""
    wall = dt.datetime.combine(lesson.local_date, lesson.wall_time)
    shown = lesson.starts_at.astimezone(zoneinfo.ZoneInfo("Test/Class")).replace(tzinfo=None)
    return shown - wall in {dt.timedelta(), dt.timedelta(hours=1)}
