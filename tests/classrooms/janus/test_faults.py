"""Media servers that die, are started anew, and are emptied: the lesson goes on, at the same or another."""

import asyncio
import time

import pytest

from classrooms.domain.nodes import set_draining
from classrooms.models import MediaNode
from lms.timetable.models import Lesson
from tests.classrooms.janus.headless import Participant
from tests.classrooms.janus.lessons import environment, go_on, handles, inside_at, meanwhile, meet, until
from tests.classrooms.rooms import db
from tests.classrooms.servers import Server, own_redis
from tests.net.programs import Janus

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.janus, pytest.mark.once]


def pinned(tab: Participant, nodes: list[Janus]) -> tuple[Janus, Janus]:
    """The node the room is at, and the other."""
    rows = {row.pk: row.url for row in MediaNode.objects.all()}
    here = next(node for node in nodes if node.node == rows[tab.state.media.node])
    return here, next(node for node in nodes if node is not here)


async def test_killed_node_that_is_started_again_carries_the_lesson_again(lesson: Lesson, janus: Janus) -> None:
    with Server(**environment(janus)) as server:
        async with inside_at(lesson, ("Amal", server), ("Bota", server)) as [amal, bota]:
            await until(meet(amal, bota), amal, bota)
            epoch = amal.state.media.epoch

            began = time.monotonic()
            janus.kill()
            janus.start()
            await until(meet(amal, bota), amal, bota)

            print(f"kill -9 of Janus to sound and picture again: {time.monotonic() - began:.2f} s")
            assert amal.state.media.epoch == epoch + 1


async def test_another_node_takes_over_from_a_dead_one(lesson: Lesson, two_nodes: list[Janus]) -> None:
    with Server(**environment(*two_nodes)) as server:
        async with inside_at(lesson, ("Amal", server), ("Bota", server)) as [amal, bota]:
            await until(meet(amal, bota), amal, bota)
            first, other = await db(pinned, amal, two_nodes)

            first.kill()
            began = time.monotonic()
            await until(meet(amal, bota), amal, bota)

            print(f"kill -9 of one of two nodes to sound and picture again: {time.monotonic() - began:.2f} s")
            assert (await db(pinned, amal, two_nodes))[0] is other


async def test_draining_node_hands_its_rooms_over(lesson: Lesson, two_nodes: list[Janus]) -> None:
    with Server(**environment(*two_nodes)) as server:
        async with inside_at(lesson, ("Amal", server), ("Bota", server)) as [amal, bota]:
            await until(meet(amal, bota), amal, bota)
            first, other = await db(pinned, amal, two_nodes)
            node = await db(MediaNode.objects.get, url=first.node)

            await db(set_draining, node.name, draining=True)
            epoch = amal.state.media.epoch
            await until(lambda: amal.state.media.epoch > epoch, amal, bota)
            await until(meet(amal, bota), amal, bota)

            assert (await db(pinned, amal, two_nodes))[0] is other
            assert handles(first) == 0


async def test_two_processes_that_lose_their_node_move_the_room_once(lesson: Lesson, janus: Janus) -> None:
    with own_redis() as redis:
        env = environment(janus, REDIS_URL=redis.url, WEB_PROCESSES="2")
        with Server(**env) as first, Server(**env) as second:
            async with inside_at(lesson, ("Amal", first), ("Bota", second)) as [amal, bota]:
                await until(meet(amal, bota), amal, bota)
                epoch = amal.state.media.epoch

                janus.kill()
                janus.start()
                await until(meet(amal, bota), amal, bota)
                await go_on(3, amal, bota)

                assert amal.state.media.epoch == bota.state.media.epoch == epoch + 1


async def test_killed_web_process_leaves_nobody_in_the_way(lesson: Lesson, janus: Janus) -> None:
    env = environment(janus)
    with Server(**env) as server:
        async with inside_at(lesson, ("Amal", server), ("Bota", server)) as [amal, bota]:
            await until(meet(amal, bota), amal, bota)

            server.kill()
            with Server(port=server.port, **env) as again:
                await asyncio.gather(*(tab.to(again).listen(0.1) for tab in (amal, bota)))
                await amal.come_in()
                await meanwhile(bota.come_in(), amal)
                await until(meet(amal, bota), amal, bota)
