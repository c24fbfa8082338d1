"""A room ends by itself a quarter of an hour after the last of its staff left: by presence, whatever died."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from classrooms.commands import Enter
from classrooms.domain.log import Ask, append
from classrooms.domain.rooms import end_late_rooms, room_of
from classrooms.enums import RoomRole
from classrooms.models import Event, Presence, Room
from classrooms.queries.log import head_of
from classrooms.queries.rooms import rooms_to_end
from lms.timetable.enums import LessonState
from lms.timetable.models import AttendanceEntry, Lesson
from tests.classrooms.rooms import make_open_lesson, person

MINUTE = dt.timedelta(minutes=1)
HEARTBEAT = dt.timedelta(seconds=15)
UNATTENDED = 15 * MINUTE


def was_there(room: Room, name: str, role: RoomRole, *, last_seen: dt.datetime, ended: bool) -> None:
    Presence.objects.create(
        room=room,
        person=person(name),
        role=role,
        tab=uuid4(),
        boot=uuid4(),
        started_at=last_seen - MINUTE,
        last_seen=last_seen,
        ended_at=last_seen if ended else None,
    )


@pytest.mark.django_db(transaction=True)
def test_held_room_ends_after_its_staff_and_the_attendance_is_proposed(lesson: Lesson) -> None:
    now = timezone.now()
    room = room_of(lesson)
    for name, role in (("Amal", RoomRole.TEACHER), ("Bota", RoomRole.LEARNER)):
        append(head_of(room), [Ask(Enter(person(name).uuid, role), person(name).uuid)])
    was_there(room, "Amal", RoomRole.TEACHER, last_seen=now - UNATTENDED, ended=True)
    was_there(room, "Bota", RoomRole.LEARNER, last_seen=now, ended=False)

    assert end_late_rooms(at=now) == [room]

    assert Event.objects.get(kind="room.ended").data == {"reason": "unattended"}
    assert Lesson.objects.get().state == LessonState.LIVE
    assert Lesson.objects.get().ended_at is not None
    proposed = set(AttendanceEntry.objects.values_list("person__full_name", flat=True))
    assert proposed >= {"Bota Akhmet", "Deniz Yildiz"}
    assert end_late_rooms(at=now) == []


@pytest.mark.django_db(transaction=True)
def test_learners_who_wait_for_a_teacher_are_left_waiting(lesson: Lesson) -> None:
    room = room_of(lesson)
    was_there(room, "Bota", RoomRole.LEARNER, last_seen=timezone.now() - 2 * UNATTENDED, ended=True)

    assert end_late_rooms(at=timezone.now()) == []


@pytest.mark.django_db(transaction=True)
def test_observer_is_no_staff(lesson: Lesson) -> None:
    now = timezone.now()
    room = room_of(lesson)
    was_there(room, "Amal", RoomRole.TEACHER, last_seen=now - UNATTENDED, ended=True)
    was_there(room, "Chen", RoomRole.OBSERVER, last_seen=now, ended=False)

    assert list(rooms_to_end(now)) == [room]


rows = st.tuples(
    st.sampled_from([RoomRole.TEACHER, RoomRole.ASSISTANT, RoomRole.LEARNER, RoomRole.OBSERVER]),
    st.integers(0, 45 * 60),  # how many seconds ago it was last seen
    st.booleans(),  # whether somebody wrote down that it ended
)


class HistoryTest(TestCase):
    @settings(max_examples=60)
    @given(st.lists(rows, max_size=6))
    def test_room_ends_if_and_only_if_staff_came_and_none_was_there_for_a_quarter_of_an_hour(
        self, history: list[tuple[RoomRole, int, bool]]
    ) -> None:
        now = timezone.now()
        room = room_of(make_open_lesson() if not Lesson.objects.exists() else Lesson.objects.get())
        Presence.objects.all().delete()
        for role, ago, ended in history:
            was_there(room, "Amal", role, last_seen=now - dt.timedelta(seconds=ago), ended=ended)

        staff = [
            dt.timedelta(seconds=ago) - (dt.timedelta() if ended else HEARTBEAT)
            for role, ago, ended in history
            if role in {RoomRole.TEACHER, RoomRole.ASSISTANT}
        ]
        assert rooms_to_end(now).exists() is (bool(staff) and min(staff) >= UNATTENDED)
