"""Reporting a message and putting a learner out, as people do it."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.room_person import RoomPerson
from tests.browser.site import LiveSite
from tests.browser.test_room import OpenLesson, lesson

__all__ = ["lesson"]  # the fixture
SOON = 15_000  # milliseconds


def test_reported_message_reaches_the_desk_and_a_removed_learner_stays_out(
    browser: Browser, fresh_site: LiveSite, lesson: OpenLesson
) -> None:
    amal = RoomPerson.arrive(browser, fresh_site, "amal@example.org")
    amal.enter(lesson.uuid, mic=False, camera=False)
    bota = RoomPerson.arrive(browser, fresh_site, "bota@example.org")
    bota.enter(lesson.uuid, mic=False, camera=False)
    expect(bota.face("live")).to_be_visible(timeout=SOON)
    amal.say("Сәлем, Бота!")
    bota.say("Сәлем!")

    # What is said stands under who said it, with a button beside it and without.
    for line in bota.page.locator(".chat-line").all():
        who, text = (line.locator(part).bounding_box() or {} for part in (".chat-who", ".chat-text"))
        assert who["y"] + who["height"] <= text["y"] + 1

    # With the keyboard alone; one's own line has no such button.
    more = bota.page.locator(".chat-line [data-part=more]:visible")
    expect(more).to_have_count(1, timeout=SOON)
    assert (more.bounding_box() or {}).get("height", 0) >= 44
    more.focus()
    bota.page.keyboard.press("Enter")
    dialog = bota.page.get_by_role("dialog", name="Report this message")
    expect(dialog.locator("[data-report-target=quote]")).to_have_text("Сәлем, Бота!")
    dialog.get_by_label("What is wrong with it?").fill("I try the button.")
    dialog.get_by_role("button", name="Report", exact=True).click()
    expect(dialog.get_by_text("Thank you. The coordinators will look at it.")).to_be_visible()
    dialog.locator("[data-report-target=done]").get_by_role("button", name="Close").click()
    expect(amal.page.locator(".chat-line")).to_have_count(2)

    # The teacher: without a reason nothing happens, and what is typed stays.
    amal.tile("Бота").locator("[data-part=more]").click()
    amal.page.get_by_role("button", name="Remove from the lesson…").click()
    removal = amal.page.locator("[data-person-target=form]")
    removal.get_by_role("button", name="Remove from the lesson").click()
    expect(removal.get_by_role("alert")).to_have_text("Please say why. Coordinators read it later.")
    removal.get_by_label("Why?").fill("She asked me to try it.")
    removal.get_by_label(re.compile("next lessons")).check()
    removal.get_by_role("button", name="Remove from the lesson").click()
    expect(amal.tile("Бота")).to_have_count(0)

    put_out = bota.page.locator("[data-reason=put-out]")
    expect(put_out).to_contain_text("You cannot come back into this lesson.", timeout=SOON)
    assert bota.open(f"rooms/{lesson.uuid}/") == 403
    bota.open("home/")
    expect(bota.page.get_by_text("You cannot join lessons of")).to_be_visible()
    assert not bota.faults or all("403" in fault for fault in bota.faults)

    daulet = RoomPerson.arrive(browser, fresh_site, "coordinator@example.org")
    daulet.page.goto(f"{fresh_site.url}/admin/safety/reports/")
    daulet.page.get_by_role("link", name="Сәлем, Бота!").click()
    expect(daulet.page.get_by_text("I try the button.")).to_be_visible()
    daulet.open(f"lessons/{lesson.uuid}/written/")
    expect(daulet.page.locator(".written-reported")).to_contain_text("Сәлем, Бота!")
    expect(daulet.page.locator(".written-deed", has_text="She asked me to try it.")).to_be_visible()
    for person in (amal, bota, daulet):
        person.close()
