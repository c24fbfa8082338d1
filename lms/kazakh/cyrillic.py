"""Kazakh Cyrillic words inside running text: which letters, where a word starts and ends."""

import re

WORDS_CACHED = 32_768
LONGEST_CACHED = 48
"""Bounds of each cache of spelled words; no real word is longer, and a made-up one is not kept."""

ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
"""The 42 letters in dictionary order."""

STRESS = "\u0300\u0301"
HYPHENS = "-\u2010\u2011"

_LETTER = f"[{ALPHABET}{ALPHABET.upper()}]"
# A soft hyphen or a combining accent belongs to the word it stands in.
_INNER = "\u0300-\u036f\u00ad"

WORD = re.compile(rf"{_LETTER}(?:{_LETTER}|[{_INNER}])*")
"""One word as the spelling rules see it: compounds are split at the hyphen."""

COMPOUND = re.compile(rf"{WORD.pattern}(?:[{HYPHENS}]{WORD.pattern})*")
"""Words tied by hyphens, as a dictionary lists them."""

MARKS = re.compile(f"[{_INNER}]")

_DECOMPOSED = re.compile("[иИ]\u0306|[еЕ]\u0308")
_COMPOSED = {"и\u0306": "й", "И\u0306": "Й", "е\u0308": "ё", "Е\u0308": "Ё"}


def compose(word: str) -> str:
    """Join й and ё written as two code points.

    Full normalisation is avoided: it would also join a stressed г or к into a Macedonian letter.
    """
    return _DECOMPOSED.sub(lambda match: _COMPOSED[match[0]], word)


def bare(word: str) -> str:
    """``word`` in lower case, without accents and soft hyphens: the key of a dictionary."""
    return MARKS.sub("", compose(word)).lower()


_IOTATED = re.compile(f"([иИ][{_INNER}]*)([яюЯЮ])")
_SECOND_HALF = str.maketrans("яюЯЮ", "ауАУ")


def merge_iotated(word: str) -> str:
    """``word`` with и before я and ю not written twice: сияқты as сиақты.

    In both scripts this spells the same as leaving the и out, and the и keeps case and accent.
    """
    return _IOTATED.sub(lambda match: match[1] + match[2].translate(_SECOND_HALF), word)
