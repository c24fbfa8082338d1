"""There is no private channel, and all that is written is in the log."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from classrooms.live.hub import Hub
from classrooms.models import Event
from lms.accounts.enums import Role
from lms.timetable.models import Lesson
from tests.classrooms.live.test_mesh import RELAY
from tests.classrooms.rooms import Tab, db, tabs
from tests.classrooms.safety.steps import client_frames, event_of, remove
from tests.timetable.factories import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


# Every field of every frame a browser may send that can hold words of its sender, and where they go.
WORDS = {
    ("chat.say", "text"): "the whole room, and the log",
    ("chat.report", "reason"): "the coordinators",
    ("person.remove", "reason"): "staff and the coordinators; from staff only",
    ("hello", "capabilities"): "nobody",
    ("rtc.offer", "sdp"): "cleaned",
    ("rtc.answer", "sdp"): "cleaned",
    ("rtc.candidate", "candidate"): "cleaned",
    ("rtc.candidate", "sdp_mid"): "cleaned",
    ("sfu.publish", "sdp"): "the media server",
    ("sfu.answer", "sdp"): "the media server",
    ("sfu.candidate", "candidate"): "the media server",
    ("sfu.candidate", "sdp_mid"): "the media server",
}
# Who is named by a frame: a person something is done to, never somebody who is spoken to.
ADDRESSED = {"rtc.offer", "rtc.answer", "rtc.candidate", "rtc.bye"}


def holds_text(kind: msgspec.inspect.Type) -> bool:
    if isinstance(kind, msgspec.inspect.UnionType):
        return any(holds_text(one) for one in kind.types)
    if isinstance(kind, msgspec.inspect.ListType):
        return holds_text(kind.item_type)
    return isinstance(kind, msgspec.inspect.StrType)


def test_every_text_a_browser_can_send_is_known_here() -> None:
    found = set()
    for frame in client_frames():
        info = msgspec.inspect.type_info(frame)
        assert isinstance(info, msgspec.inspect.StructType)
        found |= {(info.tag, field.name) for field in info.fields if holds_text(field.type)}

    assert found == set(WORDS)


def test_only_signals_have_an_addressee() -> None:
    tags = {frame.__struct_config__.tag for frame in client_frames() if hasattr(frame, "to")}

    assert tags == ADDRESSED


@pytest.mark.parametrize(
    ("sender", "receiver"), [("Amal", "Bota"), ("Bota", "Amal"), ("Deniz", "Bota"), ("Olga", "Bota")]
)
async def test_what_is_written_reaches_everybody_or_nobody(
    young_lesson: Lesson, hub: Hub, sender: str, receiver: str
) -> None:
    await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(young_lesson, "Amal", "Bota", "Deniz", "Olga") as everybody:
        people = {str(tab.user).partition(" ")[0]: tab for tab in everybody}
        to = people[receiver].you
        others = [tab for name, tab in people.items() if name != sender]

        for frame in secrets_to(to["person"], to["tab"]):
            await people[sender].send(frame)
        assert await who_read("come to me", others) == [False] * 3

        await people[sender].ask("chat.say", text="come to me", person=to["person"], to=to["tab"])
        assert await who_read("come to me", others) == [sender != "Olga"] * 3


def secrets_to(who: str, tab: str) -> list[dict[str, Any]]:
    """Words for one person, in every place but the chat that might carry them."""
    word = "come to me"
    rtc = [
        {"type": "rtc.offer", "sdp": word},
        {"type": "rtc.offer", "sdp": f"v=0\r\ni={word}\r\n"},
        {"type": "rtc.answer", "sdp": f"v=0\r\na=x-note:{word}\r\n"},
        {"type": "rtc.candidate", "candidate": word},
        {"type": "rtc.candidate", "candidate": RELAY, "sdp_mid": word},
        {"type": "rtc.bye", "text": word},
    ]
    commands = [
        {"type": "chat.report", "line": 1, "reason": word},
        {"type": "hand.raise", "text": word},
        {"type": "hand.lower", "reason": word},
        {"type": "person.mute", "reason": word},
    ]
    named = [{"id": str(uuid4()), "person": who, "people": [who], **one} for one in commands]
    others = [{"type": "quality", "level": word}, {"type": "sfu.publish", "epoch": 0, "sdp": word}]
    return [*({"to": tab, **one} for one in [*rtc, *named]), *others]


async def who_read(word: str, readers: list[Tab]) -> list[bool]:
    return [word in msgspec.json.encode([*await tab.quiet(), *tab.frames]).decode() for tab in readers]


async def test_reason_of_a_removal_is_for_staff_only(young_lesson: Lesson, hub: Hub) -> None:
    async with tabs(young_lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await remove(amal, deniz, reason="wrote to a child", block=True)

        seen, told = (await event_of(bota, "person.removed"))["body"], await event_of(amal, "person.removed")
        await deniz.until_closed()
    assert (seen["reason"], seen["block"]) == ("", False)
    assert told["body"]["reason"] == "wrote to a child"
    assert "wrote to a child" not in msgspec.json.encode([bota.frames, deniz.frames]).decode()


async def test_every_line_is_kept_with_who_and_when(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await amal.ask("chat.say", text="бір")
        await bota.ask("chat.say", text="екі")
    kept = await db(list, Event.objects.filter(kind="chat.said").values_list("data", "actor"))

    assert [(row["text"], str(actor)) for row, actor in kept] == [
        ("бір", amal.you["person"]),
        ("екі", bota.you["person"]),
    ]
