"""Who taught each lesson, or who is to teach it: in as few statements for a year as for a day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import pgettext

from lms.accounts.models import User
from lms.ledger.splits import NOBODY
from lms.ledger.tables import Movement, movement_of
from lms.timetable.models import Lesson, Teaching
from lms.timetable.queries.teachers import standing_in

type People = frozenset[int]


@dataclass(frozen=True)
class Team:
    """One teacher, or several who are to teach a lesson together; ``key`` joins their uuids."""

    key: str
    name: str


@dataclass(frozen=True)
class Teams:
    """``taught`` counts lessons by who taught; ``expected`` are those nobody has taught, each with who is to teach."""

    of: QuerySet[Lesson]
    taught: Mapping[People, Movement]
    expected: Mapping[int, tuple[People, Movement]]
    people: Mapping[int, User]

    def movements(self) -> dict[Team, Movement]:
        sums: dict[People, Movement] = dict(self.taught)
        for team, part in self.expected.values():
            sums[team] = sums.get(team, Movement()) + part
        return {self.team(people): part for people, part in sums.items()}

    def lessons(self, key: str) -> QuerySet[Lesson]:
        """Those of the team ``key``."""
        waiting = [pk for pk, (people, _part) in self.expected.items() if self.team(people).key == key]
        taught = [one for people in self.taught if self.team(people).key == key for one in people]
        return self.of.filter(Q(pk__in=waiting) | Q(taught_by__in=taught))

    def team(self, people: People) -> Team:
        known = sorted((self.people[pk] for pk in people), key=lambda one: (one.full_name, one.pk))
        key = ".".join(str(one.uuid) for one in known) or NOBODY
        return Team(key, pgettext("between two names", ", ").join(map(str, known)))


def teams_of(lessons: QuerySet[Lesson]) -> Teams:
    """Five statements. The rule is ``timetable.queries.teachers.LessonTeachers.expected``: the group's teachers of
    the day without those who are away, and who stands in for them."""
    rows = lessons.filter(taught_by__isnull=False).order_by().values_list("taught_by", "origin", "state")
    taught: dict[People, Movement] = {}
    for teacher, origin, state, count in rows.annotate(lessons=Count("*")):
        one = frozenset({teacher})
        taught[one] = taught.get(one, Movement()) + movement_of(origin, state, count)
    expected = _expected(lessons.filter(taught_by__isnull=True))
    named = frozenset().union(*taught, *(people for people, _part in expected.values()))
    return Teams(lessons, taught, expected, User.objects.in_bulk(named))


def _expected(lessons: QuerySet[Lesson]) -> dict[int, tuple[People, Movement]]:
    waiting = list(lessons.order_by("pk").values_list("pk", "group_id", "local_date", "origin", "state"))
    teachings = _teachings({group for _pk, group, *_rest in waiting})
    away, standing = _substitutions(lessons)
    return {
        pk: (
            frozenset(_own(teachings[group], day) - away[pk] | standing[pk]),
            movement_of(origin, state, 1),
        )
        for pk, group, day, origin, state in waiting
    }


def _teachings(groups: set[int]) -> dict[int, list[Teaching]]:
    found: dict[int, list[Teaching]] = defaultdict(list)
    for teaching in Teaching.objects.filter(group__in=groups):
        found[teaching.group_id].append(teaching)
    return found


def _own(teachings: list[Teaching], day: dt.date) -> set[int]:
    return {one.teacher_id for one in teachings if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)}


def _substitutions(lessons: QuerySet[Lesson]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """By lesson: who is away, and who stands in."""
    away: dict[int, set[int]] = defaultdict(set)
    standing: dict[int, set[int]] = defaultdict(set)
    changes = standing_in().filter(lesson__in=lessons.order_by().values("pk"))
    for lesson, absent, substitute in changes.values_list("lesson_id", "absent_id", "substitute_id"):
        if absent and substitute:
            away[lesson].add(absent)
            standing[lesson].add(substitute)
    return away, standing
