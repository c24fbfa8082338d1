"""What people do in a room, for tests of its safety."""

import datetime as dt
from typing import Any, get_args

from classrooms import protocol as p
from lms.accounts.models import JournalEntry, User
from lms.timetable.models import Lesson
from tests.classrooms.rooms import Tab, person
from tests.timetable.factories import make_lesson

THIS_YEAR = dt.datetime.now(tz=dt.UTC).year


def born(name: str, year: int | None) -> User:
    User.objects.filter(full_name__startswith=name).update(birth_year=year)
    return person(name)


def lesson_after(lesson: Lesson) -> Lesson:
    """Another lesson of the group, whose room is open too."""
    moment = lesson.starts_at + dt.timedelta(minutes=1)
    return make_lesson(lesson.group, moment.date(), moment.time())


async def signal(sender: Tab, receiver: Tab, kind: str, **content: Any) -> None:
    await sender.send({"type": kind, "to": receiver.you["tab"], **content})


async def remove(staff: Tab, learner: Tab, *, reason: str, block: bool = False) -> None:
    answer = await staff.ask("person.remove", person=learner.you["person"], reason=reason, block=block)
    assert answer["type"] == "ack"


async def event_of(tab: Tab, kind: str) -> dict[str, Any]:
    """The event of that kind, whether it has come before or still comes."""
    come = [one for one in tab.frames if one["type"] == "event" and one["body"]["kind"] == kind]
    return come[-1] if come else await tab.until_event(kind)


def client_frames() -> list[type[p.ClientFrame]]:
    found: list[type[p.ClientFrame]] = []
    for one in get_args(p.FromClient.__value__):
        found += get_args(one.__value__) if hasattr(one, "__value__") else [one]
    return found


def journal_of(kind: str) -> list[tuple[str, str, str, str]]:
    entries = JournalEntry.objects.filter(act__startswith=kind).order_by("pk")
    return list(entries.values_list("act", "by__full_name", "person__full_name", "words"))
