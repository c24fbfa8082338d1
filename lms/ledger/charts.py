"""The ledger's bars by month and language, drawn on the server from the same table as everything else.

A drawing with words: every bar has its title, the whole its title and description, and the table beside it says the
same in text. Colours are classes of the style sheet, or ``Ink`` in documents.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.core.dates import format_date, format_month, in_reader_script
from lms.core.languages import direction
from lms.ledger.tables import LedgerTable, language_name

# In drawing units: the whole, the line the bars stand on, the top of the highest bar.
HEIGHT, BASE, TOP = 200, 160, 20
MONTH_WIDTH, BAR_WIDTH = 64, 40
MOST_NAMED = 24  # of more months every third is named


@dataclass(frozen=True)
class Bar:
    """One language of one month; ``y`` is its upper edge."""

    language: str
    title: str
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """A month: bars from the line up, the total above them, names below; ``x`` is the middle."""

    x: float
    bars: tuple[Bar, ...]
    total: str
    month: str
    year: str


@dataclass(frozen=True)
class Ink:
    """How a document draws, which reads no style sheet of ours: a colour a language, and a font."""

    fills: Mapping[str, str]
    font: str


def month_bars(table: LedgerTable, *, ink: Ink | None = None) -> SafeString:
    """An SVG of ``table``, months from the inline start; "" where nothing is counted."""
    if not table.total:
        return SafeString("")
    columns = list(columns_of(table, month_pattern="M" if ink and is_rtl() else "LLL"))
    width = len(columns) * MONTH_WIDTH
    return format_html(
        '<svg class="month-bars" viewBox="0 0 {width} {height}" width="{width}" height="{height}"{font} role="img"'
        ' aria-labelledby="bars-title bars-about"><title id="bars-title">{title}</title>'
        '<desc id="bars-about">{about}</desc><path d="M0 {base}H{width}" stroke="currentColor"/>{columns}</svg>',
        font=format_html(' font-family="{}"', ink.font) if ink else "",
        width=width,
        height=HEIGHT,
        base=BASE,
        title=_("Lessons held by month and language of teaching"),
        about=_("Each bar is a month, its parts are languages; the table says the same in numbers."),
        columns=format_html_join("", "{}", ((draw(column, ink.fills if ink else {}),) for column in columns)),
    )


def columns_of(table: LedgerTable, *, month_pattern: str) -> Iterator[Column]:
    """The months of all projects together, drawn against the largest of them.

    WeasyPrint sets a word of a right-to-left language backwards in a drawing, so there months are numbers.
    """
    months = table.months
    largest = max(sum(counts) for counts in months.values()) or 1
    named_step = 1 if len(months) <= MOST_NAMED else 3
    for index, (month, counts) in enumerate(months.items()):
        place = len(months) - 1 - index if is_rtl() else index
        named = index % named_step == 0
        yield Column(
            x=(place + 0.5) * MONTH_WIDTH,
            bars=tuple(bars_of(month, table.languages, counts, scale=(BASE - TOP) / largest)),
            total=in_reader_script(str(sum(counts))),
            month=format_date(month, month_pattern) if named else "",
            year=format_date(month, "y") if named and (index == 0 or month.month == 1) else "",
        )


def is_rtl() -> bool:
    return direction(get_language()) == "rtl"


def bars_of(month: dt.date, languages: tuple[str, ...], counts: tuple[int, ...], *, scale: float) -> Iterator[Bar]:
    edge = float(BASE)
    for language, count in zip(languages, counts, strict=True):
        edge -= count * scale
        if count:
            title = _("%(month)s, %(language)s: %(lessons)s") % {
                "month": format_month(month),
                "language": language_name(language),
                "lessons": in_reader_script(str(count)),
            }
            yield Bar(language, title, edge, count * scale)


def draw(column: Column, fills: Mapping[str, str]) -> SafeString:
    rects = (
        (
            bar.language,
            format_html(' fill="{}"', fills[bar.language]) if bar.language in fills else "",
            f"{column.x - BAR_WIDTH / 2:.1f}",
            f"{bar.y:.2f}",
            BAR_WIDTH,
            f"{bar.height:.2f}",
            bar.title,
        )
        for bar in column.bars
    )
    top = min((bar.y for bar in column.bars), default=float(BASE))
    texts = ((column.total, top - 6), (column.month, BASE + 16), (column.year, BASE + 32))
    return format_html(
        "<g>{}{}</g>",
        format_html_join(
            "", '<rect class="lang-{}"{} x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>', rects
        ),
        format_html_join(
            "",
            '<text x="{}" y="{}" text-anchor="middle" fill="currentColor">{}</text>',
            ((f"{column.x:.1f}", f"{y:.2f}", text) for text, y in texts if text),
        ),
    )
