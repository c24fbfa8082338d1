"""The room on a phone whose processor is six times slower: how long one waits for each step, and what blocks the page.

Prints milliseconds from the tap to what it shows, and the tasks longer than 50 ms between them.
"""

from playwright.sync_api import Page, expect

from bench.rooms import PATIENCE, taught_room
from tests.browser.room_person import RoomPerson

SLOWER = 6
# Runs ``act`` and resolves with the milliseconds until ``selector`` is on the page.
TIMED = """
    ([act, selector]) => new Promise(resolve => {
        const began = performance.now()
        const shown = () => [...document.querySelectorAll(selector)].some(node => node.getClientRects().length)
        const look = () => shown() ? resolve(performance.now() - began) : requestAnimationFrame(look)
        document.querySelector(act).click()
        look()
    })
"""
WATCH_TASKS = """
    window.longTasks = []
    new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(one => one.duration)))
        .observe({type: "longtask", buffered: true})
"""


def main() -> None:
    with taught_room() as (browser, site, lesson):
        phone = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
        bota = RoomPerson.arrive(browser, site, "bota@example.org", **phone)
        page = bota.page
        bota.context.add_init_script(WATCH_TASKS)
        bota.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        bota.open(f"rooms/{lesson}/")
        expect(page.locator("[data-lobby-target=enter]")).to_be_enabled(timeout=PATIENCE)
        page.locator("[data-lobby-target=mic]").click()
        report(page, "page and lobby")
        step(page, "Enter to live room", "[data-lobby-target=enter]", "[data-face-name=live]")
        page.locator("[data-panel-target=opener]").click()
        page.locator("#say").fill("Сәлем!")
        step(page, "chat line sent and stored", "[data-chat-target=send]", ".chat-line[data-state=sent]")
        page.locator("[data-panel-target=close]").click()
        step(page, "hand raised", "[data-toolbar-target=hand]", "[data-toolbar-target=hand][aria-pressed=true]")


def step(page: Page, name: str, act: str, selector: str) -> None:
    page.wait_for_timeout(2_000)
    page.evaluate("window.longTasks = []")
    took = page.evaluate(TIMED, [act, selector])
    report(page, f"{name}: {took:.0f} ms")


def report(page: Page, what: str) -> None:
    page.wait_for_timeout(1_000)
    tasks: list[float] = page.evaluate("window.longTasks")
    longest = max(tasks, default=0)
    print(f"{what}; {len(tasks)} long tasks, {sum(tasks):.0f} ms together, the longest {longest:.0f} ms")


if __name__ == "__main__":
    main()
