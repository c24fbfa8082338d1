"""A room's log under load, without sockets."""

import threading
import time
from functools import partial
from uuid import UUID, uuid4

from classrooms import protocol as p
from classrooms.commands import Enter
from classrooms.domain.log import Appended, Ask
from classrooms.domain.rooms import room_of
from classrooms.enums import Refusal, RoomRole
from classrooms.live.writer import Waiting, Writer
from lms.timetable.models import Lesson

PER_SECOND = 100
SECONDS = 10
TEACHER = UUID(int=1)


class Teacher:
    """Speaks, and notes how many milliseconds each word took to be stored."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.taken: list[float] = []
        self.answers = threading.Semaphore(0)
        self.writer = Writer(self._appended, self._delayed)

    def ask(self, command: p.ChatSay | Enter) -> None:
        self.writer.submit(Waiting(self.room, Ask(command, TEACHER), partial(self._answered, time.monotonic())))

    def _answered(self, asked_at: float, answer: int | Refusal) -> None:
        if not isinstance(answer, Refusal):
            self.taken.append((time.monotonic() - asked_at) * 1000)
        self.answers.release()

    def _appended(self, room: int, appended: Appended) -> None:
        pass

    def _delayed(self, *, delayed: bool) -> None:
        pass


def time_appends() -> list[float]:
    """Milliseconds from command to answer, of each in ten seconds."""
    teacher = Teacher(room_of(Lesson.objects.get()).pk)
    teacher.ask(Enter(TEACHER, RoomRole.TEACHER))
    teacher.answers.acquire()
    teacher.taken.clear()
    due = time.monotonic()
    for _ in range(PER_SECOND * SECONDS):
        teacher.ask(p.ChatSay(uuid4(), "x" * 200))
        due += 1 / PER_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
    for _ in range(PER_SECOND * SECONDS):
        teacher.answers.acquire()
    teacher.writer.stop()
    return teacher.taken
