"""One strict policy for the site, and a wider one where Wagtail's admin needs it."""


from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.utils.csp import CSP

ADMIN_PREFIX = "/admin/"


class AreaCSPMiddleware(ContentSecurityPolicyMiddleware):
    """Django's policy header; under ``/admin/`` inline scripts and styles are allowed (never eval)."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith(ADMIN_PREFIX) and not hasattr(response, "_csp_config"):
            response._csp_config = admin_policy()  # type: ignore[attr-defined]
        return super().process_response(request, response)


def admin_policy() -> dict[str, list[str]]:
    policy = {directive: list(sources) for directive, sources in settings.SECURE_CSP.items()}
    policy["script-src"] = [CSP.SELF, CSP.UNSAFE_INLINE]
    policy["style-src"] = [CSP.SELF, CSP.UNSAFE_INLINE]
    return policy


