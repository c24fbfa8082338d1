"""The thread that appends to the logs of this process, with a connection of its own.

What waits while one commit runs goes together in the next (group commit). When the database does
not answer, everything is kept and tried again, and the rooms are told.
"""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from django.db import InterfaceError, OperationalError, connection, transaction

from classrooms.domain.log import Appended, Ask, append
from classrooms.enums import Refusal
from classrooms.models import Room
from classrooms.queries.log import Head, head_of

logger = logging.getLogger(__name__)

BATCH = 256
WAITING_MOST = 5_000
RETRY_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0)
NO_ANSWER = (OperationalError, InterfaceError)


class Waiting(NamedTuple):
    """An ask for a room's log and who is told, from the writer's thread, what became of it."""

    room: int
    ask: Ask
    answered: Callable[[int | Refusal], None]


type Job = Callable[[], None]


class Delayed(Protocol):
    def __call__(self, *, delayed: bool) -> None: ...


class Writer:
    """Calls ``appended`` after each commit, before the answers, and ``delayed`` when the database stops or is back."""

    def __init__(self, appended: Callable[[int, Appended], None], delayed: Delayed) -> None:
        self._appended = appended
        self._delayed = delayed
        self._queue: queue.SimpleQueue[Waiting | Job | None] = queue.SimpleQueue()
        self._heads: dict[int, Head] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="room-log", daemon=True)
        self._thread.start()

    def submit(self, waiting: Waiting) -> None:
        if self._queue.qsize() >= WAITING_MOST:
            waiting.answered(Refusal.OVERLOADED)
        else:
            self._queue.put(waiting)

    def run(self, job: Job) -> None:
        """Another write that must come in its turn; it may be tried several times."""
        self._queue.put(job)

    def forget(self, room: int) -> None:
        self.run(lambda: self._forget(room))

    def stop(self) -> None:
        """Finish what waits, give the connection back and end the thread."""
        self._queue.put(None)
        self._stopping.set()
        self._thread.join(timeout=10)

    # -- In the thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while (items := self._take()) is not None:
                self._work(items)
        finally:
            connection.close()

    def _take(self) -> list[Waiting | Job] | None:
        """The next things to do; None at the end."""
        items: list[Waiting | Job] = []
        item = self._queue.get()
        while item is not None:
            items.append(item)
            if len(items) >= BATCH or self._queue.empty():
                return items
            item = self._queue.get()
        if items:
            self._queue.put(None)
            return items
        return None

    def _work(self, items: list[Waiting | Job]) -> None:
        """Asks first and together, because people wait for them; the other writes in their order."""
        self._append_row([item for item in items if isinstance(item, Waiting)])
        for item in items:
            if not isinstance(item, Waiting):
                self._persist(item)

    def _append_row(self, row: list[Waiting]) -> None:
        rooms: dict[int, list[Waiting]] = {}
        for waiting in row:
            rooms.setdefault(waiting.room, []).append(waiting)
        if rooms:
            self._persist(lambda: self._append_rooms(rooms))

    def _persist(self, job: Job) -> None:
        """Do ``job``; as long as the database does not answer, wait and do it again."""
        tries = 0
        while True:
            try:
                job()
            except NO_ANSWER as error:
                self._lost(error, tries)
                if self._stopping.wait(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)]) and tries > 3:
                    return
                tries += 1
            except Exception:
                logger.exception("A write of the rooms failed")
                return
            else:
                if tries:
                    self._delayed(delayed=False)
                return

    def _lost(self, error: Exception, tries: int) -> None:
        if tries == 0:
            logger.warning("The database does not answer; rooms wait: %s", error)
            self._delayed(delayed=True)
        connection.close()

    def _append_rooms(self, rooms: dict[int, list[Waiting]]) -> None:
        """All rooms in one transaction, in the order of their keys, so that two processes never lock crosswise."""
        done: dict[int, Appended] = {}
        try:
            with transaction.atomic():
                for room in sorted(rooms):
                    done[room] = append(self._head(room), [waiting.ask for waiting in rooms[room]])
        except NO_ANSWER:
            self._heads.clear()
            raise
        except Exception:
            logger.exception("An append failed; each command is tried by itself")
            self._heads.clear()
            for room in sorted(rooms):
                self._append_each(room, rooms[room])
            return
        for room, appended in done.items():
            self._tell(room, rooms[room], appended)

    def _append_each(self, room: int, row: Sequence[Waiting]) -> None:
        for waiting in row:
            try:
                appended = append(self._head(room), [waiting.ask])
            except NO_ANSWER:
                raise
            except Exception:
                logger.exception("A command could not be stored")
                self._heads.pop(room, None)
                waiting.answered(Refusal.FAILED)
            else:
                self._tell(room, [waiting], appended)

    def _tell(self, room: int, row: Sequence[Waiting], appended: Appended) -> None:
        self._heads[room] = appended.head
        if appended.events or appended.reset:
            self._appended(room, appended)
        for waiting, answer in zip(row, appended.answers, strict=True):
            waiting.answered(answer)

    def _head(self, room: int) -> Head:
        if room not in self._heads:
            self._heads[room] = head_of(Room.objects.get(pk=room))
        return self._heads[room]

    def _forget(self, room: int) -> None:
        self._heads.pop(room, None)
