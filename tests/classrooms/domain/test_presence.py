"""Intervals a person was in the room, however their tabs came and went."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from classrooms.domain.presence import beat, begin_presence, end_presence
from classrooms.domain.rooms import room_of
from classrooms.enums import RoomRole
from classrooms.models import Presence, Room
from classrooms.queries.presence import intervals
from lms.timetable.models import Lesson
from tests.classrooms.rooms import person

pytestmark = pytest.mark.django_db(transaction=True)

NINE = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
BOOT = uuid4()


def at(minute: int, second: int = 0) -> dt.datetime:
    return NINE + dt.timedelta(minutes=minute, seconds=second)


@pytest.fixture
def room(lesson: Lesson) -> Room:
    return room_of(lesson)


def begin(
    room: Room, when: dt.datetime, *, tab: UUID | None = None, role: RoomRole = RoomRole.LEARNER, boot: UUID = BOOT
) -> Presence:
    bota = person("Bota")
    return begin_presence(room=room.pk, person=bota.pk, role=role, tab=tab or uuid4(), boot=boot, at=when)


def end(row: Presence, when: dt.datetime) -> None:
    end_presence([row.pk], boot=BOOT, at=when, reason="closed")


def test_interval_ends_with_the_tab(room: Room) -> None:
    end(begin(room, at(0)), at(30))

    assert intervals(room, until=at(45)) == {person("Bota").pk: [(at(0), at(30))]}


def test_killed_process_costs_at_most_two_heartbeats(room: Room) -> None:
    row = begin(room, at(0))
    beat([row.pk], at=at(20))

    assert intervals(room, until=at(45)) == {person("Bota").pk: [(at(0), at(20, 15))]}


def test_open_interval_ends_with_the_room(room: Room) -> None:
    row = begin(room, at(0))
    beat([row.pk], at=at(44, 55))

    assert intervals(room, until=at(45)) == {person("Bota").pk: [(at(0), at(45))]}


def test_same_tab_within_a_minute_goes_on(room: Room) -> None:
    tab = uuid4()
    end(begin(room, at(0), tab=tab), at(10))

    end(begin(room, at(10, 50), tab=tab, boot=BOOT), at(20))

    assert Presence.objects.count() == 1
    assert intervals(room, until=at(45)) == {person("Bota").pk: [(at(0), at(20))]}


def test_same_tab_after_a_minute_begins_anew(room: Room) -> None:
    tab = uuid4()
    end(begin(room, at(0), tab=tab), at(10))

    end(begin(room, at(11, 1), tab=tab), at(20))

    assert intervals(room, until=at(45)) == {person("Bota").pk: [(at(0), at(10)), (at(11, 1), at(20))]}


def test_two_tabs_are_the_union(room: Room) -> None:
    first, second = begin(room, at(0)), begin(room, at(5))
    end(first, at(10))
    end(second, at(20))
    end(begin(room, at(6)), at(7))

    assert intervals(room, until=at(45)) == {person("Bota").pk: [(at(0), at(20))]}


def test_tab_that_another_process_took_over_is_not_ended_by_the_old_one(room: Room) -> None:
    tab = uuid4()
    row = begin(room, at(0), tab=tab)
    begin(room, at(0, 30), tab=tab, boot=uuid4())

    end(row, at(0, 40))

    assert Presence.objects.get().ended_at is None


def test_observer_takes_no_part(room: Room) -> None:
    end(begin(room, at(0), role=RoomRole.OBSERVER), at(30))

    assert intervals(room, until=at(45)) == {}


def test_beat_is_one_statement_for_a_process(room: Room, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rows = [begin(room, at(0)).pk for _ in range(30)]

    with django_assert_num_queries(1):
        beat(rows, at=at(1))

    assert set(Presence.objects.values_list("last_seen", flat=True)) == {at(1)}
