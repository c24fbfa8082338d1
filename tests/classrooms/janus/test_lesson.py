"""A lesson through a real Janus: who hears and sees whom, and who does not, whatever they send."""

import pytest

from classrooms.enums import Backend
from classrooms.models import MediaNode
from lms.timetable.models import Lesson
from tests.classrooms.janus.gateway import Janus, environment
from tests.classrooms.janus.lessons import go_on, inside, meet, packets, until
from tests.classrooms.rooms import db
from tests.classrooms.servers import Server, own_redis

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.janus]


async def test_two_hear_and_see_each_other(lesson: Lesson, janus: Janus) -> None:
    with Server(ROOM_BACKEND="janus", **environment(janus)) as server:
        async with inside(lesson, ("Amal", server), ("Bota", server)) as [amal, bota]:
            await until(meet(amal, bota), amal, bota)

            assert amal.state.media.backend is Backend.JANUS
            assert bota.roster[amal.you["person"]]["name"] == "Amal"


async def test_who_is_muted_is_not_heard_though_they_go_on_sending(lesson: Lesson, janus: Janus) -> None:
    with Server(ROOM_BACKEND="janus", **environment(janus)) as server:
        async with inside(lesson, ("Amal", server), ("Bota", server)) as [amal, bota]:
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


async def test_who_was_sent_out_has_no_seat_until_let_in_again(lesson: Lesson, janus: Janus) -> None:
    with Server(ROOM_BACKEND="janus", **environment(janus)) as server:
        async with inside(lesson, ("Amal", server), ("Bota", server)) as [amal, bota]:
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


async def test_held_learners_hear_nothing_of_each_other_until_the_teacher_is_back(lesson: Lesson, janus: Janus) -> None:
    with Server(ROOM_BACKEND="janus", **environment(janus)) as server:
        people = [("Amal", server), ("Bota", server), ("Deniz", server)]
        async with inside(lesson, *people) as [amal, bota, deniz]:
            await until(meet(amal, bota, deniz), amal, bota, deniz)

            await amal.drop()
            await until(lambda: bota.seat_ended == deniz.seat_ended == ["closed"], bota, deniz)
            heard = packets(bota, "sound") + packets(deniz, "sound")
            await go_on(1, bota, deniz)
            assert packets(bota, "sound") + packets(deniz, "sound") == heard

            await amal.come_in()
            await until(meet(amal, bota, deniz), amal, bota, deniz)


async def test_room_moves_from_mesh_to_janus_when_it_grows(lesson: Lesson, janus: Janus) -> None:
    with Server(ROOM_MESH_MOST="2", **environment(janus)) as server:
        people = [("Amal", server), ("Bota", server), ("Deniz", server)]
        async with inside(lesson, *people[:2]) as [amal, bota]:
            assert amal.media["backend"] == bota.media["backend"] == "mesh"

            async with inside(lesson, *people[2:]) as [deniz]:
                await until(meet(amal, bota, deniz), amal, bota, deniz)
                assert [tab.closed for tab in (amal, bota, deniz)] == [None, None, None]
                assert deniz.state.media.epoch == 1


async def test_seats_saver_and_sound_only_carry_less(lesson: Lesson, janus: Janus) -> None:
    with Server(ROOM_BACKEND="janus", **environment(janus)) as server:
        people = [("Amal", server), ("Bota", server), ("Deniz", server)]
        async with inside(lesson, *people) as [amal, bota, deniz]:
            await until(meet(amal, bota, deniz), amal, bota, deniz)

            await deniz.ask("media.set", mic=True, camera=True, use="saver")
            await until(lambda: len(deniz.carried("picture")) == 1, amal, bota, deniz)
            await deniz.ask("media.set", mic=True, camera=False, use="sound")
            await until(lambda: not deniz.carried("picture"), amal, bota, deniz)

            assert len(deniz.carried("sound")) == 2
            assert len(bota.carried("picture")) == 1


async def test_two_web_processes_share_a_room_at_one_node(lesson: Lesson, janus: Janus) -> None:
    with own_redis() as redis:
        env = {"REDIS_URL": redis.url, "WEB_PROCESSES": "2", "ROOM_BACKEND": "janus", **environment(janus)}
        with Server(**env) as first, Server(**env) as second:
            async with inside(lesson, ("Amal", first), ("Bota", second)) as [amal, bota]:
                await until(meet(amal, bota), amal, bota)
                assert amal.state.media == bota.state.media


async def test_handles_are_given_back(lesson: Lesson, janus: Janus) -> None:
    with Server(ROOM_BACKEND="janus", **environment(janus)) as server:
        async with inside(lesson, ("Amal", server)) as [amal]:
            await until(lambda: bool(amal.all_slots), amal)
            with_one = janus.handles()
            for _ in range(20):
                async with inside(lesson, ("Bota", server)) as [bota]:
                    await until(lambda: bool(bota.all_slots), amal, bota)
            await until(lambda: janus.handles() == with_one, amal)
        assert with_one == 2


async def test_full_node_gives_no_seat_and_no_place_for_a_picture(lesson: Lesson, janus: Janus) -> None:
    with Server(ROOM_BACKEND="janus", JANUS_NODE_PACKETS="100", **environment(janus)) as server:
        async with inside(lesson, ("Amal", server)) as [amal]:
            await until(lambda: bool(amal.all_slots), amal)
            while not (await db(MediaNode.objects.get)).load:
                await go_on(0.5, amal)
            await go_on(2, amal)

            async with inside(lesson, ("Bota", server)) as [bota]:
                await until(lambda: bota.seat_ended == ["full"], amal, bota)
                assert bota.state.people[bota.user.uuid].full
