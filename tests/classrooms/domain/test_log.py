"""The log: numbers without a gap, commands once, whoever writes at the same time."""

import time
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from classrooms import protocol as p
from classrooms.commands import Context, Enter
from classrooms.domain.log import SNAPSHOT_EVERY, Ask, append
from classrooms.domain.rooms import room_of
from classrooms.enums import Refusal, RoomRole
from classrooms.models import Event, Room
from classrooms.queries.log import Head, events_after, head_of
from classrooms.queries.rooms import from_millis
from classrooms.state import fold
from lms.timetable.models import Lesson
from tests.timetable.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

AMAL = UUID(int=1)
BOTA = UUID(int=2)


@pytest.fixture
def head(lesson: Lesson) -> Head:
    """The room with Amal and Bota in it."""
    asks = [Ask(Enter(AMAL, RoomRole.TEACHER), AMAL), Ask(Enter(BOTA, RoomRole.LEARNER), BOTA)]
    return append(head_of(room_of(lesson)), asks).head


def say(text: str, command: UUID | None = None, actor: UUID = BOTA) -> Ask:
    return Ask(p.ChatSay(command or uuid4(), text), actor)


def said(room: int) -> list[str]:
    return [event.body.text for event in events_after(room, 0) if isinstance(event.body, p.ChatSaid)]


def assert_whole(room_pk: int) -> None:
    """Numbers 1 … last without a gap, and the stored snapshot agrees with the log."""
    room = Room.objects.get(pk=room_pk)
    assert list(room.events.values_list("seq", flat=True)) == list(range(1, room.last_seq + 1))
    assert head_of(room).state == fold(events_after(room_pk, 0))


def test_append_stores_events_in_order_and_answers_each(head: Head) -> None:
    done = append(head, [say("бір"), say(" \x00"), say("екі")])

    assert done.answers == [head.seq + 1, Refusal.EMPTY_TEXT, head.seq + 2]
    assert said(head.room) == ["бір", "екі"]
    assert_whole(head.room)


def test_command_in_one_batch_twice_is_one_event(head: Head) -> None:
    command = uuid4()

    done = append(head, [say("бір", command), say("бір", command)])

    assert done.answers == [head.seq + 1, head.seq + 1]
    assert said(head.room) == ["бір"]


def test_command_older_than_the_memory_is_found_in_the_log(head: Head) -> None:
    command = uuid4()
    first = append(head, [say("бір", command)])
    forgetful = Head(first.head.room, first.head.log, first.head.state, first.head.snapshot_seq, {})

    again = append(forgetful, [say("екі"), say("бір", command)])

    assert again.answers == [head.seq + 2, head.seq + 1]
    assert said(head.room) == ["бір", "екі"]


def test_append_on_an_old_head_brings_what_was_missed(head: Head) -> None:
    append(head, [say("басқа процестен")])

    done = append(head, [say("осыдан")])

    assert [event.seq for event in done.events] == [head.seq + 1, head.seq + 2]
    assert done.head.state == fold(events_after(head.room, 0))
    assert not done.reset


def test_refusal_on_an_old_head_is_decided_again(head: Head) -> None:
    sent_out = append(head, [Ask(p.PersonSendOut(uuid4(), BOTA), AMAL)]).head
    append(sent_out, [Ask(p.PersonAdmit(uuid4(), [BOTA]), AMAL)])

    done = append(sent_out, [say("мен осындамын")])

    assert isinstance(done.answers[0], int)
    assert said(head.room) == ["мен осындамын"]


def test_shorter_log_gets_a_new_identity(head: Head) -> None:
    longer = append(head, [say("жоғалады")]).head
    Event.objects.filter(seq=longer.seq).delete()
    Room.objects.update(last_seq=head.seq, last_at=from_millis(head.at))

    done = append(longer, [say("жаңа")])

    assert done.reset
    assert done.head.log != head.log
    assert said(head.room) == ["жаңа"]


def test_log_put_back_and_grown_to_the_same_number_gets_a_new_identity(head: Head) -> None:
    longer = append(head, [say("жоғалады")]).head
    Event.objects.filter(seq=longer.seq).delete()
    Room.objects.update(last_seq=head.seq, last_at=from_millis(head.at))
    time.sleep(0.002)
    append(head, [say("басқа тарих")])

    done = append(longer, [say("жаңа")])

    assert done.reset
    assert done.head.log != head.log
    assert said(head.room) == ["басқа тарих", "жаңа"]


def test_snapshot_is_stored_now_and_then(head: Head) -> None:
    for _ in range(SNAPSHOT_EVERY // 10 + 1):
        head = append(head, [say("сөз") for _ in range(10)]).head

    room = Room.objects.get(pk=head.room)
    assert room.snapshot_seq > 0
    assert head_of(room).state == fold(events_after(head.room, 0))


def test_cameras_are_counted_under_the_lock(head: Head) -> None:
    everybody = Context(frozenset({AMAL, BOTA}), video_limit=1)

    def wish(number: int) -> None:
        append(head, [Ask(p.MediaWish(uuid4(), mic=True, camera=True), [AMAL, BOTA][number], everybody)])

    at_once(wish, times=2)

    state = head_of(Room.objects.get(pk=head.room)).state
    assert sum(person.camera for person in state.people.values()) == 1
    assert_whole(head.room)


def test_writers_at_once_leave_no_gap_and_lose_nothing(head: Head) -> None:
    """Eight writers, each with an old head, as eight processes would be."""
    commands = [uuid4() for _ in range(40)]

    def write(number: int) -> None:
        own = head
        for place in range(5):
            own = append(own, [say(f"{number}.{place}", commands[number * 5 + place])]).head

    at_once(write, times=8)
    at_once(lambda number: append(head, [say("again", commands[number])]), times=8)

    assert sorted(said(head.room)) == sorted(f"{number}.{place}" for number in range(8) for place in range(5))
    assert_whole(head.room)


def test_append_takes_few_queries(head: Head, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    # Begin, number, event, commit, and the savepoint the database may add.
    with django_assert_max_num_queries(4):
        append(head, [say("бір"), say("екі"), say("үш")])
