"""The content security policy of a page with a score."""

import base64
import hashlib
from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.templatetags.static import static
from django.utils.csp import CSP

from lms.core.csp import csp_override

FONT = "lib/alphatab/font/Bravura.woff2"

# The two sheets that alphaTab 1.8 writes into the page, letter by letter: a policy names them by digest.
SHARED_SHEET = """
                .at-surface * {
                    cursor: default;
                    vertical-align: top;
                    overflow: visible;
                }
                .at-surface-svg text {
                    dominant-baseline: alphabetic;
                    white-space:pre;
                }"""
FONT_SHEET = """
            @font-face {
                font-display: block;
                font-family: 'alphaTab';
                src: url("%(font)s") format('woff2');
                font-weight: normal;
                font-style: normal;
            }
            .at-surface.at .at {
                font-family: 'alphaTab';
                speak: none;
                font-style: normal;
                font-weight: normal;
                font-variant: normal;
                text-transform: none;
                line-height: 1;
                line-height: 1;
                -webkit-font-smoothing: antialiased;
                -moz-osx-font-smoothing: grayscale;
                font-size: %(size)spx;
                overflow: visible !important;
            }"""
MUSIC_SIZE = 36  # px, alphaTab's own


def allow_score_styles(response: HttpResponse) -> HttpResponse:
    """Let the notation set styles on its own drawing; scripts stay as strict as everywhere."""
    styles = [CSP.SELF, *score_styles(static(FONT))]
    csp_override(response, {**settings.SECURE_CSP, "style-src": styles, "style-src-attr": [CSP.UNSAFE_INLINE]})
    return response


@cache
def score_styles(font_url: str) -> tuple[str, ...]:
    """Digests of alphaTab's sheets; the second one names the font by its address."""
    sheets = (SHARED_SHEET, FONT_SHEET % {"font": font_url, "size": MUSIC_SIZE})
    return tuple(f"'sha256-{base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()}'" for sheet in sheets)
