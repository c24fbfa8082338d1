"""Pictures of the running product, for the README and for looking at each screen in every dress.

``python -m tests.browser.pictures [FOLDER]`` writes ``<screen>-<language>-<theme>-<width>.png`` into FOLDER
(``build/pictures``): six screens, in English and Persian, light and dark, on a phone and on a desk. What the
README shows is also written to ``.readme/``.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Literal, cast

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, FloatRect, Page, Playwright, expect, sync_playwright

from tests import database
from tests.browser.conftest import FLAGS
from tests.browser.room_person import RoomPerson
from tests.browser.site import ROOT, LiveSite

type Theme = Literal["light", "dark"]

LANGUAGES = ("en", "fa")
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDTHS = (360, 1280)
HEIGHT = 800
LONGEST = 1600
LARGEST = 100_000  # bytes
FLAT_COLOURS = 192  # of 256
SOON = 20_000  # milliseconds
LEARNERS = {"en": "bota@example.org", "fa": "parisa@example.org"}
SHOWN = (
    "home-en-light-1280",
    "unit-en-light-1280",
    "room-en-light-1280",
    "learner-en-light-1280",
    "ledger-en-light-1280",
    "home-fa-dark-360",
    "unit-fa-dark-360",
    "lobby-en-light-360",
    "room-fa-dark-360",
)
OPEN_LESSON = """
from django.utils import timezone
from lms.timetable.models import Lesson
now = timezone.now()
print(Lesson.objects.get(slot=None, starts_at__lte=now, ends_at__gt=now, state="planned").uuid)
"""
TALK = (
    ("amal", "Сәлеметсіз бе, Бота! Қалыңыз қалай?"),
    ("bota", "Сәлеметсіз бе! Жақсымын, рақмет. Өзіңіз қалайсыз?"),
    ("amal", "Мен де жақсымын. Бүгін танысуды қайталаймыз."),
    ("bota", "Менің атым Бота. Мен Лондонда тұрамын."),
)
# Wall, light on it, skin, hair, clothes.
FACES = {
    "amal": ("#d9cdb8", "#ece3d3", "#d9a583", "#2e2320", "#1f6f78"),
    "bota": ("#9fb4b0", "#c3d2cc", "#e0b394", "#4a2f24", "#a2493b"),
}


# A browser for tests names its devices after itself and after files.
NAME_DEVICES = """
    const names = {audioinput: "Headset microphone", videoinput: "Built-in camera", audiooutput: "Headset"}
    Object.defineProperty(MediaDeviceInfo.prototype, "label", {get() { return names[this.kind] }})
"""


class Album:
    """A folder of pictures."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, screen: str, language: str, *, long: bool = False, ready: str = "body") -> None:
        """The page in both themes and widths, as high as the window or, where ``long``, up to 1600 px.

        ``ready`` is a selector that must match at the moment of each picture.
        """
        for theme in THEMES:
            for width in WIDTHS:
                page.emulate_media(color_scheme=theme)
                page.set_viewport_size({"width": width, "height": HEIGHT})
                page.evaluate("() => { scrollTo(0, 0); return document.fonts.ready }")
                # Charts, meters and hints answer to a new width one frame later.
                page.wait_for_timeout(400)
                page.wait_for_function("selector => document.querySelector(selector)", arg=ready, polling=20)
                self.keep(shot(page, width=width, long=long), f"{screen}-{language}-{theme}-{width}")

    def keep(self, png: bytes, name: str) -> None:
        """Exactly as it is where that is a small file, else with few colours."""
        path = self.folder / f"{name}.png"
        with Image.open(io.BytesIO(png)) as image:
            whole = image.convert("RGB")
        whole.save(path, optimize=True)
        if path.stat().st_size > LARGEST:
            with_few_colours(whole).save(path, optimize=True)


def with_few_colours(image: Image.Image) -> Image.Image:
    """At most 256 colours; those of flat areas stay exactly what they were, which means would tint."""
    counted = cast("list[tuple[int, tuple[int, int, int]]]", image.getcolors(image.width * image.height))
    flat = [colour for _, colour in sorted(counted, reverse=True)[:FLAT_COLOURS]]
    means = image.quantize(256 - FLAT_COLOURS, method=Image.Quantize.MEDIANCUT).getpalette() or []
    few = image.quantize(palette=palette_image([*chain(*flat), *means]), dither=Image.Dither.NONE)

    # Pillow looks colours up coarsely; where it put a flat one, that colour is set. The largest area has the last word.
    samples = Image.new("RGB", (len(flat), 1))
    samples.putdata(flat)
    places = samples.quantize(palette=few, dither=Image.Dither.NONE)
    palette = few.getpalette() or []
    for place, colour in reversed(list(zip(places.tobytes(), flat, strict=True))):
        palette[3 * place : 3 * place + 3] = colour
    few.putpalette(palette)
    return few


def palette_image(parts: list[int]) -> Image.Image:
    image = Image.new("P", (1, 1))
    image.putpalette(parts)
    return image


def shot(page: Page, *, width: int, long: bool) -> bytes:
    if not long:
        return page.screenshot(animations="disabled")
    height = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
    clip: FloatRect = {"x": 0, "y": 0, "width": width, "height": height}
    return page.screenshot(animations="disabled", full_page=True, clip=clip)


# -- The screens ------------------------------------------------------------------------------


def take_pages(album: Album, browser: Browser, site: LiveSite, language: str) -> None:
    visitor = browser.new_page(locale=language, timezone_id="Europe/London", viewport={"width": 1280, "height": HEIGHT})
    visitor.goto(f"{site.url}/{language}/")
    album.take(visitor, "home", language, long=True)
    visitor.context.close()

    learner = RoomPerson.arrive(browser, site, LEARNERS[language], language=language)
    assert learner.open("home/") == 200
    album.take(learner.page, "learner", language)
    assert learner.open("courses/kazakh-a1/salem/") == 200
    album.take(learner.page, "unit", language, long=True)
    learner.close()

    coordinator = RoomPerson.arrive(browser, site, "coordinator@example.org", language=language)
    assert coordinator.open("ledger/?from=2021-02&to=2021-06") == 200
    album.take(coordinator.page, "ledger", language)
    coordinator.close()


def take_lesson(album: Album, playwright: Playwright, site: LiveSite, folder: Path) -> None:
    """Amal teaches at her desk; Bota comes once in each language."""
    lesson = site.manage("shell", "--no-imports", "-c", OPEN_LESSON).split()[-1]
    with camera_browser(playwright, "amal", folder) as hers, camera_browser(playwright, "bota", folder) as ours:
        amal = RoomPerson.arrive(hers, site, "amal@example.org")
        amal.enter(lesson)
        for language in LANGUAGES:
            bota = RoomPerson.arrive(ours, site, "bota@example.org", language=language)
            take_lobby(album, bota, lesson)
            take_room(album, bota, amal)
            bota.close()
        amal.close()


def take_lobby(album: Album, bota: RoomPerson, lesson: str) -> None:
    bota.context.add_init_script(NAME_DEVICES)
    bota.open(f"rooms/{lesson}/")
    for kind in ("mic", "camera"):
        bota.page.locator(f"[data-lobby-target={kind}]").click()
    see_video(bota, "[data-lobby-target=mirror]")
    # The browser's invented microphone beeps once a second.
    album.take(bota.page, "lobby", bota.language, ready="[data-state=good] .meter .on")


def take_room(album: Album, bota: RoomPerson, amal: RoomPerson) -> None:
    bota.page.set_viewport_size({"width": 1280, "height": HEIGHT})
    bota.page.locator("[data-action='lobby#enter']").click()
    for person in (bota, amal):
        expect(person.page.locator(".tile[data-key] video:visible")).to_have_count(2, timeout=SOON)
        see_video(person, ".tile[data-key] video")
    if not bota.lines():
        talk({"amal": amal, "bota": bota})
    # Who comes back within the lesson finds the hand as it was.
    if bota.tool("hand").get_attribute("aria-pressed") == "false":
        bota.tool("hand").click()
    expect(bota.tool("hand")).to_have_attribute("aria-pressed", "true")
    # On a phone the chat is a sheet, so nothing there is unread once its lines have been seen at the desk.
    album.take(bota.page, "room", bota.language)


def talk(people: dict[str, RoomPerson]) -> None:
    for who, text in TALK:
        people[who].say(text)
        for person in people.values():
            expect(person.page.locator(".chat-line[data-state=sent]").last).to_contain_text(text)


def see_video(person: RoomPerson, selector: str) -> None:
    """Wait until every such video shows a picture."""
    person.page.wait_for_function(
        "selector => [...document.querySelectorAll(selector)].every(video => video.videoWidth > 0)",
        arg=selector,
        timeout=SOON,
    )


# -- Cameras ----------------------------------------------------------------------------------


@contextmanager
def camera_browser(playwright: Playwright, who: str, folder: Path) -> Iterator[Browser]:
    """A browser whose camera sees a drawn person instead of the browser's test card."""
    film = folder / f"{who}.y4m"
    write_film(draw_person(*FACES[who]), film)
    browser = launch(playwright, f"--use-file-for-fake-video-capture={film}")
    yield browser
    browser.close()


def launch(playwright: Playwright, *flags: str) -> Browser:
    program = shutil.which("chromium") or "/usr/bin/chromium"
    return playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags])


def draw_person(wall: str, light: str, skin: str, hair: str, clothes: str) -> Image.Image:
    """Head and shoulders before a wall, 640 × 480; drawn twice as large, so that edges are smooth."""
    image = Image.new("RGB", (1280, 960), wall)
    draw = ImageDraw.Draw(image)
    draw.polygon([(150, 0), (520, 0), (340, 960), (-30, 960)], fill=light)
    draw.ellipse((455, 230, 825, 800), fill=hair)
    draw.rounded_rectangle((300, 740, 980, 1300), radius=190, fill=clothes)
    draw.rounded_rectangle((575, 560, 705, 800), radius=64, fill=skin)
    draw.ellipse((510, 290, 770, 640), fill=skin)
    draw.chord((486, 236, 794, 560), 196, 344, fill=hair)
    for eye in (590, 690):
        draw.ellipse((eye - 9, 462, eye + 9, 484), fill=hair)
    draw.arc((586, 480, 694, 572), 35, 145, fill=hair, width=7)
    return image.resize((640, 480), Image.Resampling.LANCZOS)


def write_film(picture: Image.Image, path: Path) -> None:
    """Two equal frames of YUV4MPEG2 in 4:2:0, which browsers play round and round."""
    luma, blue, red = picture.convert("YCbCr").split()
    half = (picture.width // 2, picture.height // 2)
    planes = [luma, blue.resize(half), red.resize(half)]
    frame = b"FRAME\n" + b"".join(plane.tobytes() for plane in planes)
    head = f"YUV4MPEG2 W{picture.width} H{picture.height} F10:1 Ip A1:1 C420jpeg\n"
    path.write_bytes(head.encode("ascii") + 2 * frame)


# -- All of it --------------------------------------------------------------------------------


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "pictures"
    album = Album(folder)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        site = LiveSite(Path(temporary) / "site.sqlite3")
        if database.template().exists():
            database.copy(database.template(), site.database)
        site.load_demo()
        site.start()
        try:
            browser = launch(playwright)
            for language in LANGUAGES:
                take_pages(album, browser, site, language)
            browser.close()
            take_lesson(album, playwright, site, Path(temporary))
        finally:
            site.stop()
    shown = ROOT / ".readme"
    shown.mkdir(exist_ok=True)
    for name in SHOWN:
        shutil.copyfile(folder / f"{name}.png", shown / f"{name}.png")
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
