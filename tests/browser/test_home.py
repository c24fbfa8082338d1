from playwright.sync_api import BrowserContext

from tests.browser.site import LiveSite


def test_home_page_is_complete_without_a_stranger_host(context: BrowserContext, live_site: LiveSite) -> None:
    asked: list[str] = []
    failed: list[str] = []
    said: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)

    page.goto(f"{live_site.url}/", wait_until="networkidle")

    assert page.url == f"{live_site.url}/en/"
    assert page.locator("main#main").is_visible()
    assert page.evaluate("document.fonts.check('16px \"Inter Variable\"')")
    assert [url for url in asked if not url.startswith((live_site.url, "data:"))] == []
    assert failed == []
    assert said == []
