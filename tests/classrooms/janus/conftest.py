"""Media servers of the test's own, each on a machine of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from classrooms.live.hub import Hub
from lms.timetable.models import Lesson
from tests.net.programs import Janus
from tests.net.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path) as world:
        yield world


@pytest.fixture
def janus(world: World) -> Janus:
    one = Janus(world.place("one"))
    one.start()
    return one


@pytest.fixture
def two_nodes(world: World, janus: Janus) -> list[Janus]:
    other = Janus(world.place("two"), like=janus)
    other.start()
    return [janus, other]


@pytest.fixture
async def hub(lesson: Lesson, janus: Janus, settings: Settings) -> AsyncIterator[Hub]:
    """The hub of this test's loop, which sends every lesson to ``janus``."""
    settings.ROOM_BACKEND = "janus"
    settings.JANUS_NODES = {"one": janus.node}
    settings.JANUS_API_SECRET = janus.api_secret
    settings.JANUS_ADMIN_KEY = janus.room_key
    hub = Hub.current()
    yield hub
    await hub.stop()
