"""The demo's pages: read from ``content/``, written in English, then translated.

Loading again changes nothing; a text that was changed in its file is published anew.
"""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import LocaleSynchronization

from cms.models import CourseIndexPage, CoursePage, HomePage, StandardPage, UnitPage
from lms.demo.page_blocks import block_id, check_blocks, unit_blocks
from lms.demo.page_translations import translate_page

CONTENT = Path(__file__).resolve().parent / "content"
SOURCE = "en"
TAUGHT = "kk"  # its readers get the courses as they stand in the source language, until somebody translates them
INSTRUCTION = ("ru", "tr", "fa")
COURSES = ("kazakh-a1", "dombra")
STANDARD = ("for-parents", "privacy", "help")
FIRST_UNIT = ("kazakh-a1", 1)
WAYS_LEAD_TO = {"yurt": "kazakh-a1", "dombra": "dombra"}


@dataclass
class LoadedPages:
    """Pages by language code, courses by slug too, units by slug and number."""

    homes: dict[str, HomePage] = field(default_factory=dict)
    courses: dict[str, dict[str, CoursePage]] = field(default_factory=dict)
    units: dict[str, dict[int, dict[str, UnitPage]]] = field(default_factory=dict)

    def course(self, slug: str, language: str = SOURCE) -> CoursePage:
        return self.courses[slug][language]

    def unit(self, slug: str, number: int, language: str = SOURCE) -> UnitPage:
        return self.units[slug][number][language]


@transaction.atomic
def load_pages() -> LoadedPages:
    """Make or update every page of the demo and its translations.

    Raises TranslationMissing, UnknownBlock, or ValidationError where a text file is wrong.
    """
    locales = {code: ensure_locale(code) for code in (SOURCE, *INSTRUCTION, TAUGHT)}
    loaded = LoadedPages()
    home = ensure_home(locales[SOURCE])
    index = ensure_page(CourseIndexPage, home, read_plain("courses", "title", "intro"))
    loaded.homes = in_languages(home, "pages/home", locales, (*INSTRUCTION, TAUGHT))
    in_languages(index, "pages/courses", locales, (*INSTRUCTION, TAUGHT))
    for slug in COURSES:
        load_course(slug, index, locales, loaded)
    for slug in STANDARD:
        page = ensure_page(StandardPage, home, read_plain(slug, "title", "intro", "body"))
        in_languages(page, f"pages/{slug}", locales, (*INSTRUCTION, TAUGHT))
    finish_home(loaded, locales)
    ensure_aliases(locales)
    return loaded


def load_course(slug: str, index: CourseIndexPage, locales: dict[str, Locale], loaded: LoadedPages) -> None:
    values = read(f"{slug}/course")
    values["intro"] = values["intro"].strip()
    course = ensure_page(CoursePage, index, values)
    loaded.courses[slug] = in_languages(course, f"{slug}/course", locales, INSTRUCTION)
    loaded.units[slug] = {}
    for path in sorted((CONTENT / slug).glob("unit-*.toml")):
        unit = ensure_page(UnitPage, course, unit_values(path))
        loaded.units[slug][unit.number] = in_languages(unit, f"{slug}/{path.stem}", locales, INSTRUCTION)


# -- Reading --------------------------------------------------------------------------------------


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def read_plain(slug: str, *names: str) -> dict[str, Any]:
    values = read(f"pages/{slug}")
    return {"slug": values["slug"], **{name: values[name].strip() for name in names}}


def unit_values(path: Path) -> dict[str, Any]:
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    body = unit_blocks(values.pop("blocks"), source=path)
    return {**values, "body": json.dumps(body)}


def home_values() -> dict[str, Any]:
    values = read("pages/home")
    values["ways"] = json.dumps(
        [
            {"type": "way", "id": block_id(f"pages/home/ways/{number}"), "value": {**way, "page": None}}
            for number, way in enumerate(values["ways"])
        ]
    )
    return values


# -- The tree in the source language -----------------------------------------------------------------


def ensure_locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def ensure_home(locale: Locale) -> HomePage:
    """The root of the default site. Wagtail's page of welcome, if it is still there, makes room."""
    root = Page.get_first_root_node()
    for welcome in Page.objects.child_of(root).exact_type(Page):
        welcome.delete()
    root.refresh_from_db()
    values = home_values()
    home = HomePage.objects.filter(locale=locale).first()
    if home is not None:
        # Where the ways lead is known only after the courses; see finish_home.
        values.pop("ways")
        home = updated(home, values)
    else:
        home = created(HomePage(locale=locale, **values), root)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"root_page": home, "hostname": "localhost", "site_name": "Qazaq Klasy"}
    )
    return home


def ensure_page[P: Page](model: type[P], parent: Page, values: dict[str, Any]) -> P:
    found = model.objects.child_of(parent).filter(slug=values["slug"]).first()
    if found is not None:
        return updated(found, values)
    parent.refresh_from_db()
    return created(model(locale=parent.locale, **values), parent)


def created[P: Page](page: P, parent: Page) -> P:
    if isinstance(page, UnitPage):
        check_blocks(page)
    parent.add_child(instance=page)
    return published(page)


def updated[P: Page](page: P, values: dict[str, Any]) -> P:
    """``page`` with ``values``, published only when one of them is new."""
    wanted = type(page)(**values)
    if all(stored(page, name) == stored(wanted, name) for name in values):
        return page
    for name, value in values.items():
        setattr(page, name, value)
    if isinstance(page, UnitPage):
        check_blocks(page)
    return published(page)


def stored(page: Page, name: str) -> object:
    """The value of a field as the database keeps it."""
    value_field = page._meta.get_field(name)  # noqa: SLF001 (Django's public way to its fields)
    return value_field.get_prep_value(value_field.value_from_object(page))


def published[P: Page](page: P) -> P:
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def finish_home(loaded: LoadedPages, locales: dict[str, Locale]) -> None:
    """Lead the home page's ways and second link to the courses, which exist only now."""
    values = home_values()
    ways = json.loads(values["ways"])
    for way in ways:
        slug = WAYS_LEAD_TO.get(way["value"]["art"])
        way["value"]["page"] = loaded.course(slug).pk if slug else None
    targets = {"ways": json.dumps(ways), "secondary_page_id": loaded.unit(*FIRST_UNIT).pk}
    home = loaded.homes[SOURCE]
    if stored(home, "ways") == stored(HomePage(ways=targets["ways"]), "ways") and (
        home.secondary_page_id == targets["secondary_page_id"]
    ):
        return
    home.ways, home.secondary_page_id = targets["ways"], targets["secondary_page_id"]
    loaded.homes = in_languages(published(home), "pages/home", locales, (*INSTRUCTION, TAUGHT))


# -- Other languages --------------------------------------------------------------------------------


def in_languages[P: Page](page: P, name: str, locales: dict[str, Locale], languages: Iterable[str]) -> dict[str, P]:
    """``page`` and its translations from ``content/<name>.<language>.po``, by language code."""
    return {
        SOURCE: page,
        **{code: translate_page(page, texts=CONTENT / f"{name}.{code}.po", locale=locales[code]) for code in languages},
    }


def ensure_aliases(locales: dict[str, Locale]) -> None:
    """What nobody translated into Kazakh is shown there as it stands in the source language, new pages too."""
    LocaleSynchronization.objects.get_or_create(locale=locales[TAUGHT], defaults={"sync_from": locales[SOURCE]})
    pages = Page.objects.filter(locale=locales[SOURCE], depth__gt=1, alias_of=None).order_by("path")
    for page in pages.specific().iterator():
        if not page.has_translation(locales[TAUGHT]):
            page.copy_for_translation(locales[TAUGHT], copy_parents=True, alias=True)
