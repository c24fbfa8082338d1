"""The newcomer's path, as somebody walks it who was told nothing."""

import re

from playwright.sync_api import Browser, Page, expect

from lms.demo.accounts import PASSWORD
from tests.browser.site import LiveSite


def open_page(browser: Browser, url: str) -> Page:
    context = browser.new_context(viewport={"width": 360, "height": 800}, timezone_id="Europe/Helsinki")
    context.grant_permissions(["camera", "microphone"])
    page = context.new_page()
    page.goto(url)
    return page


def mailed_code(page: Page, site: LiveSite, address: str) -> str:
    reader = page.context.new_page()
    reader.goto(f"{site.url}/dev/mail/")
    letter = reader.locator("article.mail", has_text=address).first.inner_text()
    reader.close()
    found = re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", letter, re.MULTILINE)
    assert found, letter
    return found.group(1)


def sign_in(page: Page, site: LiveSite, email: str) -> None:
    page.goto(f"{site.url}/en/accounts/login/")
    page.get_by_text("Use a password").click()
    page.locator("details input[name=login]").fill(email)
    page.locator("details input[name=password]").fill(PASSWORD)
    page.locator("details button").click()
    page.wait_for_url("**/home/")


def test_newcomer_comes_from_the_home_page_into_the_room(browser: Browser, fresh_site: LiveSite) -> None:
    address = "aliya@example.org"
    aliya = open_page(browser, f"{fresh_site.url}/")

    # Home → course → unit.
    aliya.get_by_role("link", name="Try a unit first").click()
    expect(aliya.locator("h1")).to_be_visible()
    aliya.get_by_role("link", name="Kazakh A1").first.click()
    aliya.locator(".unit-row").first.click()
    expect(aliya.get_by_role("heading", level=1)).to_contain_text("Сәлем")

    # Unit → find a group → create account.
    aliya.get_by_role("link", name="Find your group").first.click()
    card = aliya.locator("article.card", has_text="London mornings")
    card.get_by_role("link", name="Create account to ask for a place").click()
    aliya.get_by_label("Your name").fill("Aliya Nurmi")
    aliya.get_by_label("E-mail").fill(address)
    aliya.get_by_role("button", name="Create account").click()
    aliya.locator("input[name=code]").fill(mailed_code(aliya, fresh_site, address))
    aliya.get_by_role("button", name="Confirm").click()

    # Ask for a place.
    aliya.wait_for_url("**/groups/**")
    card = aliya.locator("article.card", has_text="London mornings")
    card.locator("summary").click()
    card.locator("textarea").fill("I am new here and understand my grandmother.")
    card.get_by_role("button", name="Send the request").click()
    expect(card.get_by_text("You asked for a place")).to_be_visible()

    # The coordinator admits.
    daulet = open_page(browser, f"{fresh_site.url}/")
    daulet.set_viewport_size({"width": 1280, "height": 800})
    sign_in(daulet, fresh_site, "coordinator@example.org")
    daulet.get_by_role("link", name=re.compile("ask for a place")).click()
    daulet.get_by_role("link", name="Aliya Nurmi").click()
    expect(daulet.get_by_text("understand my grandmother")).to_be_visible()
    daulet.get_by_role("button", name="Give a place").click()
    daulet.get_by_label(re.compile("others have waited longer")).check()  # Chen asked before
    daulet.get_by_role("button", name="Give a place").click()
    expect(daulet.get_by_text("has a place in")).to_be_visible()

    # Her lesson is open: waiting room, and with the teacher the room.
    aliya.goto(f"{fresh_site.url}/en/home/")
    aliya.get_by_role("link", name="Join lesson").first.click()
    aliya.get_by_role("button", name="Enter").click()
    expect(aliya.get_by_role("heading", name="Waiting for your teacher")).to_be_visible()
    amal = open_page(browser, f"{fresh_site.url}/")
    sign_in(amal, fresh_site, "amal@example.org")
    amal.get_by_role("link", name="Open the room").click()
    amal.get_by_role("button", name="Enter").click()

    expect(aliya.locator(".tile", has_text="Амал")).to_be_visible()
    expect(amal.locator(".tile", has_text="Aliya")).to_be_visible()
