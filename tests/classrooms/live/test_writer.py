"""The writer's thread: commands together in one commit, kept while the database is away."""

import threading
import time
from collections.abc import Iterator, Sequence
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError

from classrooms import protocol as p
from classrooms.commands import Enter
from classrooms.domain.log import Appended, Ask, append
from classrooms.domain.rooms import room_of
from classrooms.enums import Refusal, RoomRole
from classrooms.live import writer as writer_module
from classrooms.live.writer import Job, Waiting, Writer
from classrooms.models import Event, Room
from classrooms.queries.log import Head
from lms.timetable.models import Lesson

pytestmark = pytest.mark.django_db(transaction=True)

AMAL = UUID(int=1)


class Desk:
    """Who waits for the writer."""

    def __init__(self) -> None:
        self.appended: list[Appended] = []
        self.delays: list[bool] = []
        self.answers: list[int | Refusal] = []
        self.enough = threading.Semaphore(0)

    def take(self, _room: int, appended: Appended) -> None:
        self.appended.append(appended)

    def delay(self, *, delayed: bool) -> None:
        self.delays.append(delayed)

    def answer(self, answer: int | Refusal) -> None:
        self.answers.append(answer)
        self.enough.release()

    def wait(self, count: int) -> list[int | Refusal]:
        for _ in range(count):
            assert self.enough.acquire(timeout=10)
        return self.answers


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def writer(lesson: Lesson, desk: Desk) -> Iterator[Writer]:
    writer = Writer(desk.take, desk.delay)
    yield writer
    writer.stop()


@pytest.fixture
def room(lesson: Lesson) -> int:
    return room_of(lesson).pk


def waits_for(gate: threading.Event) -> Job:
    def job() -> None:
        gate.wait(5)

    return job


def enter(room: int, desk: Desk) -> Waiting:
    return Waiting(room, Ask(Enter(AMAL, RoomRole.TEACHER), AMAL), desk.answer)


def say(room: int, desk: Desk, text: str) -> Waiting:
    return Waiting(room, Ask(p.ChatSay(uuid4(), text), AMAL), desk.answer)


def test_what_waits_during_a_commit_goes_together_in_the_next(writer: Writer, room: int, desk: Desk) -> None:
    writer.submit(enter(room, desk))
    desk.wait(1)
    begun, gate = threading.Event(), threading.Event()

    def commit_that_takes_long() -> None:
        begun.set()
        gate.wait(10)

    writer.run(commit_that_takes_long)
    assert begun.wait(10)
    for number in range(20):
        writer.submit(say(room, desk, str(number)))
    gate.set()
    desk.wait(20)

    assert len(desk.appended) == 2
    assert [event.body for event in desk.appended[1].events] == [p.ChatSaid(str(number)) for number in range(20)]


def test_database_away_is_told_and_nothing_is_lost(
    writer: Writer, room: int, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.submit(enter(room, desk))
    desk.wait(1)
    real, away = append, threading.Event()
    away.set()

    def broken(head: Head, asks: Sequence[Ask]) -> Appended:
        if away.is_set():
            raise OperationalError("server closed the connection")
        return real(head, asks)

    monkeypatch.setattr(writer_module, "append", broken)
    for number in range(5):
        writer.submit(say(room, desk, str(number)))
    time.sleep(0.3)
    assert (desk.delays, len(desk.answers)) == ([True], 1)

    away.clear()
    desk.wait(5)

    assert desk.delays == [True, False]
    assert [row.data["text"] for row in Event.objects.filter(kind="chat.said")] == ["0", "1", "2", "3", "4"]


def test_command_that_cannot_be_stored_is_answered_and_the_others_are_stored(
    writer: Writer, room: int, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.submit(enter(room, desk))
    desk.wait(1)
    real = append

    def picky(head: Head, asks: Sequence[Ask]) -> Appended:
        if any(getattr(ask.command, "text", "") == "poison" for ask in asks):
            raise ValueError("poison")
        return real(head, asks)

    monkeypatch.setattr(writer_module, "append", picky)
    for text in ("a", "poison", "b"):
        writer.submit(say(room, desk, text))

    answers = desk.wait(3)[1:]

    assert answers.count(Refusal.FAILED) == 1
    assert [row.data["text"] for row in Event.objects.filter(kind="chat.said")] == ["a", "b"]


def test_room_that_is_not_there_is_answered(writer: Writer, desk: Desk) -> None:
    writer.submit(say(999_999, desk, "nobody"))

    assert desk.wait(1) == [Refusal.FAILED]


def test_too_many_waiting_are_refused(writer: Writer, room: int, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "WAITING_MOST", 3)
    gate = threading.Event()
    writer.run(waits_for(gate))
    time.sleep(0.05)

    for _ in range(5):
        writer.submit(enter(room, desk))
    gate.set()

    assert desk.wait(5).count(Refusal.OVERLOADED) == 2


def test_stop_finishes_what_waits(lesson: Lesson, desk: Desk, room: int) -> None:
    writer = Writer(desk.take, desk.delay)
    writer.submit(enter(room, desk))
    for number in range(50):
        writer.submit(say(room, desk, str(number)))

    writer.stop()

    assert Room.objects.get(pk=room).last_seq == 52
    assert len(desk.answers) == 51
