"""The look's promises that a machine can check: contrast, the floor of browsers, sprites, error pages."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from lms.core import art

STATIC = Path(settings.BASE_DIR) / "lms" / "static"
SHEETS = sorted(STATIC.rglob("*.css"))
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
TOKENS = (STATIC / "common" / "css" / "tokens.css").read_text()
SRGB = TOKENS.partition("@supports")[0]
TINTS = tuple(f"hue-{number}-tint" for number in range(1, art.HUES + 1))

# (text or line, the grounds it stands on, the least contrast)
PAIRS = [
    ("ink", ("paper", "paper-sunken", "raised", "kok-tint", "sary-tint", "madder-tint", "success-tint", *TINTS), 4.5),
    ("ink-muted", ("paper", "paper-sunken", "raised", "kok-tint", "sary-tint", *TINTS), 4.5),
    ("kok", ("paper", "paper-sunken", "raised", "kok-tint"), 4.5),
    ("kok-strong", ("kok-tint", "paper", "raised"), 4.5),
    ("on-kok", ("kok", "kok-strong"), 4.5),
    ("on-sary", ("sary", "sary-strong"), 4.5),
    ("madder", ("paper", "raised", "madder-tint"), 4.5),
    ("on-madder", ("madder",), 4.5),
    ("success", ("paper", "raised", "success-tint"), 4.5),
    ("on-hue", tuple(f"hue-{number}" for number in range(1, art.HUES + 1)), 4.5),
    ("line-strong", ("paper", "raised", "paper-sunken"), 3),
    ("focus", ("paper", "raised"), 3),
    *((f"plot-{number}", ("paper", "raised"), 3) for number in range(1, 5)),
]


def block(css: str, selector: str) -> dict[str, str]:
    """The custom properties of the first rule of ``selector``."""
    body = css.partition(f"{selector} {{")[2].partition("}")[0]
    return dict(re.findall(r"--([\w-]+): ([^;]+);", body))


CONTRAST = SRGB.partition("@media (prefers-contrast: more)")[2]
LIGHT = block(SRGB, ":root")
DARK = LIGHT | block(SRGB, ':root[data-theme="dark"]')
THEMES = {
    "light": LIGHT,
    "dark": DARK,
    "more contrast, light": LIGHT | block(CONTRAST, ":root"),
    "more contrast, dark": DARK | block(CONTRAST, ':root[data-theme="dark"]'),
}


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` by WCAG 2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("theme", "pair"), list(product(THEMES, PAIRS)), ids=lambda value: value if isinstance(value, str) else value[0]
)
def test_contrast_of_roles_holds(theme: str, pair: tuple[str, tuple[str, ...], float]) -> None:
    colours = THEMES[theme]
    text, grounds, least = pair

    too_low = {
        ground: round(contrast(colours[text], colours[ground]), 2)
        for ground in grounds
        if contrast(colours[text], colours[ground]) < least
    }

    assert too_low == {}


def test_dark_by_system_and_dark_by_choice_are_equal() -> None:
    assert block(SRGB, ':root:not([data-theme="light"])') == block(SRGB, ':root[data-theme="dark"]')
    assert block(CONTRAST, ':root:not([data-theme="light"])') == block(CONTRAST, ':root[data-theme="dark"]')


def test_every_colour_is_given_in_srgb_and_in_oklch() -> None:
    oklch = TOKENS.partition("@supports")[2]

    assert set(re.findall(r"--([\w-]+): #", SRGB)) == set(re.findall(r"--([\w-]+): oklch", oklch)) - {"veil"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_sheet_keeps_to_the_floor_of_browsers(sheet: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)

    assert re.findall(r":has\(|:dir\(|color-mix\(|@container", css) == []
    # Chrome before 120 knows masks only by their prefix.
    assert len(re.findall(r"[^-]mask:", css)) == len(re.findall(r"-webkit-mask:", css))


def test_every_token_that_is_used_is_defined() -> None:
    css = "".join(sheet.read_text() for sheet in SHEETS)
    # Wagtail's own tokens dress its admin.
    used = {name for name in re.findall(r"var\(--([\w-]+)\)", css) if not name.startswith("w-")}

    assert used - set(re.findall(r"--([\w-]+):", css)) == set()


def test_every_icon_and_drawing_a_template_names_exists() -> None:
    source = "".join(template.read_text() for template in TEMPLATES)
    icons = symbols("icons.svg")

    assert set(re.findall(r'{% icon "([\w-]+)"', source)) - icons == set()
    assert set(re.findall(r'{% drawing "([\w-]+)"', source)) - set(art.DRAWINGS) == set()
    assert set(art.DRAWINGS) - symbols("drawings.svg") == set()


def symbols(sprite: str) -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "common" / "art" / sprite).read_text()))


def test_no_template_styles_inline() -> None:
    """The policy forbids style attributes and inline scripts."""
    offenders = [
        template.name
        for template in TEMPLATES
        if re.search(r"\sstyle=|<style|\son\w+=\"|<script(?![^>]*(src=|application/json))", template.read_text())
    ]

    assert offenders == []


@pytest.mark.parametrize(("language", "attributes"), [("en", 'lang="en" dir="ltr"'), ("fa", 'lang="fa" dir="rtl"')])
def test_server_error_page_needs_no_request_and_no_database(language: str, attributes: str) -> None:
    with translation.override(language):
        page = render_to_string("500.html")

    assert f"<html {attributes}>" in page
    assert "css/site.css" in page
