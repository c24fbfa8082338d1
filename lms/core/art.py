"""Small drawings that depend on numbers: progress in felt, bars, stays, places; and who has which hue.

Everything here returns safe SVG markup without words; the page says in text what a drawing shows.
"""

import zlib
from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HUES = 6
TILE = 48  # width of one pair of horns, in drawing units
GAP = 0.6  # between two parts of a bar, in parts of the whole bar's 100

# (viewBox, how it stands in its box) of each symbol in common/art/drawings.svg.
DRAWINGS = {
    "cut": ("0 0 200 120", "xMidYMid meet"),
    "dombra": ("0 0 96 240", "xMinYMax meet"),
    "door": ("0 0 160 150", "xMidYMid meet"),
    "empty": ("0 0 200 120", "xMinYMid meet"),
    "kobyz": ("0 0 120 240", "xMinYMax meet"),
    "polestar": ("0 0 200 140", "xMidYMid meet"),
    "rosette": ("0 0 96 96", "xMidYMid meet"),
    "seal": ("-48 -48 96 96", "xMidYMid meet"),
    "yurt": ("0 0 240 150", "xMinYMax meet"),
}


def hue_of(key: object) -> int:
    """1 … 6, the same for the same ``key`` (a person's uuid, a name) in every process and year."""
    return zlib.crc32(str(key).encode()) % HUES + 1


def initial_of(name: str) -> str:
    """The letter on an avatar: the first letter or digit of ``name``, or "·" when there is none."""
    return next((char.upper() for char in name if char.isalnum()), "·")


def felt_progress(done: int, total: int) -> SafeString:
    """A border of ``total`` pairs of horns: ``done`` filled, the next one in ink, the rest to do."""
    horns = format_html_join(
        "",
        '<path class="felt-{}" d="{}"/>',
        ((felt_state(index, done), horn_path(index * TILE)) for index in range(total)),
    )
    return format_html(
        '<svg viewBox="-1 0 {} 31" fill="none" stroke="currentColor" stroke-width="3" aria-hidden="true">{}</svg>',
        max(total, 1) * TILE + 2,
        horns,
    )


def felt_state(index: int, done: int) -> str:
    if index < done:
        return "done"
    return "now" if index == done else "todo"


def horn_path(x: int) -> str:
    """One pair of ram's horns on its rail, standing at ``x``."""
    return (
        f"M{x + 24} 28.5V12A9 9 0 0 1 {x + 42} 12A6 6 0 0 1 {x + 30} 12A3 3 0 0 1 {x + 36} 12"
        f"M{x + 24} 12A9 9 0 0 0 {x + 6} 12A6 6 0 0 0 {x + 18} 12A3 3 0 0 0 {x + 12} 12M{x} 28.5H{x + TILE}"
    )


def language_bar(parts: Iterable[tuple[str, int]], largest: int) -> SafeString:
    """A stacked bar of ``(language, count)``; ``largest`` is the count that fills the whole width."""
    scale = 100 / max(largest, 1)
    start = 0.0
    rects = []
    for language, count in parts:
        width = count * scale
        if count:
            rects.append((language, f"{start:.2f}", f"{max(width - GAP, 0.3):.2f}"))
        start += width
    return format_html(
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        format_html_join("", '<rect class="lang-{}" x="{}" width="{}" height="10"/>', rects),
    )


def stay_bar(spans: Sequence[tuple[float, float]]) -> SafeString:
    """When a person was there: ``spans`` are (from, to) as fractions of the lesson, cut to 0 … 1."""
    cut = [(max(0.0, start), min(1.0, end)) for start, end in spans]
    rects = ((f"{start * 100:.2f}", f"{(end - start) * 100:.2f}") for start, end in cut if end > start)
    return format_html(
        '<svg class="stay" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="stay-lesson" y="4" width="100" height="2"/>{}</svg>',
        format_html_join("", '<rect class="stay-there" x="{}" width="{}" height="10" rx="0.5"/>', rects),
    )


def places_row(taken: int, capacity: int) -> SafeString:
    """A dot for each place in a group, filled when it is taken; never more dots than places."""
    dots = (("taken" if index < taken else "free", 8 + index * 14) for index in range(capacity))
    return format_html(
        '<svg viewBox="0 0 {} 16" aria-hidden="true">{}</svg>',
        capacity * 14 + 2,
        format_html_join("", '<circle class="place-{}" cx="{}" cy="8" r="5"/>', dots),
    )
