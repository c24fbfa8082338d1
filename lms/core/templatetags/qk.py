"""Tags every template may use; loaded as builtins."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from lms.core import art, dates
from lms.core.languages import DEFAULT_SCRIPT, direction, html_lang
from lms.core.readers import script_of
from lms.core.taught import WrittenForm, in_script, script_named

register = template.Library()

ORNAMENTS = {"border": "ornament", "under": "ornament ornament-under", "full": "ornament ornament-full"}


# -- Drawings ---------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, *, directional: bool = False, css: str = "") -> SafeString:
    """An icon of the sprite; a ``directional`` one is mirrored in right-to-left pages. It carries no words."""
    classes = " ".join(filter(None, ("icon", "icon-directional" if directional else "", css)))
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("common/art/icons.svg"), name
    )


@register.simple_tag
def drawing(name: str, css: str = "") -> SafeString:
    """A large drawing: yurt, dombra, kobyz, empty, polestar, door, cut, seal, rosette."""
    view_box, stands = art.DRAWINGS[name]
    return format_html(
        '<svg{} viewBox="{}" preserveAspectRatio="{}" aria-hidden="true"><use href="{}#{}"{}/></svg>',
        format_html(' class="{}"', css) if css else "",
        view_box,
        stands,
        static("common/art/drawings.svg"),
        name,
        use_box(view_box),
    )


def use_box(view_box: str) -> SafeString:
    """A symbol fills its viewport, which a ``use`` puts at 0 0 unless told otherwise."""
    x, y, width, height = view_box.split()
    return format_html(' x="{}" y="{}" width="{}" height="{}"', x, y, width, height)


@register.inclusion_tag("includes/lockup.html")
def lockup(*, word: bool = True) -> dict[str, object]:
    """The mark, and beside it the name in its own letters."""
    return {"word": word, "drawings": static("common/art/drawings.svg")}


@register.simple_tag
def ornament(kind: str = "border") -> SafeString:
    return format_html('<span class="{}" aria-hidden="true"></span>', ORNAMENTS[kind])


@register.simple_tag
def felt_progress(done: int, total: int) -> SafeString:
    """How far in a course; the words stand beside it, the number in a ``progress``."""
    return format_html(
        '<div class="felt-progress">{}<progress class="visually-hidden" max="{}" value="{}">{}/{}</progress></div>',
        art.felt_progress(done, total),
        max(total, 1),
        done,
        done,
        total,
    )


register.simple_tag(art.language_bar, name="language_bar")
register.simple_tag(art.stay_bar, name="stay_bar")


@register.simple_tag
def places(taken: int, capacity: int) -> SafeString:
    return art.places_row(taken, capacity)


# -- People -----------------------------------------------------------------------------------


@register.simple_tag
def avatar(person: object, size: str = "") -> SafeString:
    """A person's initial on one of six hues; ``size`` is "", "small" or "large"."""
    return format_html(
        '<span class="avatar avatar-{}{}" aria-hidden="true">{}</span>',
        hue(person),
        f" avatar-{size}" if size else "",
        art.initial_of(called(person)),
    )


@register.filter
def listed(things: Iterable[object]) -> str:
    """Several names as the reader's language lists them."""
    return dates.format_list([str(one) for one in things])


@register.filter
def hue(person: object) -> int:
    """1 … 6 by the person's uuid, or by the text itself."""
    return art.hue_of(getattr(person, "uuid", person))


def called(person: object) -> str:
    short_name = getattr(person, "get_short_name", None)
    return short_name() if short_name else str(person)


# -- Kazakh -----------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def kk(context: template.Context, text: str, tag: str = "span", css: str = "") -> SafeString:
    """Kazakh (stored in Cyrillic) in the reader's script, marked with its language and direction."""
    script = reader_script(context)
    return format_html(
        '<{tag}{css} lang="{lang}" dir="{dir}">{text}</{tag}>',
        tag=tag,
        css=format_html(' class="{}"', css) if css else "",
        lang=script.lang,
        dir=script.dir,
        text=in_script(str(text), script),
    )


@register.simple_tag(takes_context=True)
def kk_plain(context: template.Context, text: str) -> str:
    """Kazakh in the reader's script without markup, for attributes and titles."""
    return conditional_escape(in_script(str(text), reader_script(context)))


@register.simple_tag(takes_context=True)
def kk_lang(context: template.Context) -> SafeString:
    """``lang="kk-Latn" dir="ltr"``: the attributes of Kazakh in the reader's script."""
    script = reader_script(context)
    return format_html('lang="{}" dir="{}"', script.lang, script.dir)


def reader_script(context: template.Context) -> WrittenForm:
    """The reader's script: the block's choice, the request's, the default."""
    chosen = context.get("script")
    if not chosen and (request := context.get("request")) is not None:
        chosen = getattr(request, "script", None) or script_of(request)
    return script_named(str(chosen or DEFAULT_SCRIPT))


@register.simple_tag
def page_lang_attributes() -> SafeString:
    """``lang="fa" dir="rtl"`` of the active language, for ``<html>``; needs no request."""
    language = get_language()
    return format_html('lang="{}" dir="{}"', html_lang(language), direction(language))


# -- Numbers and times ------------------------------------------------------------------------


@register.filter
def local_time(moment: dt.datetime | None, zone: str | None = None) -> str:
    """``14:05`` in the active zone, or in ``zone``."""
    return dates.format_time(moment, str(zone) if zone else None) if moment else ""


@register.filter
def local_date(value: dt.date | dt.datetime | None, pattern: str = "") -> str:
    """A date by CLDR pattern; a moment is first moved to the active zone."""
    if not value:
        return ""
    day = dates.in_zone(value) if isinstance(value, dt.datetime) else value
    return dates.format_date(day, pattern)


@register.filter
def local_moment(moment: dt.datetime, zone: str | None = None) -> str:
    """Day and time in the active zone, or in ``zone``."""
    return dates.format_moment(moment, zone=str(zone) if zone else None)


@register.filter
def class_clock(moment: dt.datetime, zone: str) -> str:
    """``15:00 in Almaty``: what the clock of a class in ``zone`` shows; "" where the reader's shows the same."""
    return dates.format_class_clock(moment, str(zone))


@register.filter
def local_month(month: dt.date) -> str:
    """A month with its year."""
    return dates.format_month(month)


@register.filter
def zone_city(zone: str) -> str:
    return dates.zone_city(str(zone))


@register.filter
def digits(value: object) -> str:
    """A number in the digits of the reader's language."""
    return dates.in_reader_script(str(value)) if get_language() == "fa" else str(value)


@register.filter
def signed(number: int) -> str:
    """How much more or less: ``+2``, ``−1``; with a sign as wide as a figure."""
    return digits(f"{number:+d}".replace("-", "\N{MINUS SIGN}"))


@register.simple_tag
def beside(first: object, second: object) -> SafeString:
    """Two short things with the comma of the reader's language between them: a day and its time."""
    pair = gettext("%(first)s, %(second)s").replace("%(first)s", "{first}").replace("%(second)s", "{second}")
    return format_html(pair, first=first, second=second)


class Dated(Protocol):
    """What is planned by a wall clock."""

    local_date: dt.date
    wall_time: dt.time
    time_zone: str


@register.simple_tag
def class_when(lesson: Dated, pattern: str) -> str:
    """When a lesson is by the clock of its class, and where that hangs: "3 November 2026, 15:00 Almaty"."""
    return dates.format_class_moment(lesson.local_date, lesson.wall_time, lesson.time_zone, pattern)
