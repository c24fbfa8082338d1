"""A lesson through a real Janus: who hears and sees whom, and who does not, whatever they send."""

import pytest
from pytest_django import Settings

from classrooms.enums import Backend, Phase
from classrooms.live.hub import Hub
from classrooms.live.janus.backend import JanusBackend
from classrooms.live.janus.nodes import OVERFULL, Node
from classrooms.models import MediaNode
from lms.timetable.models import Lesson
from tests.classrooms.janus.headless import Participant
from tests.classrooms.janus.lessons import (
    environment,
    go_on,
    handles,
    inside,
    inside_at,
    meanwhile,
    meet,
    packets,
    until,
)
from tests.classrooms.rooms import db
from tests.classrooms.servers import Server, own_redis
from tests.net.programs import Janus

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.janus, pytest.mark.once]


def media_server(hub: Hub, tab: Participant) -> Node:
    """The node the tab's room is at, as this process sees it."""
    backend = hub._media[Backend.JANUS]
    assert isinstance(backend, JanusBackend)
    node = backend.nodes.get(tab.state.media.node)
    assert node is not None
    return node


async def test_two_hear_and_see_each_other(lesson: Lesson, hub: Hub) -> None:
    async with inside(lesson, "Amal", "Bota") as [amal, bota]:
        await until(meet(amal, bota), amal, bota)

        assert amal.state.media.backend is Backend.JANUS
        assert bota.roster[amal.you["person"]]["name"] == "Amal"


async def test_who_is_muted_is_not_heard_though_they_go_on_sending(lesson: Lesson, hub: Hub) -> None:
    async with inside(lesson, "Amal", "Bota") as [amal, bota]:
        await until(meet(amal, bota), amal, bota)

        await amal.ask("person.mute", person=bota.you["person"])
        await go_on(1, amal, bota)
        heard, seen = packets(amal, "sound"), packets(amal, "picture")
        await go_on(1, amal, bota)
        assert packets(amal, "sound") == heard
        assert packets(amal, "picture") > seen

        await bota.ask("media.set", mic=True, camera=False, use="full")
        await until(lambda: packets(amal, "sound") > heard, amal, bota)
        await go_on(1, amal, bota)
        seen = packets(amal, "picture")
        await go_on(1, amal, bota)
        assert packets(amal, "picture") == seen


async def test_who_was_sent_out_has_no_seat_until_let_in_again(lesson: Lesson, hub: Hub) -> None:
    async with inside(lesson, "Amal", "Bota") as [amal, bota]:
        await until(meet(amal, bota), amal, bota)

        await amal.ask("person.send_out", person=bota.you["person"])
        await until(lambda: bota.seat_ended == ["closed"], amal, bota)
        await bota.sit()
        await until(lambda: bota.seat_ended == ["closed", "closed"], amal, bota)
        heard = [packets(one, kind) for one in (amal, bota) for kind in ("sound", "picture")]
        await go_on(1, amal, bota)
        assert [packets(one, kind) for one in (amal, bota) for kind in ("sound", "picture")] == heard

        await amal.ask("person.admit", people=[bota.you["person"]])
        await bota.ask("media.set", mic=True, camera=True, use="full")
        await bota.sit()
        await until(meet(amal, bota), amal, bota)


async def test_held_learners_hear_nothing_of_each_other_until_the_teacher_is_back(lesson: Lesson, hub: Hub) -> None:
    async with inside(lesson, "Amal", "Bota", "Deniz") as [amal, bota, deniz]:
        await until(meet(amal, bota, deniz), amal, bota, deniz)

        await amal.drop()
        await until(lambda: bota.state.phase is deniz.state.phase is Phase.HELD, bota, deniz)
        await until(lambda: bota.seat_ended[-1:] == deniz.seat_ended[-1:] == ["closed"], bota, deniz)
        heard = packets(bota, "sound") + packets(deniz, "sound")
        await go_on(1, bota, deniz)
        assert packets(bota, "sound") + packets(deniz, "sound") == heard

        await meanwhile(amal.come_in(), bota, deniz)
        await until(meet(amal, bota, deniz), amal, bota, deniz)


async def test_room_moves_from_mesh_to_janus_when_it_grows(lesson: Lesson, hub: Hub, settings: Settings) -> None:
    settings.ROOM_BACKEND, settings.ROOM_MESH_MOST = "auto", 2
    async with inside(lesson, "Amal", "Bota") as [amal, bota]:
        assert amal.media["backend"] == bota.media["backend"] == "mesh"

        async with inside(lesson, "Deniz", beside=[amal, bota]) as [deniz]:
            await until(meet(amal, bota, deniz), amal, bota, deniz)
            assert [tab.closed for tab in (amal, bota, deniz)] == [None, None, None]
            assert deniz.state.media.epoch == 1


async def test_seats_saver_and_sound_only_carry_less(lesson: Lesson, hub: Hub) -> None:
    async with inside(lesson, "Amal", "Bota", "Deniz") as [amal, bota, deniz]:
        await until(meet(amal, bota, deniz), amal, bota, deniz)

        await deniz.ask("media.set", mic=True, camera=True, use="saver")
        await until(lambda: len(deniz.carried("picture")) == 1, amal, bota, deniz)
        await deniz.ask("media.set", mic=True, camera=False, use="sound")
        await until(lambda: not deniz.carried("picture"), amal, bota, deniz)

        assert len(deniz.carried("sound")) == 2
        assert len(bota.carried("picture")) == 1


async def test_two_web_processes_share_a_room_at_one_node(lesson: Lesson, janus: Janus) -> None:
    with own_redis() as redis:
        env = environment(janus, REDIS_URL=redis.url, WEB_PROCESSES="2")
        with Server(**env) as first, Server(**env) as second:
            async with inside_at(lesson, ("Amal", first), ("Bota", second)) as [amal, bota]:
                await until(meet(amal, bota), amal, bota)
                assert amal.state.media == bota.state.media


async def test_handles_are_given_back(lesson: Lesson, hub: Hub, janus: Janus) -> None:
    async with inside(lesson, "Amal") as [amal]:
        await until(lambda: bool(amal.all_slots), amal)
        with_one = handles(janus)
        for _ in range(20):
            async with inside(lesson, "Bota", beside=[amal]) as [bota]:
                await until(lambda: bool(bota.all_slots), amal, bota)
        await until(lambda: handles(janus) == with_one, amal)
    assert with_one == 2


async def test_full_node_gives_no_seat_and_no_place_for_a_picture(lesson: Lesson, hub: Hub) -> None:
    async with inside(lesson, "Amal") as [amal]:
        await until(lambda: bool(amal.all_slots), amal)
        await db(MediaNode.objects.update, capacity=100)
        node = media_server(hub, amal)
        await until(lambda: node.fullness >= OVERFULL, amal)

        async with inside(lesson, "Bota", beside=[amal]) as [bota]:
            await until(lambda: bota.seat_ended == ["full"], amal, bota)
            assert bota.state.people[bota.user.uuid].full
