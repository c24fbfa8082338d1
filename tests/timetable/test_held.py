"""The written rule of what counts as held: what it asks, from which day on, and how it is written in the settings."""

import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from lms.timetable.enums import AttendanceStatus, Part
from lms.timetable.held import (
    Facts,
    HeldRule,
    Lacking,
    facts_of,
    lacking,
    missing_of,
    read_rules,
    rule_on,
    rule_periods,
    rules,
)
from lms.timetable.models import AttendanceEntry, Lesson

RULE = HeldRule(dt.date(2000, 1, 1), teachers=1, learners=1, percent=50)
MINUTE = dt.timedelta(minutes=1)
STRICTER = ["2000-01-01 1 1 50", "2026-11-03 1 2 80"]


def facts(*, teachers: int = 1, learners: int = 1, percent: int = 100) -> Facts:
    return Facts(teachers, learners, lasted=percent * MINUTE, planned=100 * MINUTE)


def entry(status: AttendanceStatus, part: Part = Part.LEARNER) -> AttendanceEntry:
    return AttendanceEntry(status=status, part=part)


def lesson_at(start: dt.datetime, *, minutes: int = 45, zone: str = "Asia/Almaty") -> Lesson:
    return Lesson(started_at=start, ended_at=start + minutes * MINUTE, length_minutes=45, time_zone=zone)


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        (facts(), []),
        (facts(percent=51), []),
        (facts(percent=50), []),
        (facts(percent=49), [Lacking.LENGTH]),
        (facts(teachers=0), [Lacking.TEACHERS]),
        (facts(learners=0), [Lacking.LEARNERS]),
        (facts(teachers=0, learners=0, percent=0), [Lacking.TEACHERS, Lacking.LEARNERS, Lacking.LENGTH]),
    ],
)
def test_lacking_names_what_the_rule_asks_for_and_is_not_there(found: Facts, missing: list[Lacking]) -> None:
    assert lacking(found, RULE) == missing


def test_lacking_asks_for_as_many_as_the_rule_says() -> None:
    two = HeldRule(dt.date(2000, 1, 1), teachers=0, learners=2, percent=0)

    assert lacking(facts(teachers=0, learners=1, percent=0), two) == [Lacking.LEARNERS]
    assert lacking(facts(teachers=0, learners=2, percent=0), two) == []


@pytest.mark.parametrize(
    ("day", "learners"), [("2026-11-02", 1), ("2026-11-03", 2), ("2026-11-04", 2), ("2000-01-01", 1)]
)
def test_rule_holds_from_its_own_day_on(settings: Settings, day: str, learners: int) -> None:
    settings.HELD_RULES = STRICTER

    assert rule_on(dt.date.fromisoformat(day)).learners == learners


def test_rules_are_read_from_the_oldest_on_whatever_their_order(settings: Settings) -> None:
    settings.HELD_RULES = list(reversed(STRICTER))

    assert [str(rule) for rule in rules()] == STRICTER


@pytest.mark.parametrize(
    ("start", "zone", "missing"),
    [
        ("2026-11-02T18:59:59+00:00", "Asia/Almaty", []),
        ("2026-11-02T19:00:00+00:00", "Asia/Almaty", [Lacking.LEARNERS]),
        ("2026-11-02T19:00:00+00:00", "Europe/London", []),
        ("2026-11-03T00:00:00+00:00", "Europe/London", [Lacking.LEARNERS]),
    ],
)
def test_lesson_is_judged_by_the_rule_of_the_day_it_began_by_its_own_calendar(
    settings: Settings, start: str, zone: str, missing: list[Lacking]
) -> None:
    settings.HELD_RULES = STRICTER
    standing = [entry(AttendanceStatus.PRESENT, Part.TEACHER), entry(AttendanceStatus.PRESENT)]

    assert missing_of(lesson_at(dt.datetime.fromisoformat(start), zone=zone), standing) == missing


def test_facts_count_who_was_there_and_no_guest() -> None:
    start = dt.datetime(2026, 11, 3, 10, tzinfo=dt.UTC)
    standing = [entry(status) for status in AttendanceStatus]
    standing += [entry(AttendanceStatus.PRESENT, Part.TEACHER), entry(AttendanceStatus.ABSENT, Part.TEACHER)]
    standing += [entry(AttendanceStatus.PRESENT, Part.GUEST)]

    found = facts_of(lesson_at(start, minutes=22), standing)

    # Present, late and left early were there; excused and absent were not.
    assert found == Facts(teachers=1, learners=3, lasted=22 * MINUTE, planned=45 * MINUTE)


def test_periods_of_the_rules_follow_one_another(settings: Settings) -> None:
    settings.HELD_RULES = ["2026-11-03 1 2 80", "2000-01-01 1 1 50", "2027-02-01 1 1 60"]

    days = [(period.rule.percent, str(period.first), str(period.last)) for period in rule_periods()]

    assert days == [
        (50, "None", "2026-11-02"),
        (80, "2026-11-03", "2027-01-31"),
        (60, "2027-02-01", "None"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["2000-01-01"],
        ["2000-01-01 1 1"],
        ["2000-01-01 1 1 50 9"],
        ["1 1 50"],
        ["2000-01-32 1 1 50"],
        ["first 1 1 50"],
        ["2000-01-01 one 1 50"],
        ["2000-01-01 1 1 50%"],
        ["2000-01-01 1 1 0.5"],
        ["2000-01-01 -1 1 50"],
        ["2000-01-01 1 -1 50"],
        ["2000-01-01 1 1 -1"],
        ["2000-01-01 1 1 101"],
        ["2001-01-01 1 1 50"],
        ["2000-01-01 1 1 50", "2000-01-01 1 2 50"],
        ["2000-01-01 1 1 50", "2026-11-03 1 2"],
    ],
)
def test_misspelt_rules_are_refused_by_name(words: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured, match="HELD_RULES"):
        read_rules(tuple(words))


@pytest.mark.parametrize("word", ["2000-01-01 0 0 0", "2000-01-01 1 1 100", "2000-12-31 2 10 75"])
def test_rule_reads_as_it_was_written(word: str) -> None:
    (rule,) = read_rules((word,))

    assert str(rule) == word
