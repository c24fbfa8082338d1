"""Kazakh Cyrillic written in Latin and in Arabic letters (*tote jazu*).

Only Kazakh Cyrillic words, and in Arabic the punctuation around them, are rewritten; everything
else passes through unchanged. So converting twice changes nothing, and each piece of a text split
at spaces converts as it does in the whole.
"""

import enum
import re
from collections.abc import Callable, Mapping

from lms.kazakh.arabic import HAMZA_HIGH, arabic_punctuation, arabic_words
from lms.kazakh.cyrillic import COMPOUND, WORD, bare
from lms.kazakh.latin import LATIN_2021_04, LatinTable, latin_word


class Script(enum.StrEnum):
    """A writing of Kazakh. The value is the ISO 15924 code in lower case."""

    CYRILLIC = "cyrl"
    LATIN = "latn"
    ARABIC = "arab"

    @property
    def lang(self) -> str:
        """The BCP 47 tag for the HTML ``lang`` attribute: ``kk-Cyrl``, ``kk-Latn``, ``kk-Arab``."""
        return f"kk-{self.value.title()}"

    @property
    def dir(self) -> str:
        """The HTML ``dir`` attribute: ``ltr`` or ``rtl``."""
        return "rtl" if self is Script.ARABIC else "ltr"


def convert(
    text: str,
    script: Script,
    *,
    overrides: Mapping[str, str] | None = None,
    latin_table: LatinTable = LATIN_2021_04,
    hamza: str = HAMZA_HIGH,
) -> str:
    """``text`` in ``script``.

    ``overrides`` holds what the rules get wrong in this one script: the spelling keyed by the
    lower-case Cyrillic word or hyphenated compound, without accents. A Latin value is written in
    lower case and takes the case of the word it stands for; capitals of its own are kept.
    """
    match script:
        case Script.CYRILLIC:
            return text
        case Script.LATIN:
            return _with_overrides(
                text,
                overrides,
                lambda word: to_latin(word, latin_table),
                recase=latin_table,
            )
        case Script.ARABIC:
            spelled = _with_overrides(text, overrides, lambda word: arabic_words(word, hamza))
            return arabic_punctuation(spelled)


def to_latin(text: str, table: LatinTable = LATIN_2021_04) -> str:
    """``text`` with its Kazakh Cyrillic words in the Latin alphabet ``table``, case kept.

    A letter spelled by two Latin letters follows its neighbour: Щавель is Şşavel, ЩАВЕЛЬ ŞŞAVEL.
    """
    return WORD.sub(lambda match: latin_word(match[0], table), text)


def to_arabic(text: str, hamza: str = HAMZA_HIGH) -> str:
    """``text`` with its Kazakh Cyrillic words in Arabic letters, and punctuation to go with them.

    ``hamza`` is the code point written before a front-vowel word. Digits stay ASCII, accents are
    dropped.
    """
    return arabic_punctuation(arabic_words(text, hamza))


def _with_overrides(
    text: str,
    overrides: Mapping[str, str] | None,
    by_rule: Callable[[str], str],
    *,
    recase: LatinTable | None = None,
) -> str:
    if not overrides:
        return by_rule(text)

    def spell(match: re.Match[str]) -> str:
        given = overrides.get(bare(match[0]))
        if given is None:
            return by_rule(match[0])
        return _cased_like(match[0], given, recase) if recase else given

    def spell_compound(match: re.Match[str]) -> str:
        if bare(match[0]) in overrides:
            return spell(match)
        return WORD.sub(spell, match[0])

    return COMPOUND.sub(spell_compound, text)


def _cased_like(model: str, given: str, table: LatinTable) -> str:
    letters = [letter for letter in model if letter.isalpha()]
    if not letters[0].isupper():
        return given
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return table.upper(given)
    return table.title(given)
