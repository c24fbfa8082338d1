"""The written rule: which lessons count as held.

A lesson counts as held when enough teachers and learners were there and it lasted long enough. What enough is may
change with a date, so that a lesson is always judged by the rule of its own day (setting ``HELD_RULES``).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.timetable.enums import THERE, Evidence, Part
from lms.timetable.models import AttendanceEntry, Lesson
from lms.timetable.presence import window
from lms.timetable.walltime import local_date

FIELDS = 4


@dataclass(frozen=True, order=True)
class HeldRule:
    """Holds for lessons that begin on ``since`` or later, by their own calendar, until the next rule.

    ``teachers`` and ``learners`` are the least numbers of people who were there, ``percent`` is the least share of
    the planned length between actual start and actual end.
    """

    since: dt.date
    teachers: int
    learners: int
    percent: int

    def __str__(self) -> str:
        return f"{self.since} {self.teachers} {self.learners} {self.percent}"


@dataclass(frozen=True)
class RulePeriod:
    """The days a rule holds on, as people read them; None: there is no rule before it, or none after it."""

    rule: HeldRule
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True)
class Facts:
    """What the rule asks of a lesson: who was there, how long it lasted, how long it was planned."""

    teachers: int
    learners: int
    lasted: dt.timedelta
    planned: dt.timedelta


class Lacking(models.TextChoices):
    """What a lesson lacks to count as held by the rule."""

    TEACHERS = "teachers", _("No teacher was there.")
    LEARNERS = "learners", _("Too few learners were there.")
    LENGTH = "length", _("It was too short.")


def rule_on(date: dt.date) -> HeldRule:
    """The rule for a lesson that begins on ``date``."""
    return max(rule for rule in rules() if rule.since <= date)


def rules() -> tuple[HeldRule, ...]:
    """The rules of the setting ``HELD_RULES``, the oldest first."""
    return read_rules(tuple(settings.HELD_RULES))


def rule_periods() -> list[RulePeriod]:
    """Every rule with its days, the oldest first."""
    found = rules()
    following = zip_longest(found, found[1:])
    return [
        RulePeriod(
            rule,
            first=None if rule == found[0] else rule.since,
            last=after.since - dt.timedelta(days=1) if after else None,
        )
        for rule, after in following
    ]


@lru_cache
def read_rules(words: tuple[str, ...]) -> tuple[HeldRule, ...]:
    """``2021-01-01 1 1 50``: the first day, teachers, learners, percent. Raises ImproperlyConfigured."""
    found = sorted(read_rule(word) for word in words)
    if not found or found[0].since.year > 2000 or len({rule.since for rule in found}) < len(found):
        raise ImproperlyConfigured("HELD_RULES: the first rule holds from 2000 at the latest, and no two from one day.")
    return tuple(found)


def read_rule(word: str) -> HeldRule:
    parts = word.split()
    try:
        since, numbers = dt.date.fromisoformat(parts[0]), [int(part) for part in parts[1:]]
    except (IndexError, ValueError):
        since, numbers = dt.date.min, []
    if len(numbers) != FIELDS - 1 or min(numbers) < 0 or numbers[-1] > 100:
        raise ImproperlyConfigured(f"HELD_RULES: {word!r} is not DAY TEACHERS LEARNERS PERCENT: 2021-01-01 1 1 50.")
    return HeldRule(since, *numbers)


def lacking(facts: Facts, rule: HeldRule) -> list[Lacking]:
    """What is missing; nothing: the lesson counts as held."""
    enough = {
        Lacking.TEACHERS: facts.teachers >= rule.teachers,
        Lacking.LEARNERS: facts.learners >= rule.learners,
        Lacking.LENGTH: facts.lasted * 100 >= facts.planned * rule.percent,
    }
    return [what for what, holds in enough.items() if not holds]


def facts_of(lesson: Lesson, standing: Iterable[AttendanceEntry]) -> Facts:
    """Of a lesson that has ended; ``standing`` is one entry a person."""
    there = [entry.part for entry in standing if entry.status in THERE]
    start, end = window(lesson)
    planned = dt.timedelta(minutes=lesson.length_minutes)
    return Facts(there.count(Part.TEACHER), there.count(Part.LEARNER), end - start, planned)


def missing_of(lesson: Lesson, standing: Iterable[AttendanceEntry]) -> list[Lacking]:
    """What ``lesson`` lacks by the rule of the day it began."""
    start, _end = window(lesson)
    return lacking(facts_of(lesson, standing), rule_on(local_date(start, lesson.time_zone)))


def evidence_of(lesson: Lesson, entries: Sequence[AttendanceEntry], *, decided: bool) -> Evidence | None:
    """What ``lesson`` counts as held by; None: it does not.

    ``entries`` is its whole history of attendance, the oldest first; ``decided`` is whether a person decided that it
    counts. *Room* is what fits the rule by what the room saw alone, *by hand* what fits it by what people wrote.
    """
    if missing_of(lesson, newest(entries)):
        found = Evidence.DECIDED if decided else None
    else:
        seen = newest(entry for entry in entries if entry.by_id is None)
        found = Evidence.HAND if missing_of(lesson, seen) else Evidence.ROOM
    return Evidence.DEMONSTRATION if found and lesson.group.is_demo else found


def newest(entries: Iterable[AttendanceEntry]) -> list[AttendanceEntry]:
    """One entry a person: the last of theirs."""
    return list({entry.person_id: entry for entry in entries}.values())
