"""Ten thousand random and mutated frames, from each role: no unhandled exception, no event a role may not cause."""

import json
import logging
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from classrooms.enums import CloseCode, RoomRole
from classrooms.live import clock
from classrooms.live import session as session_module
from classrooms.live.hub import Hub
from classrooms.live.limits import Bucket
from classrooms.models import Event
from classrooms.queries import rooms
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.models import Lesson
from tests.classrooms import rooms as room_tests
from tests.classrooms.rooms import Tab, db, person, tabs
from tests.timetable.factories import make_learner, make_staff

pytestmark = pytest.mark.django_db(transaction=True)

FRAMES = 1_450  # with all who stand somewhere, ten thousand
TOGETHER = 50
EXAMPLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "examples" / "client_frames.json").read_text(encoding="utf-8")
)
ENDING = {"room.end", "leave"}
VALUES: list[Any] = [
    None,
    True,
    -1,
    2**63,
    1.5,
    "",
    "\x00",
    "é" * 50,
    [],
    {},
    [[]],
    "c0000000-0000-4000-8000-000000000001",
]


def mutated(chance: random.Random, known: list[str]) -> str:
    """A frame of the protocol with something wrong, replayed, out of order, or no frame at all."""
    frame = dict(chance.choice([one for one in EXAMPLES if one["type"] not in ENDING]))
    if "id" in frame and chance.random() < 0.7:
        frame["id"] = str(UUID(int=chance.getrandbits(128), version=4))
    for key in frame:
        if key in {"person", "to", "people"} and chance.random() < 0.7:
            frame[key] = [chance.choice(known)] if key == "people" else chance.choice(known)
    if chance.random() < 0.4:
        frame[chance.choice([*frame])] = chance.choice(VALUES)
    if chance.random() < 0.1:
        frame.pop(chance.choice([*frame]))
    text = json.dumps(frame, ensure_ascii=chance.random() < 0.5)
    if chance.random() < 0.2:
        place = chance.randrange(len(text))
        text = text[:place] + chr(chance.randrange(0x10, 0xD7FF)) + text[place + chance.randrange(3) :]
    return text * 400 if chance.random() < 0.01 else text


# Written down by hand, and not taken from the code: whose frames may lead to what.
OWN = {"chat.said", "line.reported", "hand.raised", "hands.lowered", "media.set"}
LEADING = {"people.admitted", "people.sent_out", "person.removed", "people.muted", "lobby.set"}
OFF = {"hands.lowered", "media.set"}
MAY_CAUSE = {
    "teacher": OWN | LEADING,
    "assistant": OWN | LEADING,
    "inside": OWN,
    "waiting": OFF,
    "sent_out": OFF,
    "held": OFF | {"line.reported"},
    "observer": set(),
}
WHO = {"teacher": "Amal", "assistant": "Sara", "observer": "Olga"}


@pytest.fixture
async def crowded(lesson: Lesson, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[dict[str, Tab]]:
    """Everybody in the room, and nobody too quick for it. The timetable knows no assistants yet: Sara is made one."""
    monkeypatch.setattr(session_module, "Bucket", lambda **_limits: Bucket(burst=1e9, per_second=1))
    monkeypatch.setattr(room_tests, "PATIENCE", 60.0)  # the last answer comes after a thousand others
    for name in ("Olga Coordinator", "Sara Coordinator"):
        await db(make_staff, name, Role.COORDINATOR)
    real = rooms._role_in

    def role_in(lesson: Lesson, user: User, **bonds: bool) -> RoomRole | None:
        return RoomRole.ASSISTANT if user.full_name.startswith("Sara") else real(lesson, user, **bonds)

    monkeypatch.setattr(rooms, "_role_in", role_in)
    monkeypatch.setattr(clock, "still_allowed", lambda _lesson, people: people)
    async with tabs(lesson, "Amal", "Bota", "Deniz", "Olga", "Sara") as everybody:
        people = {tab.user.get_short_name(): tab for tab in everybody if tab.user}
        yield people
        if "Erlan" in people:
            await people["Erlan"].drop()


async def put(where: str, people: dict[str, Tab]) -> Tab:
    """The attacker, standing where the test wants them. Who waits came when the teacher decides."""
    attacker = people[WHO.get(where, "Bota")]
    if where == "waiting":
        await people["Amal"].ask("lobby.set", mode="ask")
        lesson = attacker.lesson
        await db(make_learner, lesson.group, "Erlan Omar", starts_on=lesson.group.starts_on)
        attacker = people["Erlan"] = Tab(lesson, await db(person, "Erlan"))
        await attacker.enter()
    elif where == "sent_out":
        await people["Amal"].ask("person.send_out", person=attacker.you["person"])
    elif where == "held":
        for name in ("Sara", "Amal"):
            await people[name].ask("leave")
        await attacker.until("view")
    await attacker.quiet(0.1)
    return attacker


@pytest.mark.parametrize("where", MAY_CAUSE)
async def test_room_survives_broken_frames_of_everybody(
    hub: Hub, crowded: dict[str, Tab], where: str, caplog: pytest.LogCaptureFixture
) -> None:
    attacker = await put(where, crowded)
    chance = random.Random(f"{where}-3")
    known = [value for tab in crowded.values() for value in (tab.you["person"], tab.you["tab"])] + [str(uuid4())]
    before = await db(Event.objects.count)

    with caplog.at_level(logging.ERROR):
        for _ in range(FRAMES // TOGETHER):
            for _ in range(TOGETHER):
                await attacker.wire.send_to(text_data=mutated(chance, known))
            await attacker.quiet(0.01)
        answer = await attacker.ask("person.admit")

    assert [record.getMessage() for record in caplog.records] == []
    assert answer["type"] in {"ack", "refused"}
    assert attacker.closed is None
    new = await db(list, Event.objects.filter(seq__gt=before).values_list("kind", "actor"))
    caused = {kind for kind, actor in new if actor}
    assert {str(actor) for _, actor in new if actor} <= {attacker.you["person"]}
    assert caused <= MAY_CAUSE[where]
    assert "chat.said" in caused or "chat.said" not in MAY_CAUSE[where]


async def test_removed_person_is_not_heard_again(hub: Hub, crowded: dict[str, Tab]) -> None:
    amal, bota = crowded["Amal"], crowded["Bota"]
    chance = random.Random("removed-3")
    known = [value for tab in crowded.values() for value in (tab.you["person"], tab.you["tab"])]

    await amal.ask("person.remove", person=bota.you["person"], reason="мазалайды")
    assert await bota.until_closed() == CloseCode.NO_LONGER_ALLOWED
    before = await db(Event.objects.count)
    for _ in range(FRAMES // 10):
        await bota.wire.send_to(text_data=mutated(chance, known))
    await amal.quiet(0.3)

    assert not await db(Event.objects.filter(seq__gt=before, actor=bota.you["person"]).exists)
    assert (await amal.ask("chat.say", text="әлі осындамыз"))["type"] == "ack"
