"""Moving a learner to another group from a date: the past stays."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.accounts.domain.people import create_person
from lms.core.errors import DomainError
from lms.timetable.domain.enrolments import enrol, transfer_learner
from lms.timetable.domain.places import ask_for_place
from lms.timetable.enums import RequestState
from lms.timetable.errors import (
    AlreadyEnrolled,
    AlreadyInThisGroup,
    GroupHasEnded,
    GroupIsFull,
    NoPlaceToMoveFrom,
    PastIsSettled,
)
from lms.timetable.models import AttendanceEntry, Enrolment, Group
from lms.timetable.queries.groups import roster
from tests.timetable.factories import hold, make_group, make_learner, make_lesson, make_teacher
from tests.timetable.races import at_once

pytestmark = pytest.mark.django_db
NOV = [dt.date(2026, 11, day) for day in range(1, 31)]


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 10, 12, tzinfo=dt.UTC), tick=False):
        yield


def places() -> list[tuple[str, dt.date, dt.date | None]]:
    rows = Enrolment.objects.order_by("starts_on", "pk").values_list("group__name", "starts_on", "ends_on")
    return list(rows)


def test_transfer_learner_ends_one_place_and_begins_another() -> None:
    old, new = make_group("English 1"), make_group("English 2")
    bota = make_learner(old)

    place = transfer_learner(old.enrolments.get(), group=new, starts_on=NOV[14], by=None)

    assert (place.learner, place.group) == (bota, new)
    assert places() == [("English 1", old.starts_on, NOV[13]), ("English 2", NOV[14], None)]
    assert [bota in roster(old, on=day) for day in NOV[12:16]] == [True, True, False, False]
    assert [bota in roster(new, on=day) for day in NOV[12:16]] == [False, False, True, True]


def test_transfer_learner_keeps_the_last_day_that_was_agreed() -> None:
    old, new = make_group("English 1"), make_group("English 2")
    place = enrol(create_person("Bota Akhmet", by=None), group=old, starts_on=NOV[0], ends_on=NOV[20], by=None)

    assert transfer_learner(place, group=new, starts_on=NOV[20], by=None).ends_on == NOV[20]


def test_transfer_learner_changes_no_roster_and_no_attendance_of_the_past() -> None:
    old, new = make_group("English 1"), make_group("English 2")
    amal, bota = make_teacher(old), make_learner(old)
    lesson = hold(make_lesson(old, NOV[9]), amal)
    before = list(AttendanceEntry.objects.order_by("pk").values())

    transfer_learner(old.enrolments.get(), group=new, starts_on=NOV[10], by=None)

    assert before
    assert list(AttendanceEntry.objects.order_by("pk").values()) == before
    assert list(roster(old, on=lesson.local_date)) == [bota]


def test_transfer_learner_refused_writes_nothing() -> None:
    old, full, ended = make_group("English 1"), make_group("Full", capacity=1), make_group("Ended", ends_on=NOV[9])
    there, held = make_group("There"), make_group("Held")
    make_learner(full, "Deniz Kaya")
    hold(make_lesson(held, NOV[20]), make_teacher(held))
    bota = make_learner(old)
    enrol(bota, group=there, starts_on=NOV[25], by=None)
    hold(make_lesson(old, NOV[9]), make_teacher(old))
    place, before = old.enrolments.get(), places()

    for group, starts_on, refusal in [
        (old, NOV[14], AlreadyInThisGroup),
        (full, NOV[14], GroupIsFull),
        (ended, NOV[14], GroupHasEnded),
        (there, NOV[14], AlreadyEnrolled),
        (held, NOV[14], PastIsSettled),
        (there, NOV[8], PastIsSettled),
        (full, old.starts_on, NoPlaceToMoveFrom),
    ]:
        with pytest.raises(refusal):
            transfer_learner(place, group=group, starts_on=starts_on, by=None)
        assert places() == before


def test_transfer_learner_whose_place_is_over_is_refused() -> None:
    old, new = make_group("English 1"), make_group("English 2")
    place = enrol(create_person("Bota Akhmet", by=None), group=old, starts_on=NOV[0], ends_on=NOV[9], by=None)

    with pytest.raises(NoPlaceToMoveFrom):
        transfer_learner(place, group=new, starts_on=NOV[10], by=None)


def test_transfer_learner_answers_the_request_for_a_place_there() -> None:
    old, new = make_group("English 1"), make_group("English 2")
    bota = make_learner(old)
    asked = ask_for_place(bota, group=new, message="")

    transfer_learner(old.enrolments.get(), group=new, starts_on=NOV[14], by=None)

    asked.refresh_from_db()
    assert asked.state == RequestState.ADMITTED


def test_transferred_learner_is_told_in_their_language(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    old, new = make_group("English 1"), make_group("English 2")
    for name, language in {"Bota": "en", "Parisa": "fa"}.items():
        learner = create_person(name, email=f"{name.lower()}@example.org", language=language, by=None)
        place = enrol(learner, group=old, starts_on=NOV[0], by=None)
        with django_capture_on_commit_callbacks(execute=True):
            transfer_learner(place, group=new, starts_on=NOV[14], by=None)

    english, persian = mail.outbox
    assert english.subject == "You move to another group: English 2"
    assert "from Sunday 15 November you learn in the group “English 2”" in english.body
    assert "Your last day in “English 1” is Saturday 14 November." in english.body
    assert "/fa/home/" in persian.body


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_transfer_of_two_at_once_into_the_last_place_lets_one_in() -> None:
    groups = [make_group("English 1"), make_group("English 2")]
    last = make_group("English 3", capacity=1)
    old = [
        enrol(create_person(f"Learner {n}", by=None), group=group, starts_on=NOV[0], by=None)
        for n, group in enumerate(groups)
    ]

    def move(number: int) -> None:
        transfer_learner(old[number], group=Group.objects.get(pk=last.pk), starts_on=NOV[14], by=None)

    refusals = at_once(move, times=2)

    assert [type(refusal) for refusal in refusals] == [GroupIsFull]
    assert last.enrolments.count() == 1
    assert Enrolment.objects.filter(ends_on=NOV[13]).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_transfers_to_and_fro_at_once_never_wait_for_each_other() -> None:
    here, there = make_group("English 1"), make_group("English 2")
    places_of = [
        enrol(create_person(f"Learner {n}", by=None), group=[here, there][n % 2], starts_on=NOV[0], by=None)
        for n in range(6)
    ]

    def swap(number: int) -> None:
        transfer_learner(places_of[number], group=[there, here][number % 2], starts_on=NOV[14], by=None)

    refusals: list[DomainError] = at_once(swap, times=6)

    assert refusals == []
    assert Enrolment.objects.filter(ends_on=None).count() == 6
