import datetime as dt

import pytest
from django.db import connection

from lms.accounts.domain.people import create_person
from lms.timetable.domain.enrolments import end_enrolment, enrol, transfer_learner
from lms.timetable.domain.teachings import assign_teacher, end_teaching
from lms.timetable.errors import (
    AlreadyEnrolled,
    AlreadyTeaches,
    GroupHasEnded,
    GroupIsFull,
    PastIsSettled,
    TeachingIsSettled,
    UnlikelyDate,
    WrongDates,
)
from lms.timetable.models import ClosedMonth, Enrolment, Group
from lms.timetable.permissions import lasting_on
from lms.timetable.queries.groups import roster
from tests.timetable.factories import cancel, hold, make_group, make_learner, make_lesson, make_teacher
from tests.timetable.races import at_once

pytestmark = pytest.mark.django_db
NOV = [dt.date(2026, 11, day) for day in range(1, 31)]


def test_enrol_puts_the_learner_on_the_roster_from_that_day() -> None:
    group = make_group()
    bota = create_person("Bota Akhmet", by=None)

    enrol(bota, group=group, starts_on=NOV[4], ends_on=NOV[9], by=None)

    present = [day for day in NOV if bota in roster(group, on=day)]
    assert present == NOV[4:10]


def test_enrol_in_a_full_group_is_refused_until_a_place_is_free() -> None:
    group = make_group(capacity=1)
    bota, deniz = create_person("Bota Akhmet", by=None), create_person("Deniz Kaya", by=None)
    place = enrol(bota, group=group, starts_on=NOV[0], by=None)

    with pytest.raises(GroupIsFull):
        enrol(deniz, group=group, starts_on=NOV[0], by=None)
    end_enrolment(place, ends_on=NOV[9], by=None)
    with pytest.raises(GroupIsFull):
        enrol(deniz, group=group, starts_on=NOV[9], by=None)

    assert enrol(deniz, group=group, starts_on=NOV[10], by=None).starts_on == NOV[10]


def test_enrol_before_a_promised_place_counts_the_fullest_day() -> None:
    group = make_group(capacity=1)
    enrol(create_person("Bota Akhmet", by=None), group=group, starts_on=NOV[20], by=None)
    deniz = create_person("Deniz Kaya", by=None)

    with pytest.raises(GroupIsFull):
        enrol(deniz, group=group, starts_on=NOV[0], by=None)

    assert enrol(deniz, group=group, starts_on=NOV[0], ends_on=NOV[19], by=None).learner == deniz


def test_enrol_twice_in_overlapping_times_is_refused() -> None:
    group = make_group()
    bota = create_person("Bota Akhmet", by=None)
    enrol(bota, group=group, starts_on=NOV[4], ends_on=NOV[9], by=None)

    with pytest.raises(AlreadyEnrolled):
        enrol(bota, group=group, starts_on=NOV[0], ends_on=NOV[4], by=None)
    with pytest.raises(AlreadyEnrolled):
        enrol(bota, group=group, starts_on=NOV[9], by=None)

    assert enrol(bota, group=group, starts_on=NOV[10], by=None).learner == bota


def test_enrol_with_wrong_dates_is_refused() -> None:
    group = make_group(ends_on=NOV[9])
    bota = create_person("Bota Akhmet", by=None)

    with pytest.raises(WrongDates):
        enrol(bota, group=group, starts_on=NOV[5], ends_on=NOV[4], by=None)
    with pytest.raises(GroupHasEnded):
        enrol(bota, group=group, starts_on=NOV[10], by=None)


@pytest.mark.parametrize("year", [dt.MINYEAR, 1999, 2101, dt.MAXYEAR])
def test_dates_of_another_age_are_refused_everywhere(year: int) -> None:
    """One place that ends on the last of all days would break every page that asks when a place is free."""
    group, bota, day = make_group(), create_person("Bota Akhmet", by=None), dt.date(year, 12, 31)
    place = make_learner(group, "Deniz Kaya").enrolments.get()
    teaching = make_teacher(group).teachings.get()

    for act in (
        lambda: enrol(bota, group=group, starts_on=day, by=None),
        lambda: enrol(bota, group=group, starts_on=NOV[0], ends_on=day, by=None),
        lambda: end_enrolment(place, ends_on=day, by=None),
        lambda: transfer_learner(place, group=make_group("English 2"), starts_on=day, by=None),
        lambda: assign_teacher(bota, group=group, starts_on=day, by=None),
        lambda: end_teaching(teaching, ends_on=day, by=None),
    ):
        with pytest.raises(UnlikelyDate):
            act()

    assert not Enrolment.objects.exclude(starts_on=group.starts_on, ends_on=None).exists()


def test_enrol_and_leave_never_change_a_held_lesson_s_roster() -> None:
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    hold(make_lesson(group, NOV[9]), amal)
    before = list(roster(group, on=NOV[9]))

    with pytest.raises(PastIsSettled):
        enrol(create_person("Deniz Kaya", by=None), group=group, starts_on=NOV[8], by=None)
    with pytest.raises(PastIsSettled):
        end_enrolment(group.enrolments.get(learner=bota), ends_on=NOV[8], by=None)
    end_enrolment(group.enrolments.get(learner=bota), ends_on=NOV[9], by=None)

    assert list(roster(group, on=NOV[9])) == before == [bota]


def test_end_enrolment_later_needs_a_free_place() -> None:
    group = make_group(capacity=1)
    place = enrol(create_person("Bota Akhmet", by=None), group=group, starts_on=NOV[0], ends_on=NOV[9], by=None)
    enrol(create_person("Deniz Kaya", by=None), group=group, starts_on=NOV[10], ends_on=NOV[12], by=None)

    with pytest.raises(GroupIsFull):
        end_enrolment(place, ends_on=NOV[10], by=None)


def test_assign_teacher_has_dates() -> None:
    group = make_group()
    amal = create_person("Amal Serik", by=None)
    teaching = assign_teacher(amal, group=group, starts_on=NOV[0], by=None)

    end_teaching(teaching, ends_on=NOV[4], by=None)

    assert [day for day in NOV if group.teachings.filter(lasting_on(day), teacher=amal).exists()] == NOV[:5]


def test_end_teaching_leaves_the_lessons_of_closed_months_to_who_was_to_teach_them() -> None:
    group = make_group()
    teaching = make_teacher(group).teachings.get()
    cancel(make_lesson(group, NOV[9]))
    ClosedMonth.objects.create(month=NOV[0])

    with pytest.raises(TeachingIsSettled) as refusal:
        end_teaching(teaching, ends_on=NOV[8], by=None)

    assert refusal.value.message == (
        "English 1 had a lesson on 10 November 2026, and its month is closed: "
        "who taught the group then stays as it was. Choose a last day that leaves that lesson as it is, "
        "or write down another teacher from a later day."
    )
    teaching = end_teaching(teaching, ends_on=NOV[9], by=None)
    teaching = end_teaching(teaching, ends_on=NOV[20], by=None)
    end_teaching(teaching, ends_on=NOV[12], by=None)
    assert group.teachings.get().ends_on == NOV[12]


def test_end_teaching_later_takes_no_lesson_of_a_closed_month() -> None:
    group = make_group()
    teaching = end_teaching(make_teacher(group).teachings.get(), ends_on=NOV[8], by=None)
    cancel(make_lesson(group, NOV[9]))
    make_lesson(group, dt.date(2026, 12, 1))
    ClosedMonth.objects.create(month=NOV[0])

    with pytest.raises(TeachingIsSettled):
        end_teaching(teaching, ends_on=NOV[9], by=None)

    assert end_teaching(teaching, ends_on=NOV[0], by=None).ends_on == NOV[0]


def test_assign_teacher_twice_in_overlapping_times_is_refused() -> None:
    group = make_group()
    amal = create_person("Amal Serik", by=None)
    teaching = assign_teacher(amal, group=group, starts_on=NOV[0], ends_on=NOV[9], by=None)
    assign_teacher(amal, group=group, starts_on=NOV[20], by=None)

    with pytest.raises(AlreadyTeaches):
        assign_teacher(amal, group=group, starts_on=NOV[9], by=None)
    with pytest.raises(AlreadyTeaches):
        end_teaching(teaching, ends_on=NOV[20], by=None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_enrol_of_many_at_once_never_takes_more_places_than_there_are() -> None:
    group = make_group(capacity=3)
    people = [create_person(f"Learner {number}", by=None) for number in range(8)]

    def take_place(number: int) -> None:
        enrol(people[number], group=Group.objects.get(pk=group.pk), starts_on=NOV[0], by=None)

    refusals = at_once(take_place, times=8)

    assert Enrolment.objects.count() == 3
    assert [type(refusal) for refusal in refusals] == [GroupIsFull] * 5
