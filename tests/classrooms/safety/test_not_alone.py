"""Nobody is alone: who watches is seen, and staff who go end the lesson."""

import datetime as dt
from uuid import UUID

import pytest

from classrooms.domain.rooms import room_of
from classrooms.enums import CloseCode
from classrooms.live.clock import Clock
from classrooms.live.hub import Hub
from classrooms.live.room import NEVER
from classrooms.models import Presence
from lms.accounts.enums import Role
from lms.timetable.models import Lesson
from tests.classrooms.live.test_mesh import RELAY
from tests.classrooms.rooms import db, tabs
from tests.classrooms.safety.steps import signal
from tests.timetable.factories import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


async def test_in_mesh_the_server_ends_signalling_of_who_may_not_take_part(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await amal.ask("person.send_out", person=bota.you["person"])
        await signal(bota, deniz, "rtc.offer", sdp="v=0")
        assert (await bota.until("error"))["code"] == "waiting_for_teacher"
        await signal(deniz, bota, "rtc.offer", sdp="v=0")
        assert (await deniz.until("error"))["code"] == "waiting_for_teacher"

        await amal.ask("leave")
        await deniz.until_event("safety.held")
        await signal(deniz, bota, "rtc.candidate", candidate=RELAY)
        assert (await deniz.until("error"))["code"] == "waiting_for_teacher"


async def test_observer_is_seen_by_everybody_inside(lesson: Lesson, hub: Hub) -> None:
    await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(lesson, "Amal", "Bota", "Olga") as (_amal, bota, olga):
        key = olga.you["person"]
        while key not in bota.online:
            await bota.until("online")
        assert bota.roster[key]["role"] == bota.state.people[UUID(key)].role == "observer"


async def test_room_left_by_its_staff_ends_by_itself_and_says_why(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await amal.drop()
        live = hub.rooms[(await db(room_of, lesson)).pk]
        live.staff_heard = NEVER
        await Clock(hub).watch()
        await bota.until_event("safety.held")
        long_ago = lesson.starts_at - dt.timedelta(minutes=16)
        staff = Presence.objects.filter(role="teacher")
        await db(staff.update, started_at=long_ago, last_seen=long_ago, ended_at=long_ago)

        await Clock(hub).sweep()
        await Clock(hub).check_logs()

        assert (await bota.until_event("room.ended"))["body"]["reason"] == "unattended"
        assert await bota.until_closed() == CloseCode.ENDED
