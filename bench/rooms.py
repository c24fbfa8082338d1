"""A running room for measurements: the demo's lesson that is on now, its teacher in it with picture and sound."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.room_person import RoomPerson
from tests.browser.site import LiveSite
from tests.browser.test_room import OPEN_LESSON, said_by

CHROMIUM = "/usr/bin/chromium"
PATIENCE = 60_000  # milliseconds


@contextmanager
def taught_room(**settings: str) -> Iterator[tuple[Browser, LiveSite, str]]:
    """A browser, the site and the lesson's id; ``settings`` are more environment variables of the site."""
    with tempfile.TemporaryDirectory(prefix="qazaq-klasy-room-") as folder, sync_playwright() as playwright:
        site = LiveSite(Path(folder) / "site.sqlite3", **settings)
        site.load_demo()
        site.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            lesson = said_by(site, "LESSON", OPEN_LESSON).split()[0]
            amal = RoomPerson.arrive(browser, site, "amal@example.org")
            amal.enter(lesson)
            expect(amal.face("live")).to_be_visible(timeout=PATIENCE)
            yield browser, site, lesson
        finally:
            browser.close()
            site.stop()
