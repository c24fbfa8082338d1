"""Tags of the content pages: the words of their editors, and what surrounds a unit."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from cms.domain.bodies import body_html
from cms.markup import all_kazakh, mark_kazakh
from cms.models import CourseIndexPage, CoursePage, UnitPage, part_anchor
from cms.queries.pages import Neighbours, courses_of, neighbours, unit_counts, units_of
from lms.core.languages import direction
from lms.core.templatetags.qk import kk, reader_script
from lms.kazakh import HAMZA_HIGH
from lms.kazakh.scripts import Script, convert

register = template.Library()

SUFFIX = "·"
HEADING = re.compile(r"<h2(?: [^>]*)?>(.*?)</h2>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def script_of(context: template.Context) -> Script:
    return Script(str(reader_script(context)))


# -- Words --------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def words(context: template.Context, text: str) -> str:
    """Translated text of an editor: as it is, and in a page written in Kazakh in the reader's script."""
    return convert(str(text), script_of(context)) if context.get("written_in") == "kk" else str(text)


@register.simple_tag(takes_context=True)
def page_name(context: template.Context, page: CoursePage | UnitPage, tag: str = "span", css: str = "") -> SafeString:
    """The title in Kazakh; the translated one, not marked as Kazakh, where there is none."""
    if page.title_kk:
        return kk(context, page.title_kk, tag=tag, css=css)
    return format_html('<{0} class="{1}">{2}</{0}>', tag, css, words(context, page.title))


@register.simple_tag(takes_context=True)
def prose(context: template.Context, source: str | RichText) -> SafeString:
    """Rich text with its Kazakh words marked and in the reader's script."""
    script = script_of(context)
    html = mark_kazakh(expand_db_html(getattr(source, "source", source)), script)
    if context.get("written_in") == "kk":
        html = all_kazakh(html, script)
    return mark_safe(html)  # noqa: S308 (editors' HTML, cleaned by Wagtail)


@register.simple_tag(takes_context=True)
def kk_forms(context: template.Context, text: str) -> SafeString:
    """Kazakh words with "·" before each suffix: the suffixes stand out, the words convert as wholes."""
    script = script_of(context)
    return format_html(
        '<span lang="{}" dir="{}">{}</span>',
        script.lang,
        script.dir,
        mark_safe(" ".join(with_suffixes(word, script) for word in str(text).split())),  # noqa: S308
    )


def with_suffixes(word: str, script: Script) -> SafeString:
    """HTML of one word. A script that does not let itself be split at the suffixes shows the word whole."""
    stem, *suffixes = word.split(SUFFIX)
    whole = convert(stem + "".join(suffixes), script)
    pieces = split_at(whole, [convert(suffix, script).replace(HAMZA_HIGH, "") for suffix in suffixes])
    if pieces is None:
        return format_html("{}", whole)
    marked = [format_html('<span class="suffix">{}</span>', piece) for piece in pieces[1:]]
    return format_html("{}{}", pieces[0], mark_safe("".join(marked)))  # noqa: S308


def split_at(whole: str, endings: list[str]) -> list[str] | None:
    """``whole`` cut before each of ``endings``; None when it does not end so."""
    pieces: list[str] = []
    for ending in reversed(endings):
        if not ending or not whole.endswith(ending):
            return None
        whole, pieces = whole.removesuffix(ending), [ending, *pieces]
    return [whole, *pieces]


@register.simple_tag(takes_context=True)
def written_attributes(context: template.Context) -> SafeString | str:
    """``lang`` and ``dir`` of the editors' text where it differs from the page around it (an alias)."""
    written_in = context.get("written_in")
    page = context.get("page")
    if not page or not page.alias_of_id:
        return ""
    return format_html('lang="{}" dir="{}"', written_in, direction(written_in))


@register.filter
def anchor(block_id: str | None, number: int) -> str:
    return part_anchor(block_id, number)


@register.simple_tag
def headed(html: str) -> dict[str, object]:
    """``html`` with an ``id`` on each second-level heading, and ``contents`` of ``(anchor, heading)``."""
    contents: list[tuple[str, str]] = []

    def number(match: re.Match[str]) -> str:
        name = f"section-{len(contents) + 1}"
        contents.append((name, mark_safe(TAG.sub("", match[1]))))  # noqa: S308
        return f'<h2 id="{name}">{match[1]}</h2>'

    numbered = HEADING.sub(number, html)
    return {"html": mark_safe(numbered), "contents": contents}  # noqa: S308


# -- Pages --------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def unit_body(context: template.Context, page: UnitPage) -> SafeString:
    is_preview = getattr(context.get("request"), "is_preview", False)
    return body_html(page, script=script_of(context), is_preview=is_preview)


@register.simple_tag
def course_of(unit: UnitPage) -> CoursePage:
    return unit.get_parent().specific


@register.simple_tag
def unit_neighbours(unit: UnitPage, course: CoursePage) -> Neighbours:
    return neighbours(unit, course)


@register.simple_tag
def course_units(course: CoursePage) -> list[UnitPage]:
    return list(units_of(course))


@register.simple_tag
def index_courses(index: CourseIndexPage) -> list[tuple[CoursePage, int]]:
    """``(course, number of its published units)`` in order."""
    counts = unit_counts(index)
    return [(course, counts[course.path]) for course in courses_of(index)]
