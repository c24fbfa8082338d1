"""Kazakh in Arabic letters (*tote jazu*): the letter table, the hamza rule, the punctuation."""

import re
from functools import lru_cache

from lms.kazakh.cyrillic import ALPHABET, LONGEST_CACHED, WORD, WORDS_CACHED, bare, merge_iotated

HAMZA_HIGH = "\u0674"
"""What Unicode recommends at the start of a word."""
HAMZA_LETTER = "\u0621"
"""What CLDR and much of the press write."""

LETTERS = str.maketrans(
    {
        "а": "ا",
        "ә": "ا",
        "б": "ب",
        "в": "ۆ",
        "г": "گ",
        "ғ": "ع",
        "д": "د",
        "е": "ە",
        "ё": "يو",
        "ж": "ج",
        "з": "ز",
        "и": "ي",
        "й": "ي",
        "к": "ك",
        "қ": "ق",
        "л": "ل",
        "м": "م",
        "н": "ن",
        "ң": "ڭ",
        "о": "و",
        "ө": "و",
        "п": "پ",
        "р": "ر",
        "с": "س",
        "т": "ت",
        "у": "ۋ",
        "ұ": "ۇ",
        "ү": "ۇ",
        "ф": "ف",
        "х": "ح",
        "һ": "ھ",
        "ц": "تس",
        "ч": "چ",
        "ш": "ش",
        "щ": "شش",
        "ъ": "",
        "ы": "ى",
        "і": "ى",
        "ь": "",
        "э": "ە",
        "ю": "يۋ",
        "я": "يا",
    }
)

_CONSONANTS_AND_GLIDES = "".join(letter for letter in ALPHABET if letter not in "аәеёоөұүыіэюя")
# е э к г show that a word is front, қ ғ that it is back; и and у are found in both kinds.
_TAKES_HAMZA = re.compile(rf"(?!.*[еэкгқғ])[{_CONSONANTS_AND_GLIDES}]*[әөүі]")

_PUNCTUATION = str.maketrans(",;?", "،؛؟")
_LATIN = "A-Za-z\u00c0-\u024f"
# A mark that touches a Latin word belongs to that word or to an address, one between digits to a
# number.
_MARKS_OF_OURS = re.compile(rf"(?<![{_LATIN},;?])(?!(?<=\d)[,;?]+\d)[,;?]+(?![{_LATIN},;?])")


def arabic_words(text: str, hamza: str) -> str:
    """``text`` with its Kazakh Cyrillic words spelled in Arabic letters, nothing else changed."""
    return WORD.sub(lambda match: arabic_word(match[0], hamza), text)


def arabic_punctuation(text: str) -> str:
    """``text`` with comma, semicolon and question mark in their Arabic shape."""
    return _MARKS_OF_OURS.sub(lambda match: match[0].translate(_PUNCTUATION), text)


def arabic_word(word: str, hamza: str) -> str:
    """One Cyrillic word; accents and soft hyphens are dropped, capitals do not exist."""
    return (_spell_known if len(word) <= LONGEST_CACHED else _spell)(word, hamza)


def _spell(word: str, hamza: str) -> str:
    word = bare(word)
    spelled = merge_iotated(word).translate(LETTERS)
    return hamza + spelled if _TAKES_HAMZA.match(word) else spelled


_spell_known = lru_cache(maxsize=WORDS_CACHED)(_spell)
