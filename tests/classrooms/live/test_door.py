"""Many knock at once: each gets the answer that is theirs, and the database is asked few times."""

import asyncio
import datetime as dt
import threading
from collections.abc import Callable, Sequence
from uuid import UUID

import pytest
from django.db import OperationalError

from classrooms.enums import CloseCode, RoomRole
from classrooms.live import door
from classrooms.live.door import LetIn, Turned
from classrooms.live.hub import Hub
from classrooms.queries.access import still_allowed
from classrooms.queries.rooms import Entry, Excluded, entries_of
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.models import Lesson
from tests.classrooms.crowd import cookies_of, enrol_many
from tests.classrooms.rooms import db, person
from tests.timetable.factories import cancel, make_staff, move

pytestmark = pytest.mark.django_db(transaction=True)


def move_to_the_next_day(lesson: Lesson) -> Lesson:
    return move(lesson, lesson.local_date + dt.timedelta(days=1))


class Looks:
    """Stands before ``entries_of``: the first look goes on when it is told to; ``sizes`` is who each answered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[int] = []
        self.go_on = threading.Event()
        self.fails = False
        monkeypatch.setattr(door, "entries_of", self)

    def __call__(self, users: Sequence[User], lesson: UUID) -> list[Entry | Excluded | None]:
        self.sizes.append(len(users))
        assert self.go_on.wait(timeout=10)
        if self.fails:
            raise OperationalError("server closed the connection unexpectedly")
        return entries_of(users, lesson)


async def knock(hub: Hub, lesson: Lesson, people: list[User], looks: Looks) -> list[LetIn | Turned]:
    """All at once; the first look begins before the others have knocked and ends after."""
    keys = [cookie.partition("=")[2] for cookie in await db(cookies_of, people)]
    knocking = [asyncio.create_task(hub.door.knock(key, lesson.uuid)) for key in keys]
    await all_have_knocked(hub, lesson, len(people), looks)
    looks.go_on.set()
    return await asyncio.gather(*knocking)


async def all_have_knocked(hub: Hub, lesson: Lesson, count: int, looks: Looks) -> None:
    for _ in range(1_000):
        if sum(looks.sizes) + len(hub.door._knocking.get(lesson.uuid, [])) == count:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{looks.sizes} looked at, {hub.door._knocking} wait")


async def test_second_look_answers_all_who_knocked_during_the_first(
    lesson: Lesson, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = Looks(monkeypatch)
    people = [await db(person, "Amal"), *await db(enrol_many, lesson, 30)]

    answers = await knock(hub, lesson, people, looks)

    assert len(looks.sizes) == 2
    assert sum(looks.sizes) == 31
    roles = [answer.entry.role for answer in answers if isinstance(answer, LetIn)]
    assert roles == [RoomRole.TEACHER] + [RoomRole.LEARNER] * 30


async def test_each_gets_their_own_answer(lesson: Lesson, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Looks(monkeypatch)
    stranger = await db(User.objects.create_user, full_name="Zere Stranger")
    observer = await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    bota = await db(person, "Bota")

    answers = await knock(hub, lesson, [bota, stranger, observer, bota], looks)

    mine, strangers, observers, again = answers
    assert isinstance(mine, LetIn)
    assert isinstance(again, LetIn)
    assert mine.entry.person == again.entry.person == bota.uuid
    assert isinstance(observers, LetIn)
    assert observers.entry.role is RoomRole.OBSERVER
    assert strangers == Turned(CloseCode.NOT_FOUND)


async def test_failed_look_fails_for_all_who_wait_for_it_and_not_for_the_next(
    lesson: Lesson, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = Looks(monkeypatch)
    looks.fails = True
    people = await db(enrol_many, lesson, 5)

    assert await knock(hub, lesson, people, looks) == [Turned(CloseCode.TRY_LATER)] * 5

    looks.fails = False
    looks.sizes.clear()
    [answer] = await knock(hub, lesson, people[:1], looks)
    assert isinstance(answer, LetIn)


async def test_who_went_away_keeps_nobody_waiting(lesson: Lesson, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Looks(monkeypatch)
    keys = [cookie.partition("=")[2] for cookie in await db(cookies_of, await db(enrol_many, lesson, 3))]
    first, second, third = [asyncio.create_task(hub.door.knock(key, lesson.uuid)) for key in keys]
    await all_have_knocked(hub, lesson, 3, looks)

    first.cancel()
    second.cancel()
    looks.go_on.set()

    assert isinstance(await third, LetIn)


@pytest.mark.parametrize("change", [cancel, move_to_the_next_day])
async def test_nobody_is_let_into_the_room_of_a_lesson_that_was_given_up(
    lesson: Lesson, hub: Hub, change: Callable[[Lesson], Lesson]
) -> None:
    people = [await db(person, "Amal"), await db(person, "Bota")]
    keys = [cookie.partition("=")[2] for cookie in await db(cookies_of, people)]
    await db(change, lesson)

    answers = [await hub.door.knock(key, lesson.uuid) for key in keys]

    assert [isinstance(answer, Turned) for answer in answers] == [True, True]
    assert await db(still_allowed, lesson.pk, {(one.pk, RoomRole.TEACHER) for one in people}) == set()
