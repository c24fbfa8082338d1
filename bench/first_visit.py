"""What a phone fetches at a first visit: requests and kilobytes on the wire, page by page and language by language.

Needs Chromium. The promise is 12 requests and 120 KB.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.site import LiveSite

PAGES = {"home": "", "unit": "courses/kazakh-a1/salem/"}
LANGUAGES = ("en", "ru", "tr", "fa", "kk")
CHROMIUM = "/usr/bin/chromium"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="qazaq-klasy-first-visit-") as folder, sync_playwright() as playwright:
        site = LiveSite(Path(folder) / "site.sqlite3")
        site.load_demo()
        site.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            for language in LANGUAGES:
                for name, path in PAGES.items():
                    requests, kilobytes = visit(browser, f"{site.url}/{language}/{path}")
                    print(f"{name:5} {language}  {requests:3} requests  {kilobytes:6.1f} KB")
        finally:
            browser.close()
            site.stop()


def visit(browser: Browser, url: str) -> tuple[int, float]:
    """Number of requests and kilobytes received, headers included, with an empty cache."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, is_mobile=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    context.close()
    return len(received), sum(received) / 1024


if __name__ == "__main__":
    main()
