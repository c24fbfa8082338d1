"""Rooms without their teacher, tabs that lose their right, lessons that end."""

import datetime as dt

import pytest
from channels.consumer import AsyncConsumer
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session as StoredSession
from django.utils import timezone

from classrooms.domain.rooms import end_room, room_of
from classrooms.enums import CloseCode
from classrooms.live.clock import Clock
from classrooms.live.hub import Hub
from classrooms.live.room import NEVER
from classrooms.models import Presence
from classrooms.routing import websocket_application
from lms.timetable.domain.changes import cancel_lesson
from lms.timetable.domain.enrolments import end_enrolment
from lms.timetable.models import AttendanceEntry, Enrolment, Lesson
from tests.classrooms.rooms import db, settle, tab_of, tabs

pytestmark = pytest.mark.django_db(transaction=True)


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
        await db(end_enrolment, enrolment, ends_on=lesson.local_date - dt.timedelta(days=1), by=None)

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
