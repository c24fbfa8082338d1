"""Networks of the test's own. Skipped with a reason where they cannot be made; with REQUIRE_SERVICES never."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.browser.conftest import chromium, demo_database
from tests.net.programs import Janus
from tests.net.school import School
from tests.net.world import World, missing

__all__ = ["chromium", "demo_database"]  # fixtures from next door
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    reason = missing() if ours and not os.environ.get("REQUIRE_SERVICES") else ""
    for item in ours:
        item.add_marker(pytest.mark.net)
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))
    # The longest cut begins first, and the others are made meanwhile.
    items.sort(key=lambda item: "test_network_cut" not in item.name)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path) as world:
        yield world


@pytest.fixture
def school(world: World, demo_database: Path) -> Iterator[School]:
    """An untouched demo behind nginx, with a relay."""
    database = world.folder / "school.sqlite3"
    shutil.copyfile(demo_database, database)
    with School(world, database) as school:
        yield school


@pytest.fixture
def janus_school(world: World, demo_database: Path) -> Iterator[School]:
    """The same with a media server, which every room uses from the start."""
    database = world.folder / "school.sqlite3"
    shutil.copyfile(demo_database, database)
    janus = Janus(world.place("janus"))
    janus.start()
    with School(world, database, janus=janus) as school:
        yield school


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright
