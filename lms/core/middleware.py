"""Middleware that fits a request to its reader: script of Kazakh and time zone."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation

from lms.core.languages import KAZAKH_SCRIPTS
from lms.core.readers import script_of, zone_of

GetResponse = Callable[[HttpRequest], HttpResponse]


class PageCompressionMiddleware(GZipMiddleware):
    """Compresses pages, for thin lines; uploads with byte ranges and downloads stay as they are."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class ScriptMiddleware:
    """Sets ``request.script`` and, under ``/kk/``, activates the interface in that script."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.script = script_of(request)  # type: ignore[attr-defined]
        if translation.get_language() == "kk":
            translation.activate(KAZAKH_SCRIPTS[request.script])  # type: ignore[attr-defined]
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class ViewerZoneMiddleware:
    """Activates the viewer's time zone: the profile's, else the browser's, else UTC."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = zone_of(request)
        with timezone.override(zoneinfo.ZoneInfo(name) if name else None):
            return self.get_response(request)
