"""Tabs that come back, and what became of the log meanwhile."""

from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from classrooms import models
from classrooms import protocol as p
from classrooms.domain.log import Ask, append
from classrooms.domain.rooms import renew_log
from classrooms.enums import CloseCode
from classrooms.live.clock import Clock
from classrooms.live.hub import Hub
from classrooms.models import Event, Room
from classrooms.queries.log import head_of
from classrooms.queries.rooms import from_millis, to_millis
from lms.timetable.models import Lesson
from tests.classrooms.rooms import db, tab_of, tabs

pytestmark = pytest.mark.django_db(transaction=True)


async def test_return_after_a_drop_brings_only_what_was_missed(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await bota.quiet(0.1)
        held = bota.state.seq
        await bota.drop()
        for text in ("бір", "екі", "үш"):
            await amal.ask("chat.say", text=text)

        welcome = await bota.enter()

        assert welcome["state"] is None
        assert [event["seq"] for event in welcome["events"]] == list(range(held + 1, held + 4))
        assert bota.said == ["бір", "екі", "үш"]


async def test_return_with_another_log_takes_a_new_state(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await amal.ask("chat.say", text="бір")
        await bota.drop()
        bota.log = str(uuid4())

        welcome = await bota.enter()

        assert welcome["events"] is None
        assert bota.said == ["бір"]


async def test_number_from_the_future_takes_a_new_state(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        await amal.drop()
        await amal.connect()
        await amal.send({"type": "hello", "tab": str(amal.tab), "log": amal.log, "seq": 2**40, "view": "staff"})

        assert (await amal.until("welcome"))["state"] is not None


async def test_gap_is_filled_on_request(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        await amal.ask("chat.say", text="бір")

        await amal.send({"type": "resume", "seq": 1})

        missed = await amal.until("missed")
        assert [event["seq"] for event in missed["events"]] == list(range(2, amal.state.seq + 1))


async def test_event_written_elsewhere_is_found_by_the_clock(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        room = await db(Room.objects.get)
        at = from_millis(to_millis(timezone.now()))
        await db(Room.objects.filter(pk=room.pk).update, last_seq=room.last_seq + 1, last_at=at)
        await db(
            Event.objects.create,
            room=room,
            seq=room.last_seq + 1,
            kind="chat.said",
            data={"text": "басқа процестен"},
            at=at,
            actor=UUID(amal.you["person"]),
        )

        await Clock(hub).check_logs()
        await amal.until_event("chat.said")

        assert amal.said == ["басқа процестен"]
        assert (await amal.ask("chat.say", text="және осыдан"))["seq"] == room.last_seq + 2


async def test_restored_database_gives_everybody_a_new_snapshot(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        for text in ("бір", "екі"):
            await amal.ask("chat.say", text=text)
        await bota.quiet(0.1)
        room = await db(Room.objects.get)
        await db(put_back, room, 1)

        await amal.ask("chat.say", text="жаңа")
        await bota.until("snapshot")
        await amal.quiet(0.2)

        assert bota.said == amal.said == ["бір", "жаңа"]
        assert bota.log != str(room.log_id)


async def test_restored_database_that_grew_past_what_we_hold_is_noticed(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        for text in ("бір", "екі"):
            await amal.ask("chat.say", text=text)
        await bota.quiet(0.1)
        room = await db(Room.objects.get)
        await db(put_back, room, 1)
        await db(say_elsewhere, room, amal.you["person"], "жаңа", "тағы", "және")

        await Clock(hub).check_logs()
        await amal.until("snapshot")
        await bota.until("snapshot")
        await amal.ask("chat.say", text="соңғы")
        await bota.until_event("chat.said")

        assert bota.said == amal.said == ["бір", "жаңа", "тағы", "және", "соңғы"]
        assert amal.log != str(room.log_id)


async def test_tab_of_a_history_that_was_put_back_takes_the_new_one(lesson: Lesson, hub: Hub) -> None:
    """Nobody but the tab remembers: the server began after the database was put back, and the log has grown since."""
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await amal.ask("chat.say", text="бір")
        await amal.ask("chat.say", text="жоғалады")
        await bota.quiet(0.1)
        room = await db(Room.objects.get)
    await hub.stop()
    await db(put_back, room, 1)
    await db(say_elsewhere, room, amal.you["person"], "жаңа", "тағы")

    held = bota.state.seq
    await amal.enter()
    welcome = await bota.enter()

    assert welcome["log"] == str(room.log_id)
    assert welcome["seq"] > held
    assert welcome["events"] is None
    assert bota.said == amal.said == ["бір", "жаңа", "тағы"]
    await amal.drop()
    await bota.drop()
    await Hub.current().stop()


async def test_tab_of_the_same_history_gets_what_it_missed(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await bota.quiet(0.1)
        await bota.drop()
        await amal.ask("chat.say", text="бір")

        welcome = await bota.enter()

        assert welcome["state"] is None
        assert [event["body"]["text"] for event in welcome["events"]] == ["бір"]


def put_back(room: Room, events: int) -> None:
    """As a backup does that was made before the newest ``events``."""
    Event.objects.filter(room=room, seq__gt=room.last_seq - events).delete()
    newest = Event.objects.get(room=room, seq=room.last_seq - events)
    Room.objects.filter(pk=room.pk).update(last_seq=newest.seq, last_at=newest.at)


def say_elsewhere(room: Room, person: str, *texts: str) -> None:
    """Another process appends, one that never held the old history."""
    head = head_of(Room.objects.get(pk=room.pk))
    append(head, [Ask(p.ChatSay(uuid4(), text), UUID(person)) for text in texts])


async def test_renewed_log_gives_everybody_a_new_snapshot(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        await amal.ask("chat.say", text="бір")
        room = await db(renew_log, await db(Room.objects.get))

        await Clock(hub).check_logs()
        await amal.until("snapshot")

        assert (amal.log, amal.said) == (str(room.log_id), ["бір"])
        assert (await amal.ask("chat.say", text="екі"))["type"] == "ack"


async def test_state_is_rebuilt_by_a_new_process(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await bota.ask("hand.raise")
        await amal.ask("chat.say", text="бір")
        await amal.quiet(0.1)
        before = amal.state
        for tab in (amal, bota):
            await tab.drop()
    await hub.stop()
    await db(models.Room.objects.update, snapshot={"broken": True}, snapshot_seq=3)

    amal = await tab_of(lesson, "Amal")
    await amal.enter()

    assert (amal.state.people, amal.state.hands, amal.state.chat) == (before.people, before.hands, before.chat)
    await amal.drop()
    await Hub.current().stop()


async def test_two_tabs_are_one_participant_and_the_last_carries_media(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, first):
        second = await tab_of(lesson, "Bota")
        await second.enter()
        await amal.until("online")
        await amal.quiet(0.2)
        assert amal.online[first.you["person"]] == second.you["tab"]

        await second.drop()
        await amal.until("online")

        assert amal.online[first.you["person"]] == first.you["tab"]
        assert sum(one.role == "learner" for one in amal.state.people.values()) == 1


async def test_copied_tab_is_told_to_take_another_name(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Bota") as (bota,):
        copy = await tab_of(lesson, "Bota", tab=bota.tab)
        await copy.enter()

        assert await bota.until_closed() == CloseCode.REPLACED
        await copy.drop()
