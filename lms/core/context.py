"""What every page is given: its languages, its navigation, and who reads it."""

from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.core.languages import PREFIXES, direction, html_lang, prefix_of
from lms.core.readers import script_of, zone_of

THEMES = ("light", "dark")
THEME_COOKIE = "theme"
LEDGER_READERS = {"coordinator", "auditor", "administrator"}
DESK_WORKERS = {"teacher", "editor", "coordinator", "administrator"}


class Link(TypedDict):
    label: str
    url: str
    current: bool


class LanguageLink(TypedDict):
    code: str
    name: str
    url: str
    current: bool


def page(request: HttpRequest) -> dict[str, object]:
    """Context of every template; a view's own values win over these.

    What asks who reads is lazy: a template that shows nothing personal touches no session.
    """
    language = get_language()
    person = SimpleLazyObject(lambda: person_of(request))
    return {
        "page_lang": html_lang(language),
        "page_dir": direction(language),
        "script": getattr(request, "script", None) or script_of(request),
        "languages": SimpleLazyObject(lambda: language_links(request)),
        "viewer_zone": SimpleLazyObject(lambda: zone_of(request)),
        "theme": theme_of(request),
        "person": person,
        "is_demo": SimpleLazyObject(lambda: getattr(person_of(request), "is_demo", False)),
        "nav": SimpleLazyObject(lambda: navigation(request, person_of(request))),
        "desk_url": SimpleLazyObject(lambda: desk_url(person_of(request)) or ""),
    }


def person_of(request: HttpRequest) -> object | None:
    """The signed-in person. A request refused before the session was read has no user at all."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def theme_of(request: HttpRequest) -> str:
    """``light`` or ``dark`` when the reader chose one, else "" (the system's)."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """This page in each language of the interface: the same path under another prefix."""
    current = prefix_of(get_language())
    names = dict(settings.LANGUAGES)
    return [
        {"code": code, "name": names[code], "url": translated_path(request, code), "current": code == current}
        for code in PREFIXES
    ]


def translated_path(request: HttpRequest, code: str) -> str:
    """The request's path under ``/<code>/``; a path without a prefix of its own leads home."""
    first, _slash, rest = request.path.lstrip("/").partition("/")
    if first not in PREFIXES:
        return f"/{code}/"
    query = request.META.get("QUERY_STRING", "") if request.method == "GET" else ""
    return f"/{code}/{rest}" + (f"?{query}" if query else "")


def navigation(request: HttpRequest, person: object | None) -> list[Link]:
    """The links of the header, in their order."""
    wanted: list[tuple[str, str | None]] = [
        (_("Courses"), address("wagtail_serve", "courses/")),
        (_("Timetable"), address("portal:timetable")),
    ]
    if person is not None:
        wanted.insert(0, (_("Home"), address("portal:home")))
    if has_any_role(person, LEDGER_READERS):
        wanted.append((_("Lessons held"), address("ledger:table")))
    return [
        {"label": label, "url": url, "current": request.path.startswith(url)}
        for label, url in wanted
        if url is not None
    ]


def desk_url(person: object | None) -> str | None:
    return address("wagtailadmin_home") if has_any_role(person, DESK_WORKERS) else None


def has_any_role(person: object | None, roles: set[str]) -> bool:
    if person is None:
        return False
    return bool(getattr(person, "is_superuser", False)) or not roles.isdisjoint(getattr(person, "roles", ()))


def address(name: str, *args: str) -> str | None:
    """An address by name, or None where its app is not installed: error pages must still show."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None
