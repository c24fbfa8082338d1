"""The taught language behind one small interface, named by ``settings.TAUGHT_LANGUAGE``.

The language lies above this layer, and another diaspora may teach another: so it is found by name.
"""

from functools import lru_cache
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings


class WrittenForm(Protocol):
    """One of the language's scripts: its BCP 47 tag and its direction."""

    @property
    def lang(self) -> str: ...
    @property
    def dir(self) -> str: ...


class TaughtLanguage(Protocol):
    """What pages need of the taught language."""

    def Script(self, code: str) -> WrittenForm:  # noqa: N802  an enumeration, called with a value
        """The script of this code. Raises ValueError."""

    def convert(self, text: str, script: WrittenForm) -> str:
        """``text``, stored in the canonical script, in ``script``."""


@lru_cache(maxsize=1)
def taught_language() -> TaughtLanguage:
    return cast("TaughtLanguage", import_module(settings.TAUGHT_LANGUAGE))


def script_named(code: str) -> WrittenForm:
    """``cyrl``, ``latn``, ``arab``, … as the language's own script."""
    return taught_language().Script(code)


def in_script(text: str, script: WrittenForm) -> str:
    return taught_language().convert(text, script)
