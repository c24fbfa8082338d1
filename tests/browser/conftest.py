"""Real browsers against the real server.

Playwright's own event loop runs in the main thread, so these tests are a call of their own and reach the
database only through the server and its commands, never through the ORM here.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests import database
from tests.browser.site import LiveSite

FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program to drive: ``$CHROMIUM``, else Debian's."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(program).exists():
        reason = f"No Chromium at {program}: make services, or set CHROMIUM"
        if os.environ.get("REQUIRE_BROWSERS"):
            pytest.fail(reason)
        pytest.skip(reason)
    return program


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One person's browser: cookies and storage of its own. Closed after the test."""
    person = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    person.grant_permissions(["camera", "microphone"])
    yield person
    person.close()


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo in it, made once; sites work on copies."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    if database.template().exists():
        database.copy(database.template(), path)
    LiveSite(path).load_demo()
    return path


@pytest.fixture(scope="session")
def live_site(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The running product with the demo. What one test changes, the next sees: take ``fresh_site`` where it matters."""
    yield from serve_copy(demo_database, tmp_path_factory.mktemp("site"))


@pytest.fixture
def fresh_site(demo_database: Path, tmp_path: Path) -> Iterator[LiveSite]:
    """The running product with an untouched demo, for this test alone."""
    yield from serve_copy(demo_database, tmp_path)


def serve_copy(demo: Path, folder: Path) -> Iterator[LiveSite]:
    site = LiveSite(folder / "site.sqlite3")
    shutil.copyfile(demo, site.database)
    site.start()
    yield site
    site.stop()
