"""A person in a browser of their own, on the way through lobby, waiting room and room."""

from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from lms.demo.accounts import DEMO_ACCOUNTS
from tests.browser.site import LiveSite

# Keeps every connection the page makes, so that a test can ask each what it counts.
WATCH_CONNECTIONS = """
    window.connections = []
    const Original = window.RTCPeerConnection
    window.RTCPeerConnection = class extends Original {
        constructor(...args) { super(...args); window.connections.push(this) }
    }
"""
COUNT = """
    async () => {
        const sums = {framesDecoded: 0, audioBytes: 0, stereo: false}
        for (const one of window.connections) {
            if (one.connectionState !== "connected") continue
            for (const row of (await one.getStats()).values()) {
                if (row.mimeType === "audio/opus") sums.stereo ||= row.sdpFmtpLine.includes("stereo=1")
                if (row.type !== "inbound-rtp") continue
                if (row.kind === "video") sums.framesDecoded += row.framesDecoded
                if (row.kind === "audio") sums.audioBytes += row.bytesReceived
            }
        }
        return sums
    }
"""
PASSWORDS = {account.email: account.password for account in DEMO_ACCOUNTS}


class RoomPerson:
    """What a person does and sees; ``faults`` are errors the page's console showed."""

    def __init__(self, context: BrowserContext, site: LiveSite, language: str) -> None:
        self.context = context
        self.site = site
        self.language = language
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda message: self._heard(message.type, message.text))

    @classmethod
    def arrive(cls, browser: Browser, site: LiveSite, email: str, *, language: str = "en", **options: Any) -> Self:
        """Signed in by password, with camera and microphone allowed."""
        person = cls(new_context(browser, **options), site, language)
        person.open("accounts/login/")
        person.page.locator(".ask > summary").click()
        person.page.locator("input[name=login]").fill(email)
        person.page.locator("input[name=password]").fill(PASSWORDS[email])
        with person.page.expect_navigation():
            person.page.locator(".ask .form-actions button").click()
        return person

    @classmethod
    def with_cookie(cls, browser: Browser, site: LiveSite, cookie: str, *, language: str = "en") -> Self:
        """Signed in by a session that is there already: ``cookie`` is ``name=key``."""
        name, _, key = cookie.partition("=")
        context = new_context(browser)
        context.add_cookies([{"name": name, "value": key, "url": site.url}])
        return cls(context, site, language)

    def open(self, path: str) -> int:
        """Go to a page of the reader's language; returns the status."""
        response = self.page.goto(f"{self.site.url}/{self.language}/{path}")
        assert response is not None
        return response.status

    # -- Lobby and room -----------------------------------------------------------------------

    def enter(self, lesson: str, *, mic: bool = True, camera: bool = True) -> None:
        assert self.open(f"rooms/{lesson}/") == 200
        for kind, wanted in (("mic", mic), ("camera", camera)):
            if wanted:
                button = self.page.locator(f"[data-lobby-target={kind}]")
                button.click()
                expect(button).to_have_attribute("aria-pressed", "true")
        self.page.locator("[data-action='lobby#enter']").click()

    def face(self, name: str) -> Locator:
        """The face of the page of that name: lobby, waiting, live, over."""
        return self.page.locator(f"[data-face-name={name}]")

    def tile(self, name: str) -> Locator:
        return self.page.locator(".tile[data-key]", has=self.page.locator("[data-part=name]", has_text=name))

    def tool(self, name: str) -> Locator:
        return self.page.locator(f"[data-toolbar-target={name}]")

    def say(self, text: str) -> None:
        self.page.locator("#say").fill(text)
        self.page.locator("#say").press("Enter")

    def lines(self) -> list[str]:
        """What stands in the chat, in order; lines that are still being sent are left out."""
        return self.page.locator(".chat-line[data-state=sent] [data-part=text]").all_inner_texts()

    def media(self) -> dict[str, Any]:
        """Frames decoded and bytes of sound received, over all living connections."""
        counted: dict[str, Any] = self.page.evaluate(COUNT)
        return counted

    def close(self) -> None:
        self.context.close()

    def _heard(self, kind: str, text: str) -> None:
        # A cut line is what these tests are about; the browser reports each try.
        if kind == "error" and "WebSocket" not in text and "ERR_" not in text:
            self.faults.append(text)


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A browser of one's own, with camera and microphone allowed."""
    context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **options})
    context.grant_permissions(["camera", "microphone"])
    context.add_init_script(WATCH_CONNECTIONS)
    return context
