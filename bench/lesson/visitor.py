"""Somebody with a real browser in the lesson, who writes all the time and notes when sound comes."""

import time
from typing import Any

from playwright.sync_api import Locator, WebSocket, expect

from tests.browser.room_person import RoomPerson

# Notes each quarter of a second in which sound came, whichever connection brought it.
NOTE_SOUND = """
    window.soundAt = []
    let before = 0
    setInterval(async () => {
        let bytes = 0
        for (const one of window.connections) {
            if (one.connectionState !== "connected") continue
            for (const row of (await one.getStats()).values()) {
                if (row.type === "inbound-rtp" && row.kind === "audio") bytes += row.bytesReceived
            }
        }
        if (bytes > before) window.soundAt.push(Date.now())
        before = bytes
    }, 250)
"""
ROOM_OPENS = 60_000  # milliseconds


class Visitor(RoomPerson):
    """``written`` are all their own lines in order. ``came`` is when the room opened to them, ``lost`` when lines to it
    closed (seconds since 1970).
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.name = ""
        self.written: list[str] = []
        self.came = 0.0
        self.lost: list[float] = []
        self.page.on("websocket", self._watch_line)

    def take_part(self, lesson: str) -> None:
        self.context.add_init_script(NOTE_SOUND)
        self.enter(lesson, camera=False)
        expect(self.face("live")).to_be_visible(timeout=ROOM_OPENS)
        self.came = time.time()
        self.page.evaluate("window.stayed = true")

    def say_next(self) -> None:
        """The next line, or once more one that was refused. While the room is held nothing can be written."""
        if self.page.locator("#say").is_disabled():
            return
        if self._again.count():
            self._again.first.click()
            self.page.locator("#say").press("Enter")
            return
        self.written.append(f"{self.name} writes line {len(self.written) + 1}")
        self.say(self.written[-1])

    def has_said_all(self) -> bool:
        if self._again.count():
            self.say_next()
        return not self.page.locator(".chat-line:not([data-state=sent])").count()

    def heard_at(self) -> list[float]:
        """The moments in which sound came, in seconds since 1970."""
        moments: list[float] = self.page.evaluate("window.soundAt ?? []")
        return [moment / 1000 for moment in moments]

    def stayed(self) -> bool:
        """Nobody loaded the page again."""
        return bool(self.page.evaluate("window.stayed === true"))

    def end_lesson(self) -> None:
        self.page.locator("[data-desk-name-param=end]").click()
        self.page.locator("[data-action='desk#end']").click()

    def broke(self, since: float, until: float) -> bool:
        """Whether a line was lost between two moments."""
        return any(since <= at < until for at in self.lost)

    def _watch_line(self, line: WebSocket) -> None:
        line.on("close", lambda _: self.lost.append(time.time()))

    @property
    def _again(self) -> Locator:
        return self.page.locator(".chat-line[data-state=failed] [data-part=again]")
