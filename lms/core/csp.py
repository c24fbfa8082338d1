"""One strict policy for the site, and a wider one where Wagtail's admin needs it."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.utils.csp import CSP

ADMIN_PREFIX = "/admin/"


class AreaCSPMiddleware(ContentSecurityPolicyMiddleware):
    """Django's policy header; under ``/admin/`` inline scripts and styles are allowed (never eval)."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith(ADMIN_PREFIX) and not hasattr(response, "_csp_config"):
            csp_override(response, admin_policy())
        return super().process_response(request, response)


def csp_override(response: HttpResponseBase, policy: Mapping[str, Sequence[str]]) -> None:
    """Give one response its own policy, as Django's decorator of the same name does for a view."""
    setattr(response, "_csp_config", policy)  # noqa: B010  Django's name for it


def admin_policy() -> dict[str, list[str]]:
    inline: list[str] = [CSP.SELF, CSP.UNSAFE_INLINE]
    return {**settings.SECURE_CSP, "script-src": inline, "style-src": inline}
