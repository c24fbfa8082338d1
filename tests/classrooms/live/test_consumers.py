"""The room's socket from outside: who gets in, what they are told, what they may do."""

import asyncio
import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from channels.consumer import AsyncConsumer
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session as StoredSession
from django.utils import timezone
from pytest_django import Settings

from classrooms import models
from classrooms import protocol as p
from classrooms.domain.log import Ask, append
from classrooms.domain.rooms import end_room, renew_log, room_of
from classrooms.enums import CloseCode
from classrooms.live.clock import Clock
from classrooms.live.hub import Hub
from classrooms.live.room import NEVER
from classrooms.models import Event, Presence, Room
from classrooms.queries.log import head_of
from classrooms.queries.rooms import from_millis, to_millis
from classrooms.routing import websocket_application
from lms.accounts.enums import Role
from lms.timetable.domain.changes import cancel_lesson
from lms.timetable.domain.enrolments import end_enrolment
from lms.timetable.models import AttendanceEntry, Enrolment, Lesson
from tests.classrooms.rooms import Tab, db, make_open_lesson, person, tabs
from tests.timetable.factories import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


async def tab_of(lesson: Lesson, name: str, **fields: Any) -> Tab:
    return Tab(lesson, await db(person, name), **fields)


async def settle(hub: Hub) -> None:
    """Everything asked of the writer's thread so far has been done."""
    done = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell() -> None:
        loop.call_soon_threadsafe(done.set)

    hub.writer.run(tell)
    await asyncio.wait_for(done.wait(), timeout=5)


# -- At the door ----------------------------------------------------------------------------------


async def test_socket_without_session_is_closed_with_its_code(lesson: Lesson, hub: Hub) -> None:
    tab = await Tab(lesson, None).connect()

    assert await tab.until_closed() == CloseCode.NO_SESSION
    assert tab.frames == [{"type": "closing", "code": 4401, "at": None}]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://"])
async def test_foreign_origin_is_refused_before_accept(lesson: Lesson, hub: Hub, origin: str) -> None:
    tab = await (await tab_of(lesson, "Amal", origin=origin)).connect()

    assert tab.frames == []
    assert tab.closed is not None


async def test_foreign_origin_is_refused_when_every_host_is_allowed(
    lesson: Lesson, hub: Hub, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    stranger = await (await tab_of(lesson, "Amal", origin="https://evil.example")).connect()
    own = await (await tab_of(lesson, "Amal")).connect()

    assert stranger.closed is not None
    assert own.closed is None


async def test_trusted_origin_gets_in(lesson: Lesson, hub: Hub, settings: Settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.klasy.example"]

    tab = await tab_of(lesson, "Amal", origin="https://live.klasy.example")

    assert (await tab.enter())["you"]["role"] == "teacher"


async def test_stranger_is_closed_like_an_unknown_room(lesson: Lesson, hub: Hub) -> None:
    chen = await (await tab_of(lesson, "Chen")).connect()
    nowhere = await Tab(Lesson(uuid=uuid4()), await db(person, "Amal")).connect()

    assert await chen.until_closed() == await nowhere.until_closed() == CloseCode.NOT_FOUND
    assert chen.frames == nowhere.frames


async def test_room_that_is_not_open_yet_says_when(hub: Hub, transactional_db: None) -> None:
    later = await db(make_open_lesson, began_minutes_ago=-30)

    tab = await (await tab_of(later, "Bota")).connect()

    assert await tab.until_closed() == CloseCode.NOT_OPEN_YET
    opens = later.starts_at - dt.timedelta(minutes=10)
    assert tab.frames[0]["at"] == opens.timestamp() * 1000


async def test_ended_lesson_is_closed(lesson: Lesson, hub: Hub) -> None:
    ended = {"state": "live", "started_at": lesson.starts_at, "ended_at": timezone.now()}
    await db(Lesson.objects.filter(pk=lesson.pk).update, **ended)

    tab = await (await tab_of(lesson, "Bota")).connect()

    assert await tab.until_closed() == CloseCode.ENDED


async def test_other_version_is_closed(lesson: Lesson, hub: Hub) -> None:
    tab = await (await tab_of(lesson, "Bota")).connect()

    await tab.send({"type": "hello", "tab": str(uuid4()), "version": 2})

    assert await tab.until_closed() == CloseCode.BAD_VERSION


# -- Welcome --------------------------------------------------------------------------------------


async def test_learner_waits_alone_until_the_teacher_comes(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Bota", "Deniz") as (bota, deniz):
        assert (bota.view, bota.online, set(bota.roster)) == ("waiting", {}, {bota.you["person"]})
        refused = await bota.ask("chat.say", text="Сәлем, Deniz!")
        assert refused["code"] == "waiting_for_teacher"
        assert all(frame["type"] in {"event", "tick"} for frame in await deniz.quiet())
        assert {event.get("body", {}).get("kind") for event in deniz.frames if event["type"] == "event"} <= {"void"}

        amal = await tab_of(lesson, "Amal")
        await amal.enter()
        await bota.until("snapshot")
        await deniz.until("snapshot")

        assert bota.view == deniz.view == "inside"
        assert (await bota.ask("chat.say", text="Сәлем, Deniz!"))["type"] == "ack"
        await deniz.until_event("chat.said")
        assert deniz.said == ["Сәлем, Deniz!"]
        assert {one["name"] for one in deniz.roster.values()} == {"Amal", "Bota", "Deniz"}
        await amal.drop()


async def test_waiting_learner_never_gets_a_trace_of_others(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await amal.ask("lobby.set", mode="ask")
        deniz = await tab_of(lesson, "Deniz")
        await deniz.enter()
        await bota.ask("chat.say", text="құпия")
        await bota.ask("hand.raise")
        await amal.ask("media.set", mic=True, camera=True)
        await bota.send({"type": "rtc.offer", "to": deniz.you["tab"], "sdp": "v=0"})
        await deniz.send({"type": "rtc.offer", "to": bota.you["tab"], "sdp": "v=0"})
        await deniz.send({"type": "resume", "seq": 0})
        await deniz.quiet()

        everything = str(deniz.frames)
        others = [amal.you["person"], bota.you["person"], bota.you["tab"], "құпия", "Amal", "Bota"]
        assert [trace for trace in others if trace in everything.replace(f"'detail': '{bota.you['tab']}'", "")] == []
        assert (await deniz.ask("chat.say", text="?"))["code"] == "not_inside"
        await bota.quiet(0.1)
        await amal.quiet(0.1)
        assert deniz.you["person"] not in bota.online
        assert deniz.you["person"] in amal.online

        await amal.ask("person.admit")
        await deniz.until("snapshot")
        assert deniz.said == ["құпия"]
        await deniz.drop()


async def test_welcome_tells_the_room_and_its_media(lesson: Lesson, hub: Hub, settings: Settings) -> None:
    settings.ROOM_ICE_SERVERS = ["stun:stun.example.org"]
    async with tabs(lesson, "Amal") as (amal,):
        welcome = amal.frames[0]

        assert welcome["room"]["lesson"] == str(lesson.uuid)
        assert welcome["room"]["starts_at"] == lesson.starts_at.timestamp() * 1000
        assert welcome["media"]["ice_servers"] == [{"urls": ["stun:stun.example.org"]}]
        assert (welcome["media"]["video_limit"], welcome["media"]["audio"]["music"]) == (4, False)
        assert abs(welcome["times"]["now"] - timezone.now().timestamp() * 1000) < 5000


async def test_instrument_group_opens_in_music_mode(hub: Hub, transactional_db: None) -> None:
    dombra = await db(make_open_lesson, instrument="dombra")

    async with tabs(dombra, "Bota") as (bota,):
        audio = bota.frames[0]["media"]["audio"]

    assert (audio["music"], audio["echo_cancellation"], audio["channels"]) == (True, False, 2)
    assert audio["bitrate"] >= 96_000


async def test_observer_is_seen_and_says_nothing(lesson: Lesson, hub: Hub) -> None:
    await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(lesson, "Amal", "Olga", "Bota") as (_amal, olga, bota):
        await bota.quiet()

        assert olga.view == "staff"
        assert bota.roster[olga.you["person"]]["role"] == "observer"
        assert olga.you["person"] in bota.online
        assert (await olga.ask("chat.say", text="Hello"))["code"] == "read_only"
        await olga.send({"type": "rtc.offer", "to": bota.you["tab"], "sdp": "v=0"})
        assert (await olga.until("error"))["code"] == "read_only"


# -- Commands -------------------------------------------------------------------------------------


async def test_command_sent_three_times_is_one_event_with_one_answer(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        command = uuid4()

        answers = [await bota.ask("chat.say", command=command, text="Бір рет") for _ in range(3)]

        assert len({answer["seq"] for answer in answers}) == 1
        await amal.quiet()
        assert amal.said == ["Бір рет"]


async def test_command_resent_after_reconnecting_is_one_event(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (_amal, bota):
        command = uuid4()
        first = await bota.ask("chat.say", command=command, text="Бір рет")
        await bota.drop()
        await bota.enter()

        again = await bota.ask("chat.say", command=command, text="Бір рет")

        assert again["seq"] == first["seq"]
        assert bota.said == ["Бір рет"]


async def test_same_command_id_of_two_people_is_two_events(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        command = uuid4()

        await amal.ask("chat.say", command=command, text="Amal")
        await bota.ask("chat.say", command=command, text="Bota")

        await amal.quiet()
        assert amal.said == ["Amal", "Bota"]


async def test_hands_stand_in_order_and_the_teacher_lowers_them(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await deniz.ask("hand.raise")
        await bota.ask("hand.raise")
        await amal.quiet(0.1)
        assert [str(hand.person) for hand in amal.state.hands] == [deniz.you["person"], bota.you["person"]]

        await amal.ask("hand.lower", person=deniz.you["person"])
        await bota.quiet(0.1)

        assert [str(hand.person) for hand in bota.state.hands] == [bota.you["person"]]


async def test_sent_out_learner_sees_nothing_any_more(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await amal.ask("person.send_out", person=bota.you["person"])
        await bota.until("snapshot")
        before = len(bota.frames)

        await deniz.ask("chat.say", text="Bota жоқ")
        await bota.quiet()
        await deniz.quiet()

        assert (bota.view, bota.said, bota.online) == ("waiting", [], {})
        assert "Bota жоқ" not in str(bota.frames[before:])
        assert bota.you["person"] not in deniz.online


async def test_chat_faster_than_people_write_is_refused(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        answers = [await amal.ask("chat.say", text=f"{number}") for number in range(15)]

        assert [answer.get("code") for answer in answers].count("slow_down") >= 3
        assert answers[0]["type"] == "ack"


async def test_nul_and_controls_do_not_reach_the_database(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        assert (await amal.ask("chat.say", text="a\x00b"))["type"] == "ack"

        assert amal.said == ["ab"]
        assert await db(list, Event.objects.filter(kind="chat.said").values_list("data", flat=True)) == [{"text": "ab"}]


# -- Signals --------------------------------------------------------------------------------------


async def test_signal_reaches_one_tab_with_the_senders_identity(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await bota.quiet(0.1)
        await bota.send({"type": "rtc.offer", "to": amal.online.get(amal.you["person"], amal.you["tab"]), "sdp": "v=0"})

        offer = await amal.until("rtc.offer")

        assert offer == {"type": "rtc.offer", "sender": bota.you["tab"], "person": bota.you["person"], "sdp": "v=0"}
        assert not [frame for frame in await deniz.quiet() if frame["type"] == "rtc.offer"]


async def test_signal_to_nobody_is_answered(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        for to in (str(uuid4()), amal.you["tab"]):
            await amal.send({"type": "rtc.bye", "to": to})
            assert (await amal.until("error"))["code"] == "no_such_peer"


async def test_nobody_can_take_another_persons_tab(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        deniz = await tab_of(lesson, "Deniz", tab=UUID(amal.you["tab"]))
        await deniz.enter()
        copy = await tab_of(lesson, "Deniz", tab=amal.tab)
        await copy.enter()

        assert amal.you["tab"] not in {deniz.you["tab"], copy.you["tab"]}
        await bota.send({"type": "rtc.bye", "to": amal.you["tab"]})
        assert (await amal.until("rtc.bye"))["person"] == bota.you["person"]


# -- Bad frames -----------------------------------------------------------------------------------


async def test_bad_frame_gets_a_code_and_the_socket_stays_open(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        codes = []
        for text in ("not json", '{"type":"dance"}', "x" * 70_000, "ә" * 40_000):
            await amal.wire.send_to(text_data=text)
            codes.append((await amal.until("error"))["code"])
        await amal.wire.send_to(bytes_data=b"\x00")
        codes.append((await amal.until("error"))["code"])

        assert codes == ["bad_frame", "bad_frame", "too_large", "too_large", "not_text"]
        assert (await amal.ask("chat.say", text="still here"))["type"] == "ack"


async def test_frames_before_hello_are_refused(lesson: Lesson, hub: Hub) -> None:
    amal = await (await tab_of(lesson, "Amal")).connect()

    await amal.send({"type": "chat.say", "id": str(uuid4()), "text": "hi"})

    assert (await amal.until("error"))["code"] == "hello_first"


async def test_flood_is_slowed_and_then_closed(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Bota") as (bota,):
        for number in range(3_000):
            await bota.send({"type": "ping", "n": number})

        assert await bota.until_closed() == CloseCode.FLOOD
        assert "slow_down" in {frame.get("code") for frame in bota.frames}


# -- Coming back ----------------------------------------------------------------------------------


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


# -- Safety ---------------------------------------------------------------------------------------


async def test_room_is_held_when_the_teacher_drops_and_released_on_return(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await amal.ask("chat.say", text="Оқиық")
        await bota.until_event("chat.said")
        await amal.drop()
        room = next(iter(hub.rooms.values()))
        room.staff_heard -= 60

        await Clock(hub).watch()
        await bota.until("view")

        assert (bota.view, bota.state.phase, bota.said) == ("held", "held", ["Оқиық"])
        assert (await bota.ask("chat.say", text="Deniz?"))["code"] == "waiting_for_teacher"
        await bota.send({"type": "rtc.offer", "to": deniz.you["tab"], "sdp": "v=0"})
        assert (await bota.until("error"))["code"] == "waiting_for_teacher"

        await amal.enter()
        await bota.until("snapshot")
        assert (bota.view, bota.state.phase) == ("inside", "live")
        assert (await bota.ask("chat.say", text="Deniz?"))["type"] == "ack"


async def test_silent_teacher_counts_as_gone_and_the_first_word_brings_them_back(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        room = next(iter(hub.rooms.values()))
        room.staff_heard -= 60
        for session in room.sessions:
            session.heard -= 20
        await Clock(hub).watch()
        await bota.until("view")

        await amal.send({"type": "tock", "seq": amal.state.seq})

        await bota.until("snapshot")
        assert bota.state.phase == "live"


async def test_teacher_who_leaves_on_purpose_holds_the_room_at_once(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await amal.ask("leave")
        assert await amal.until_closed() == CloseCode.LEFT

        await Clock(hub).watch()

        await bota.until("view")
        assert bota.state.phase == "held"


async def test_learner_finds_an_abandoned_room_held(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await bota.ask("chat.say", text="бір")
        await amal.drop()
        await bota.drop()
    next(iter(hub.rooms.values())).staff_heard = NEVER

    bota = await tab_of(lesson, "Bota")
    await bota.enter()

    assert (bota.view, bota.state.phase, bota.said) == ("held", "held", [])
    await bota.drop()


async def test_silent_socket_is_closed(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Bota") as (bota,):
        next(iter(hub.rooms.values())).sessions[0].heard -= 31

        await Clock(hub).watch()

        assert await bota.until_closed() == CloseCode.SILENT


# -- Leaving and losing the right -----------------------------------------------------------------


async def test_signing_out_closes_the_socket(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await db(StoredSession.objects.filter(session_key=bota.session).delete)

        await Clock(hub).check_access()

        assert await bota.until_closed() == CloseCode.NO_SESSION
        assert (await amal.ask("chat.say", text="still here"))["type"] == "ack"


async def test_end_of_enrolment_closes_the_socket(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Bota", "Deniz") as (bota, deniz):
        enrolment = await db(Enrolment.objects.get, learner__full_name="Bota Akhmet")
        await db(end_enrolment, enrolment, ends_on=lesson.local_date - dt.timedelta(days=1))

        await Clock(hub).check_access()

        assert await bota.until_closed() == CloseCode.NO_LONGER_ALLOWED
        assert not [frame for frame in await deniz.quiet() if frame["type"] == "closing"]


async def test_lesson_called_off_says_so_to_those_who_wait_and_who_come_later(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Bota", "Deniz") as (bota, deniz):
        await db(cancel_lesson, lesson, reason="The teacher is ill", cancelled_by=None, at=timezone.now())

        await Clock(hub).check_access()

        assert await bota.until_closed() == await deniz.until_closed() == CloseCode.CALLED_OFF
    late = await (await tab_of(lesson, "Bota")).connect()
    assert await late.until_closed() == CloseCode.CALLED_OFF


# -- The lesson -----------------------------------------------------------------------------------


async def test_teacher_opens_and_ends_the_lesson_and_attendance_is_proposed(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Bota", "Amal") as (bota, amal):
        await settle(hub)
        opened = await db(Lesson.objects.select_related("taught_by").get, pk=lesson.pk)
        assert (opened.state, str(opened.taught_by)) == ("live", "Amal Serik")

        assert (await amal.ask("room.end"))["type"] == "ack"
        assert await bota.until_closed() == await amal.until_closed() == CloseCode.ENDED
        await settle(hub)

    ended = await db(Lesson.objects.get, pk=lesson.pk)
    statuses = await db(dict, AttendanceEntry.objects.values_list("person__full_name", "status"))
    assert ended.ended_at is not None
    assert statuses == {"Amal Serik": "present", "Bota Akhmet": "present", "Deniz Yildiz": "absent"}
    assert bota.state.phase == "ended"
    assert await db(Presence.objects.filter(ended_at=None).count) == 0


async def test_room_ended_by_another_process_closes_its_sockets(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (_amal, bota):
        await settle(hub)
        await db(end_room, await db(room_of, lesson), at=timezone.now())

        await Clock(hub).check_logs()

        assert await bota.until_closed() == CloseCode.ENDED


# -- The base consumer ----------------------------------------------------------------------------


def test_upstream_dispatch_is_the_one_ours_was_written_for() -> None:
    """When this fails, read the new ``AsyncConsumer.dispatch`` and decide whether ours is still right."""
    names = AsyncConsumer.dispatch.__code__.co_names

    assert names == ("getattr", "get_handler_name", "aclose_old_connections", "ValueError")


async def test_line_test_sends_back_what_it_gets_without_a_session(hub: Hub) -> None:
    wire = WebsocketCommunicator(websocket_application, "/ws/try/")
    assert (await wire.connect())[0]
    assert (await wire.receive_json_from())["type"] == "ready"

    for text in ("ping", "x" * 65_536):
        await wire.send_to(text_data=text)
        assert await wire.receive_from() == text
    await wire.send_to(text_data="x" * 65_537)
    assert (await wire.receive_json_from())["code"] == "too_large"
    for _ in range(297):
        await wire.send_to(text_data="a")
        await wire.receive_from()
    await wire.send_to(text_data="a")

    assert (await wire.receive_output())["code"] == CloseCode.FLOOD
