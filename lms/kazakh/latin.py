"""Latin alphabets for Kazakh, as data: neither draft is law and the press still uses several."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lms.kazakh.cyrillic import (
    ALPHABET,
    LONGEST_CACHED,
    MARKS,
    WORDS_CACHED,
    compose,
    merge_iotated,
)


@dataclass(frozen=True, eq=False)
class LatinTable:
    """One Latin spelling: ``letters`` maps each lower-case Cyrillic letter to lower-case Latin.

    ``capitals`` lists the small letters whose capital differs from the Unicode default.
    Raises ValueError when a letter of the Cyrillic alphabet is missing.
    """

    name: str
    letters: Mapping[str, str]
    capitals: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = set(ALPHABET) - set(self.letters)
        if missing:
            raise ValueError(f"{self.name} has no spelling for {' '.join(sorted(missing))}")

    def upper(self, text: str) -> str:
        """Capital letters by this table; ``str.upper`` would turn i into I."""
        return "".join(self.capitals.get(letter) or letter.upper() for letter in text)

    def title(self, text: str) -> str:
        """``text`` with its first letter capital and the rest as it is."""
        return self.upper(text[:1]) + text[1:]

    def own_marks(self) -> frozenset[str]:
        """Combining marks this table spells letters with, so that none can also mean stress."""
        spelled = unicodedata.normalize("NFD", "".join(self.letters.values()))
        return frozenset(letter for letter in spelled if unicodedata.combining(letter))


_SHARED = {
    "а": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "д": "d",
    "е": "e",
    "ж": "j",
    "з": "z",
    "к": "k",
    "қ": "q",
    "л": "l",
    "м": "m",
    "н": "n",
    "о": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "ф": "f",
    "х": "h",
    "һ": "h",
    "ц": "ts",
    "ч": "ch",
    "ы": "y",
    "э": "e",
    "ъ": "",
    "ь": "",
}

LATIN_2021_04 = LatinTable(
    name="latn-2021-04",
    letters=_SHARED
    | {"ә": "ä", "ғ": "ğ", "ё": "io", "и": "i", "й": "i", "ң": "ñ", "ө": "ö", "у": "u"}
    | {"ұ": "ū", "ү": "ü", "ш": "ş", "щ": "şş", "і": "ı", "ю": "iu", "я": "ia"},
    capitals={"i": "İ"},
)
"""The draft of April 2021, with ñ. Case of i is Turkic: i/İ and ı/I."""

LATIN_2018 = LatinTable(
    name="latn-2018",
    letters=_SHARED
    | {"ә": "á", "ғ": "ǵ", "ё": "ıo", "и": "ı", "й": "ı", "ң": "ń", "ө": "ó", "у": "ý"}
    | {"ұ": "u", "ү": "ú", "ш": "sh", "щ": "shsh", "і": "i", "ю": "ıý", "я": "ıa"},
)
"""The acute alphabet of 2018. Both i and ı have the capital I."""

LATIN_TABLES: Mapping[str, LatinTable] = {table.name: table for table in (LATIN_2021_04, LATIN_2018)}


def latin_word(word: str, table: LatinTable) -> str:
    """One Cyrillic word, case kept; a capital spelled by two letters follows its neighbour."""
    return (_spell_known if len(word) <= LONGEST_CACHED else _spell)(word, table)


def _spell(word: str, table: LatinTable) -> str:
    letters, digraphs = _maps(table)
    word = merge_iotated(compose(word))
    spelled = _cased(word, table, letters) if digraphs.search(word) else word.translate(letters)
    return unicodedata.normalize("NFC", spelled) if MARKS.search(word) else spelled


_spell_known = lru_cache(maxsize=WORDS_CACHED)(_spell)


@lru_cache(maxsize=8)
def _maps(table: LatinTable) -> tuple[dict[int, str], re.Pattern[str]]:
    """The ``str.translate`` table and a pattern of the capitals spelled by more than one letter."""
    small = {ord(letter): spelled for letter, spelled in table.letters.items()}
    capital = {ord(letter.upper()): table.title(spelled) for letter, spelled in table.letters.items()}
    ambiguous = dict.fromkeys((ord(mark) for mark in table.own_marks()), "")
    long = "".join(letter.upper() for letter, spelled in table.letters.items() if len(spelled) > 1)
    return small | capital | ambiguous, re.compile(f"[{long}]" if long else "(?!)")


def _cased(word: str, table: LatinTable, letters: dict[int, str]) -> str:
    neighbours = _capital_neighbours(word)
    return "".join(
        table.upper(table.letters[letter.lower()])
        if letter.isupper() and place in neighbours
        else letter.translate(letters)
        for place, letter in enumerate(word)
    )


def _capital_neighbours(word: str) -> set[int]:
    """The places whose next letter, or at the end of the word the one before, is a capital."""
    places = [place for place, letter in enumerate(word) if letter.isalpha()]
    neighbours = [*places[1:], *places[-2:-1]]
    return {place for place, neighbour in zip(places, neighbours, strict=False) if word[neighbour].isupper()}
