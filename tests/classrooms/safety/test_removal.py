"""A learner is removed, or blocked until a coordinator lifts it."""

from uuid import UUID

import pytest
from django.urls import reverse

from classrooms.domain.safety import lift_exclusion
from classrooms.enums import CloseCode
from classrooms.errors import AlreadyLifted
from classrooms.live.clock import Clock
from classrooms.live.hub import Hub
from classrooms.models import Exclusion
from lms.accounts.enums import Role
from lms.timetable.models import Lesson
from tests.classrooms.rooms import Tab, db, person, tabs
from tests.classrooms.safety.steps import (
    event_of,
    journal_of,
    lesson_after,
    remove,
)
from tests.clients import client_of
from tests.timetable.factories import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


async def test_removed_learner_is_out_at_once_in_every_tab_and_cannot_come_back(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Bota", "Deniz") as (amal, bota, second, deniz):
        await remove(amal, bota, reason="shouted")

        assert await bota.until_closed() == await second.until_closed() == CloseCode.NO_LONGER_ALLOWED
        await event_of(deniz, "person.removed")
        assert deniz.state.people[UUID(bota.you["person"])].status == "removed"
        again = await Tab(lesson, await db(person, "Bota")).connect()
        assert await again.until_closed() == CloseCode.NO_LONGER_ALLOWED
        assert (await amal.ask("person.admit", people=[bota.you["person"]]))["type"] == "ack"
        assert amal.state.people[UUID(bota.you["person"])].status == "removed"


async def test_removed_between_the_door_and_hello_is_turned_away(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        waiting = await Tab(lesson, await db(person, "Bota")).connect()
        await remove(amal, bota, reason="shouted")

        await waiting.send({"type": "hello", "tab": str(waiting.tab)})

        assert await waiting.until_closed() == CloseCode.NO_LONGER_ALLOWED
        assert not [frame for frame in waiting.frames if frame["type"] == "welcome"]


async def test_lesson_alone_leaves_the_next_open_and_a_block_closes_it(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await remove(amal, bota, reason="shouted")
        await remove(amal, deniz, reason="wrote to a child", block=True)
    later = await db(lesson_after, lesson)

    assert (await Tab(later, await db(person, "Bota")).enter())["type"] == "welcome"
    blocked = await Tab(later, await db(person, "Deniz")).connect()
    assert await blocked.until_closed() == CloseCode.NO_LONGER_ALLOWED
    rows = await db(list, Exclusion.objects.order_by("pk").values_list("lesson", "reason", "by__full_name"))
    assert rows == [(lesson.pk, "shouted", "Amal Serik"), (None, "wrote to a child", "Amal Serik")]


async def test_block_lasts_until_a_coordinator_lifts_it_with_a_reason(lesson: Lesson, hub: Hub) -> None:
    olga = await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(lesson, "Amal", "Deniz") as (amal, deniz):
        await remove(amal, deniz, reason="wrote to a child", block=True)
    later = await db(lesson_after, lesson)
    block = await db(Exclusion.objects.get)

    await db(lift_exclusion, block, because="we talked", lifted_by=olga)

    assert (await Tab(later, await db(person, "Deniz")).enter())["type"] == "welcome"
    same = await Tab(lesson, await db(person, "Deniz")).connect()
    await same.send({"type": "hello", "tab": str(same.tab)})
    assert await same.until_closed() == CloseCode.NO_LONGER_ALLOWED
    with pytest.raises(AlreadyLifted):
        await db(lift_exclusion, block, because="again", lifted_by=olga)
    assert await db(journal_of, "removal.") == [
        ("removal.made", "Amal Serik", "Deniz Yildiz", "wrote to a child"),
        ("removal.lifted", "Olga Coordinator", "Deniz Yildiz", "we talked"),
    ]


async def test_block_written_elsewhere_closes_the_socket_in_the_next_beat(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (_amal, bota):
        who = {"person": await db(person, "Bota"), "by": await db(person, "Amal")}
        await db(Exclusion.objects.create, group=lesson.group, reason="shouted", **who)

        await Clock(hub).check_access()

        assert await bota.until_closed() == CloseCode.NO_LONGER_ALLOWED


@pytest.mark.parametrize("name", ["Bota", "Olga"])
async def test_only_staff_remove_and_only_learners_are_removed(lesson: Lesson, hub: Hub, name: str) -> None:
    await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(lesson, "Amal", name, "Deniz") as (amal, other, deniz):
        for target in (amal, deniz):
            answer = await other.ask("person.remove", person=target.you["person"], reason="no", block=True)
            assert answer["code"] in {"not_allowed", "read_only"}
        answer = await amal.ask("person.remove", person=amal.you["person"], reason="no", block=True)
        assert answer["code"] == "not_allowed"
        assert (await amal.ask("person.remove", person=deniz.you["person"], reason="  ", block=True))[
            "code"
        ] == "no_reason"
    assert not await db(Exclusion.objects.exists)


async def test_blocked_learner_reads_why_on_their_pages(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await remove(amal, bota, reason="shouted at others", block=True)

    client = await db(client_of, await db(person, "Bota"))
    home = await db(client.get, reverse("portal:home"))
    own = await db(client.get, reverse("portal:lesson", args=[lesson.uuid]))
    room = await db(client.get, reverse("classrooms:room", args=[lesson.uuid]))

    for page in (home, own):
        assert "You cannot join lessons of English 1 now." in page.text
        assert "Join lesson" not in page.text
        assert "shouted" not in page.text
    assert room.status_code == 403
    assert "You cannot come back into this lesson." in room.text
