"""What lessons to come clash with by now, and what a place or a teacher from a day on would add to that."""

import datetime as dt
from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.timetable.conflicts import Clash
from lms.timetable.domain.bulk import change_teacher
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.domain.enrolments import end_enrolment, enrol, transfer_learner
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.domain.terms import keep_days_off
from lms.timetable.enums import GIVEN_UP, ClashKind, VersionState, Weekday
from lms.timetable.models import Enrolment, Group, Lesson, TimetableVersion
from lms.timetable.queries.conflicts import (
    clashes_left,
    clashes_of_place,
    clashes_of_teaching,
    clashes_to_come,
    standing_plans,
)
from lms.timetable.walltime import to_utc
from tests.timetable.factories import (
    THREE_PM,
    cancel,
    make_draft,
    make_group,
    make_holiday,
    make_learner,
    make_lesson,
    make_programme,
    make_teacher,
    make_term,
    move,
)

pytestmark = pytest.mark.django_db
JAN_4, JAN_31 = dt.date(2027, 1, 4), dt.date(2027, 1, 31)
NEW_YEAR = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)

type Told = list[tuple[ClashKind, set[int], list[int]]]


@pytest.fixture(autouse=True)
def _january() -> None:
    make_term("January", starts_on=JAN_4, ends_on=JAN_31)


def january(day: int) -> dt.date:
    return dt.date(2027, 1, day)


def saturdays(name: str, wall_time: dt.time = THREE_PM, **fields: object) -> Group:
    """A group that meets on Saturdays; its lessons are planned to the middle of the month."""
    group = make_group(name, **fields)
    group.slots.create(weekday=Weekday.SATURDAY, wall_time=wall_time)
    plan_lessons(group, first=JAN_4, last=january(16), by=None)
    return group


def told(clashes: list[Clash]) -> Told:
    return [(clash.kind, clash.people, [date.day for date in clash.dates]) for clash in clashes]


def to_come(*, at: dt.datetime = NEW_YEAR) -> Told:
    return told(clashes_to_come(at=at))


def test_place_clashes_from_its_first_day_to_the_end_of_term_with_lessons_not_planned_yet() -> None:
    english, dombra = saturdays("English 1"), saturdays("Dombra", programme=make_programme("instruments"))
    bota = make_learner(english)
    make_learner(dombra, "Chen Wei")

    found = clashes_of_place(bota, group=dombra, starts_on=january(12), at=NEW_YEAR)

    assert told(found) == [(ClashKind.LEARNER, {bota.pk}, [16, 23, 30])]
    assert to_come() == []
    enrol(bota, group=dombra, starts_on=january(12), by=None)
    assert to_come() == told(found)


def test_place_clashes_only_while_both_places_last() -> None:
    english, dombra = saturdays("English 1"), saturdays("Dombra")
    bota = make_learner(english)
    end_enrolment(english.enrolments.get(), ends_on=january(23), by=None)

    found = clashes_of_place(bota, group=dombra, starts_on=JAN_4, ends_on=january(16), at=NEW_YEAR)
    longer = clashes_of_place(bota, group=dombra, starts_on=JAN_4, at=NEW_YEAR)

    assert [clash.times for clash in (*found, *longer)] == [2, 3]


def test_place_left_for_another_clashes_with_nothing_and_other_places_do() -> None:
    old, new, dombra = saturdays("English 1"), saturdays("English 2"), saturdays("Dombra", dt.time(15, 30))
    bota = make_learner(old)
    left = old.enrolments.get()
    days = {"group": new, "starts_on": january(10)}
    assert clashes_of_place(bota, **days, leaving=left, at=NEW_YEAR) == []

    make_learner(dombra)
    found = clashes_of_place(bota, **days, leaving=left, at=NEW_YEAR)
    transfer_learner(left, **days, by=None)

    assert [(clash.one.group, clash.other and clash.other.group) for clash in found] == [(new.pk, dombra.pk)]
    assert to_come() == [(ClashKind.LEARNER, {bota.pk}, [9]), *told(found)]


def test_place_from_a_day_long_ago_tells_of_lessons_to_come_alone() -> None:
    english, dombra = saturdays("English 1"), saturdays("Dombra")
    bota = make_learner(english)
    during = to_utc(january(16), dt.time(15, 20), "Asia/Almaty")

    found = [clashes_of_place(bota, group=dombra, starts_on=JAN_4, at=at) for at in (during, during + dt.timedelta(1))]

    assert [told(one)[0][2] for one in found] == [[16, 23, 30], [23, 30]]


def test_lesson_at_once_on_another_day_of_another_calendar_clashes_on_the_last_day_too() -> None:
    """Sunday 31 January 23:30 in Berlin is Monday 1 February 03:30 in Almaty."""
    berlin, almaty = make_group("Berlin", time_zone="Europe/Berlin"), make_group("Almaty")
    bota = make_learner(berlin)
    make_lesson(berlin, JAN_31, dt.time(23, 30))
    make_lesson(almaty, dt.date(2027, 2, 1), dt.time(3, 30))
    make_lesson(almaty, JAN_4, dt.time(4))
    make_lesson(berlin, dt.date(2027, 1, 3), dt.time(23, 30))

    there = clashes_of_place(bota, group=almaty, starts_on=JAN_4, at=NEW_YEAR)
    make_learner(almaty, "Chen Wei")
    back = clashes_of_place(
        User.objects.get(full_name="Chen Wei"), group=berlin, starts_on=JAN_4, ends_on=JAN_31, at=NEW_YEAR
    )

    assert told(there) == [(ClashKind.LEARNER, {bota.pk}, [4])]
    assert [clash.dates for clash in back] == [[JAN_31]]


def test_new_teacher_clashes_with_their_own_groups_and_where_they_stand_in() -> None:
    english, russian, kazakh = saturdays("English 1"), saturdays("Russian 1"), make_group("Kazakh 1")
    amal, erlan = make_teacher(english), make_teacher(russian, "Erlan Bek")
    dana = make_teacher(kazakh, "Dana Omar")
    sunday = make_lesson(english, january(17))
    substitute_teacher(
        make_lesson(kazakh, january(17)), absent=dana, substitute=erlan, reason="Ill", made_by=None, at=NEW_YEAR
    )

    found = clashes_of_teaching(erlan, group=english, starts_on=january(10), at=NEW_YEAR)
    change_teacher(english, teacher_from=amal, teacher_to=erlan, starts_on=january(10), reason="Leave", by=None)

    assert told(found) == [
        (ClashKind.TEACHER, {erlan.pk}, [16, 23, 30]),
        (ClashKind.TEACHER, {erlan.pk}, [sunday.local_date.day]),
    ]
    assert to_come() == told(found)


def test_teacher_of_nothing_else_clashes_with_nothing_not_even_their_group_s_own_doubles() -> None:
    english = saturdays("English 1")
    make_lesson(english, january(9), dt.time(15, 30))
    erlan = create_person("Erlan Bek", by=None)

    assert clashes_of_teaching(erlan, group=english, starts_on=JAN_4, at=NEW_YEAR) == []


def test_what_changed_after_planning_clashes_among_lessons_to_come() -> None:
    english, dombra = saturdays("English 1"), saturdays("Dombra")
    amal = make_teacher(english)
    assert to_come() == []

    keep_days_off(dombra, countries=["IR"], by=None)
    make_holiday("IR", january(16), january(30))
    make_teacher(dombra)
    make_learner(english)
    make_learner(dombra, starts_on=january(12))

    assert to_come() == [
        (ClashKind.TEACHER, {amal.pk}, [9, 16]),
        (ClashKind.HOLIDAY, set(), [16]),
        (ClashKind.LEARNER, {english.enrolments.get().learner_id}, [16]),
    ]


def test_lessons_over_cancelled_or_moved_clash_no_more() -> None:
    english, dombra = saturdays("English 1"), saturdays("Dombra")
    for group in (english, dombra):
        make_teacher(group)
        group.slots.update(ends_on=january(16))
    first, second = dombra.lessons.order_by("starts_at")

    cancel(first)
    assert [dates for _, _, dates in to_come()] == [[16]]
    assert to_come(at=second.ends_at) == []
    move(second, january(17))
    assert to_come() == []


def test_published_version_has_the_conflicts_of_its_own_groups_to_come() -> None:
    english = saturdays("English 1")
    strings = make_programme("instruments")
    dombra, kobyz = saturdays("Dombra", programme=strings), saturdays("Kobyz", programme=strings)
    version = make_draft(term=make_term("January"))
    TimetableVersion.objects.update(state=VersionState.RELEASED, released_at=NEW_YEAR)
    amal = make_teacher(english)
    for group in (dombra, kobyz):
        make_teacher(group)

    def left(at: dt.datetime) -> Told:
        return told(clashes_left(version, standing_plans(version), at=at))

    assert left(NEW_YEAR) == [(ClashKind.TEACHER, {amal.pk}, [9, 16])] * 2
    assert left(to_utc(january(9), dt.time(16), "Asia/Almaty")) == [(ClashKind.TEACHER, {amal.pk}, [16])] * 2
    assert left(to_utc(dt.date(2027, 3, 1), THREE_PM, "UTC")) == []


def test_conflicts_take_as_many_queries_for_three_groups_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    bota = create_person("Bota Akhmet", by=None)
    amal = create_person("Amal Serik", by=None)
    wanted = make_group("Wanted")
    make_lesson(wanted, january(9))

    for number in (1, 2, 3):
        group = saturdays(f"Group {number}")
        make_learner(group)
        make_teacher(group)
        with django_assert_num_queries(10):
            assert len(clashes_of_place(bota, group=wanted, starts_on=JAN_4, at=NEW_YEAR)) == number
        with django_assert_num_queries(9):
            assert len(clashes_of_teaching(amal, group=wanted, starts_on=JAN_4, at=NEW_YEAR)) == number
        with django_assert_num_queries(10):
            clashes_to_come(at=NEW_YEAR)


zones = st.sampled_from(["Asia/Almaty", "Europe/Berlin", "America/New_York"])
times = st.tuples(st.integers(0, 6), st.sampled_from([0, 5, 6, 10, 11, 18, 23]))
spans = st.tuples(st.integers(1, 28), st.none() | st.integers(0, 20))
classes = st.tuples(zones, st.sets(times, min_size=1, max_size=4))


class PlaceTest(TestCase):
    @settings(max_examples=40)
    @given(classes, spans, st.lists(st.tuples(classes, spans), max_size=3), st.booleans())
    def test_clashes_of_a_place_are_those_pair_by_pair(
        self,
        wanted: tuple[str, set[tuple[int, int]]],
        days: tuple[int, int | None],
        others: list[tuple[tuple[str, set[tuple[int, int]]], tuple[int, int | None]]],
        planned: bool,  # noqa: FBT001 - drawn
    ) -> None:
        """The naive model looks at each two lessons; whether they are planned or only wanted changes nothing."""
        make_term("January", starts_on=JAN_4, ends_on=JAN_31)
        bota = create_person("Bota Akhmet", by=None)
        group = self.meeting("Wanted", wanted)
        for number, (times_there, span) in enumerate(others):
            Enrolment.objects.create(
                learner=bota, group=self.meeting(f"Other {number}", times_there), **self.dates(*span)
            )
        if planned:
            self.plan()

        found = clashes_of_place(bota, group=group, **self.dates(*days), at=NEW_YEAR)

        self.plan()
        assert {(clash.one.time, clash.other and clash.other.time): clash.dates for clash in found} == self.pairs(
            group, bota, **self.dates(*days)
        )

    def meeting(self, name: str, drawn: tuple[str, set[tuple[int, int]]]) -> Group:
        group = make_group(name, time_zone=drawn[0])
        for weekday, hour in drawn[1]:
            group.slots.create(weekday=weekday, wall_time=dt.time(hour), length_minutes=75)
        return group

    def dates(self, first: int, length: int | None) -> dict[str, dt.date | None]:
        starts_on = january(first)
        return {"starts_on": starts_on, "ends_on": None if length is None else starts_on + dt.timedelta(days=length)}

    def plan(self) -> None:
        for group in Group.objects.filter(lessons=None):
            plan_lessons(group, first=dt.date(2026, 12, 28), last=dt.date(2027, 2, 7), by=None)

    def pairs(
        self, group: Group, person: User, *, starts_on: dt.date, ends_on: dt.date | None
    ) -> dict[tuple[object, object], list[dt.date]]:
        found: dict[tuple[object, object], list[dt.date]] = defaultdict(list)
        last = min(ends_on or JAN_31, JAN_31)
        mine = group.lessons.filter(local_date__range=(starts_on, last), ends_at__gt=NEW_YEAR).order_by("starts_at")
        theirs = Lesson.objects.exclude(group=group).exclude(state__in=GIVEN_UP)
        for one, other in product(mine, theirs.order_by("starts_at")):
            at_once = one.starts_at < other.ends_at and other.starts_at < one.ends_at
            if at_once and any(
                place.lasts_on(other.local_date) for place in other.group.enrolments.filter(learner=person)
            ):
                found[one.slot_id, other.slot_id].append(one.local_date)
        return dict(found)
