"""The content security policy of a page with a score."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.csp import CSP

# The two sheets that alphaTab writes into the page.
SCORE_STYLES: list[str] = []


def allow_score_styles(response: HttpResponse) -> HttpResponse:
    """Let the notation set styles on its own drawing; scripts stay as strict as everywhere."""
    policy = {directive: list(sources) for directive, sources in settings.SECURE_CSP.items()}
    policy["style-src"] = [CSP.SELF, *SCORE_STYLES]
    policy["style-src-attr"] = [CSP.UNSAFE_INLINE]
    response._csp_config = policy  # type: ignore[attr-defined]
    return response
