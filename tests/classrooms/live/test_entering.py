"""Who gets into a room, and what they are told there."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from classrooms.enums import CloseCode
from classrooms.live.hub import Hub
from lms.accounts.enums import Role
from lms.timetable.models import Lesson
from tests.classrooms.rooms import Tab, db, make_open_lesson, person, tab_of, tabs
from tests.timetable.factories import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


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
