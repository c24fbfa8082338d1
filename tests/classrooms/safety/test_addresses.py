"""No browser learns another's address where a child is."""

import re

import msgspec
import pytest
from pytest_django import Settings

from classrooms.live.hub import Hub
from lms.accounts.domain.people import create_person
from lms.timetable.domain.enrolments import enrol
from lms.timetable.models import Lesson
from tests.classrooms.live.test_mesh import HIDDEN, HOST, MDNS, OUTSIDE, RELAY, SDP
from tests.classrooms.rooms import Tab, db, tabs
from tests.classrooms.safety.steps import THIS_YEAR, signal

pytestmark = pytest.mark.django_db(transaction=True)


async def test_media_goes_through_the_relay_only(young_lesson: Lesson, hub: Hub, settings: Settings) -> None:
    settings.ROOM_TURN_URLS, settings.ROOM_TURN_SECRET = ["turn:relay.example"], "secret"

    async with tabs(young_lesson, "Amal", "Deniz") as everybody:
        given = [tab.frames[0]["media"] for tab in everybody]

    assert [(media["backend"], media["policy"]) for media in given] == [("mesh", "relay")] * 2


async def test_without_a_relay_the_lesson_is_held_in_writing(young_lesson: Lesson, hub: Hub) -> None:
    async with tabs(young_lesson, "Amal", "Bota") as (amal, bota):
        assert amal.frames[0]["media"]["backend"] == bota.frames[0]["media"]["backend"] == "none"
        assert (await bota.ask("chat.say", text="Сәлем"))["type"] == "ack"


async def test_among_adults_nothing_is_taken_away(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        assert (amal.frames[0]["media"]["backend"], amal.frames[0]["media"]["policy"]) == ("mesh", "all")
        await signal(amal, bota, "rtc.offer", sdp=SDP)
        assert (await bota.until("rtc.offer"))["sdp"] == SDP


async def test_what_a_learner_is_sent_holds_nobodys_address(young_lesson: Lesson, hub: Hub) -> None:
    async with tabs(young_lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        for sender, receiver in ((amal, bota), (bota, deniz), (deniz, amal)):
            await signal(sender, receiver, "rtc.offer", sdp=SDP)
            await signal(sender, receiver, "rtc.answer", sdp=SDP)
            for candidate in (HOST, MDNS, OUTSIDE, RELAY):
                await signal(sender, receiver, "rtc.candidate", candidate=candidate, sdp_mid="0")

        for tab in (amal, bota, deniz):
            await tab.quiet()
            passed = [frame["candidate"] for frame in tab.frames if frame["type"] == "rtc.candidate"]
            assert passed == [HIDDEN]
            told = msgspec.json.encode(tab.frames).decode()
            assert not re.search(r"10\.0\.0\.2|203\.0\.113\.9|127\.0\.0\.1|\.local", told)


async def test_child_who_comes_later_makes_everybody_begin_anew(lesson: Lesson, hub: Hub, settings: Settings) -> None:
    settings.ROOM_TURN_URLS, settings.ROOM_TURN_SECRET = ["turn:relay.example"], "secret"
    async with tabs(lesson, "Amal", "Deniz") as (amal, deniz):
        assert amal.frames[0]["media"]["policy"] == "all"
        child = await db(create_person, "Zere Kim", birth_year=THIS_YEAR - 10, by=None)
        await db(enrol, child, group=lesson.group, starts_on=lesson.local_date, by=None)

        zere = Tab(lesson, child)
        welcome = await zere.enter()

        for tab in (amal, deniz):
            media = (await tab.until("media"))["media"]
            assert (media["policy"], media["epoch"]) == ("relay", 1)
        assert (welcome["media"]["policy"], welcome["media"]["epoch"]) == ("relay", 1)
        await signal(amal, deniz, "rtc.candidate", candidate=HOST, sdp_mid="0")
        assert [frame for frame in await deniz.quiet() if frame["type"] == "rtc.candidate"] == []
        await zere.drop()
