"""A reported message reaches the coordinators and nobody in the room."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from classrooms.domain.safety import decide_report
from classrooms.errors import AlreadyDecided
from classrooms.live.hub import Hub
from classrooms.models import Report
from lms.accounts.enums import Role
from lms.timetable.models import Lesson
from tests.classrooms.rooms import db, tabs
from tests.classrooms.safety.steps import journal_of
from tests.timetable.factories import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


async def test_report_reaches_the_coordinators_and_nobody_in_the_room(lesson: Lesson, hub: Hub) -> None:
    await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(lesson, "Amal", "Bota", "Deniz", "Olga") as (amal, bota, deniz, olga):
        line = (await deniz.ask("chat.say", text="stupid"))["seq"]
        await bota.until_event("chat.said")

        for _ in range(2):
            assert (await bota.ask("chat.report", line=line, reason="it hurts"))["type"] == "ack"

        for tab in (amal, deniz, olga):
            while tab.state.seq < line + 2:
                await tab.until("event")
            events = [frame for frame in tab.frames if frame["type"] == "event" and frame["seq"] > line]
            assert [(one["actor"], one["command"], one["body"]) for one in events] == [
                (None, None, {"kind": "void"})
            ] * 2
        report = await db(Report.objects.select_related("author", "reporter").get)
    assert (report.line, report.text, report.reason) == (line, "stupid", "it hurts")
    assert (report.author.full_name, report.reporter.full_name) == ("Deniz Yildiz", "Bota Akhmet")
    [letter] = mail.outbox
    assert letter.to == ["olga@example.org"]
    assert reverse("classrooms_reports:answer", args=[report.pk]) in letter.body
    assert not re.search("stupid|Deniz|Bota|hurts", letter.subject + letter.body)


async def test_report_can_be_made_while_the_room_is_held(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        line = (await deniz.ask("chat.say", text="stupid"))["seq"]
        await amal.ask("leave")
        await bota.until_event("safety.held")

        assert (await bota.ask("chat.report", line=line))["type"] == "ack"
        assert (await bota.ask("chat.report", line=line + 99))["code"] == "no_such_line"


async def test_report_is_decided_once_by_a_name(lesson: Lesson, hub: Hub) -> None:
    olga = await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (_amal, bota, deniz):
        line = (await deniz.ask("chat.say", text="stupid"))["seq"]
        await bota.ask("chat.report", line=line)
    report = await db(Report.objects.get)

    decided = await db(decide_report, report, decision="Talked with Deniz.", decided_by=olga)

    assert (decided.decision, decided.decided_by) == ("Talked with Deniz.", olga)
    with pytest.raises(AlreadyDecided):
        await db(decide_report, report, decision="Again.", decided_by=olga)
    assert await db(journal_of, "message.") == [
        ("message.reported", "Bota Akhmet", "Deniz Yildiz", ""),
        ("message.decided", "Olga Coordinator", "Deniz Yildiz", "Talked with Deniz."),
    ]
