"""The room and its lesson: opened by the log, ended by a person or by time, finished after a crash."""

import datetime as dt
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from classrooms import protocol as p
from classrooms.commands import Enter
from classrooms.domain.log import Ask, append
from classrooms.domain.presence import begin_presence
from classrooms.domain.rooms import end_late_rooms, end_room, room_of, start_lesson
from classrooms.enums import RoomRole
from classrooms.models import Event, Presence, Room
from classrooms.queries.log import head_of
from classrooms.tasks import end_rooms
from lms.timetable.enums import LessonState
from lms.timetable.models import AttendanceEntry, Lesson
from tests.classrooms.rooms import make_open_lesson, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def late_lesson(transactional_db: None) -> Lesson:
    """Began two hours ago and should have ended long since."""
    return make_open_lesson(began_minutes_ago=120)


def enter(room: Room, name: str, role: RoomRole) -> None:
    one = person(name)
    append(head_of(room), [Ask(Enter(one.uuid, role), one.uuid)])


def was_there(room: Room, name: str, role: RoomRole, start: dt.datetime, end: dt.datetime) -> None:
    row = begin_presence(room=room.pk, person=person(name).pk, role=role, tab=uuid4(), boot=uuid4(), at=start)
    Presence.objects.filter(pk=row.pk).update(last_seen=end, ended_at=end)


def taught(lesson: Lesson) -> Room:
    """Amal and Bota had the whole lesson; nobody ended it."""
    room = room_of(lesson)
    enter(room, "Amal", RoomRole.TEACHER)
    enter(room, "Bota", RoomRole.LEARNER)
    Event.objects.update(at=lesson.starts_at)
    for name, role in (("Amal", RoomRole.TEACHER), ("Bota", RoomRole.LEARNER)):
        was_there(room, name, role, lesson.starts_at, timezone.now())
    return room


def test_room_of_a_lesson_is_always_the_same(lesson: Lesson) -> None:
    assert room_of(lesson) == room_of(lesson)


def test_start_lesson_waits_for_a_teacher(lesson: Lesson) -> None:
    room = room_of(lesson)
    enter(room, "Bota", RoomRole.LEARNER)
    assert start_lesson(room).state == LessonState.PLANNED

    enter(room, "Amal", RoomRole.TEACHER)

    assert (start_lesson(room).state, start_lesson(room).taught_by) == (LessonState.LIVE, person("Amal"))


def test_late_room_is_ended_and_attendance_proposed(late_lesson: Lesson) -> None:
    room = taught(late_lesson)

    assert end_late_rooms(at=timezone.now()) == [room]

    lesson = Lesson.objects.get()
    assert lesson.started_at == late_lesson.starts_at
    assert lesson.ended_at == Room.objects.get().ended_at
    assert dict(AttendanceEntry.objects.values_list("person__full_name", "status")) == {
        "Amal Serik": "present",
        "Bota Akhmet": "present",
        "Deniz Yildiz": "absent",
    }
    assert end_late_rooms(at=timezone.now()) == []


def test_room_in_its_time_is_left_alone(lesson: Lesson) -> None:
    taught(lesson)

    assert end_late_rooms(at=timezone.now()) == []


def test_late_room_without_a_teacher_leaves_the_lesson_planned(late_lesson: Lesson) -> None:
    room = room_of(late_lesson)
    enter(room, "Bota", RoomRole.LEARNER)

    end_late_rooms(at=timezone.now())

    room.refresh_from_db()
    assert room.ended_at is not None
    assert Lesson.objects.get().state == LessonState.PLANNED
    assert AttendanceEntry.objects.count() == 0


def test_room_ended_before_a_crash_is_finished_by_the_sweeper(lesson: Lesson) -> None:
    room = taught(lesson)
    start_lesson(room)
    append(head_of(room), [Ask(p.RoomEnd(uuid4()), person("Amal").uuid)])
    assert Lesson.objects.get().ended_at is None

    end_late_rooms(at=timezone.now())

    assert Lesson.objects.get().ended_at == Room.objects.get().ended_at
    assert AttendanceEntry.objects.count() == 3


def test_end_room_by_hand_names_the_person_and_can_be_repeated(lesson: Lesson) -> None:
    room = taught(lesson)

    for _ in range(2):
        room = end_room(room, at=timezone.now(), ended_by=person("Amal"))

    ended = Event.objects.get(kind="room.ended")
    assert (ended.actor, ended.data) == (person("Amal").uuid, {"reason": "teacher"})
    assert AttendanceEntry.objects.count() == 3


def test_late_room_of_a_cancelled_lesson_is_closed_and_the_lesson_stays_cancelled(late_lesson: Lesson) -> None:
    room = room_of(late_lesson)
    Lesson.objects.filter(pk=late_lesson.pk).update(state=LessonState.CANCELLED)

    ended = end_late_rooms(at=timezone.now())

    assert ended == [room]
    assert Lesson.objects.get().state == LessonState.CANCELLED


def test_command_and_task_end_late_rooms(late_lesson: Lesson) -> None:
    taught(late_lesson)
    out = StringIO()

    call_command("end_rooms", stdout=out)

    assert "ended" in out.getvalue()
    assert end_rooms.enqueue().return_value == 0


def test_renewed_logs_are_those_of_rooms_one_can_still_be_in(lesson: Lesson) -> None:
    room = room_of(lesson)
    first, out = room.log_id, StringIO()

    call_command("renew_logs", stdout=out)
    room.refresh_from_db()
    second = room.log_id
    end_room(room, at=timezone.now())
    call_command("renew_logs", stdout=out)
    room.refresh_from_db()

    assert first != second
    assert room.log_id == second
    assert [line[-1] for line in out.getvalue().splitlines()] == ["1", "0"]
