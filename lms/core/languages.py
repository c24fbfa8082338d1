"""The languages of the interface, with Kazakh in its three scripts.

``kk`` is Cyrillic; ``kk-latn`` and ``kk-arab`` are activated under the same ``/kk/`` addresses by
the reader's choice of script, so an address never depends on it.
"""

from django.conf.locale import LANG_INFO
from django.urls import LocalePrefixPattern, URLPattern, URLResolver
from django.utils.translation import get_language

KAZAKH_SCRIPTS = {"cyrl": "kk", "latn": "kk-latn", "arab": "kk-arab"}
PREFIXES = ("en", "ru", "tr", "fa", "kk")
DEFAULT_SCRIPT = "cyrl"
SCRIPT_COOKIE = "script"
# What a reader of each language most likely reads Kazakh in, until they choose.
LIKELY_SCRIPT = {"en": "cyrl", "ru": "cyrl", "tr": "latn", "fa": "arab", "kk": "cyrl"}


def register_kazakh_scripts() -> None:
    """Tell Django of the two written forms it does not know."""
    LANG_INFO["kk-latn"] = {"bidi": False, "code": "kk-latn", "name": "Kazakh (Latin)", "name_local": "Qazaqşa"}
    LANG_INFO["kk-arab"] = {"bidi": True, "code": "kk-arab", "name": "Kazakh (Arabic)", "name_local": "قازاقشا"}


def prefix_of(language: str | None) -> str:
    """The address prefix of a language: ``kk-arab`` lives under ``kk``."""
    base = (language or "en").partition("-")[0]
    return base if base in PREFIXES else "en"


def direction(language: str | None) -> str:
    """``rtl`` or ``ltr``; Django's own answer for ``kk-arab`` follows ``kk`` and would be wrong."""
    return "rtl" if (language or "").startswith(("fa", "ar", "kk-arab")) else "ltr"


def html_lang(language: str | None) -> str:
    """The BCP 47 tag for ``<html lang>``."""
    return {"kk": "kk-Cyrl", "kk-latn": "kk-Latn", "kk-arab": "kk-Arab"}.get(language or "en", language or "en")


class KazakhAwarePrefix(LocalePrefixPattern):
    """``/kk/`` whichever script of Kazakh is active."""

    @property
    def language_prefix(self) -> str:
        return f"{prefix_of(get_language())}/"


def localized_patterns(*urls: URLPattern | URLResolver) -> list[URLResolver]:
    """``i18n_patterns`` for our prefixes."""
    return [URLResolver(KazakhAwarePrefix(), list(urls))]
