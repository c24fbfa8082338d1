"""What a request tells about its reader before any page is chosen."""

import zoneinfo
from urllib.parse import unquote

from django.http import HttpRequest
from django.utils import translation

from lms.core.languages import DEFAULT_SCRIPT, KAZAKH_SCRIPTS, LIKELY_SCRIPT, SCRIPT_COOKIE, prefix_of

ZONE_COOKIE = "zone"


def script_of(request: HttpRequest) -> str:
    """``cyrl``, ``latn`` or ``arab``: the cookie's choice, else what readers of this language use."""
    chosen = request.COOKIES.get(SCRIPT_COOKIE, "")
    if chosen in KAZAKH_SCRIPTS:
        return chosen
    return LIKELY_SCRIPT.get(prefix_of(translation.get_language()), DEFAULT_SCRIPT)


def zone_of(request: HttpRequest) -> str:
    """An IANA zone name, or "" when nobody told: profile first, then the browser's cookie."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.time_zone:
        return str(user.time_zone)
    proposed = unquote(request.COOKIES.get(ZONE_COOKIE, ""))
    return proposed if is_zone(proposed) else ""


def is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return bool(name)
