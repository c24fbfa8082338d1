"""From opening the room's page to the first picture of the teacher, on this machine. The promise is 1.5 s.

``python -m bench.first_frame``; where JANUS_NODES is set, through the media server too.
"""

import os
import statistics

from bench.rooms import taught_room
from tests.browser.room_person import RoomPerson

ROUNDS = 3
# Taps Enter as soon as that can be done, and notes when the first picture of somebody else is there.
HURRY = """
    const look = () => {
        const enter = document.querySelector("[data-lobby-target=enter]")
        if (enter && !enter.disabled && !window.entered) {
            window.entered = performance.now()
            enter.click()
        }
        const pictures = [...document.querySelectorAll(".tile:not(.tile-own) video")]
        if (pictures.some(video => video.videoWidth > 0)) window.seen ??= performance.now()
        requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
"""


def main() -> None:
    measure("mesh")
    if os.environ.get("JANUS_NODES"):
        measure("janus")


def measure(backend: str) -> None:
    with taught_room(ROOM_BACKEND=backend) as (browser, site, lesson):
        bota = RoomPerson.arrive(browser, site, "bota@example.org")
        bota.context.add_init_script(HURRY)
        whole, entered = [], []
        for _ in range(ROUNDS):
            bota.open(f"rooms/{lesson}/")
            bota.page.wait_for_function("() => window.seen", timeout=30_000)
            seen, began = bota.page.evaluate("[window.seen, window.entered]")
            whole.append(seen)
            entered.append(seen - began)
            bota.page.goto("about:blank")
            bota.page.wait_for_timeout(3_000)
    print(
        f"{backend:5}  first remote frame {statistics.median(whole):.0f} ms after the page was asked for, "
        f"{statistics.median(entered):.0f} ms after Enter (median of {ROUNDS})"
    )


if __name__ == "__main__":
    main()
