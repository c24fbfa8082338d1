"""One form for texts that differ only by keyboard or code point: for search and answers."""

import re
import unicodedata

from lms.kazakh.cyrillic import ALPHABET, STRESS

_HAMZA = "\u0674"

# Normalising, case and a moved hamza can each make work for another. Kazakh text is stable after
# one turn; the bound keeps hostile input cheap.
_TURNS = 5

_STRESS_OVER_CYRILLIC = re.compile(f"(?<=[{ALPHABET}{ALPHABET.upper()}])[{STRESS}]+")

_SAME = str.maketrans(
    {
        # The capital I belongs to ı in one Latin table, to i in another and in English.
        **dict.fromkeys("Iİı", "i"),
        # A Persian keyboard has one yeh for both ي and ى, its own kaf, and heh for ە.
        **dict.fromkeys("يی", "ى"),
        "ک": "ك",
        "ه": "ە",
        **dict.fromkeys("\u0621\u0654", _HAMZA),
        "أ": f"{_HAMZA}ا",
        "ؤ": f"{_HAMZA}و",
        "ئ": f"{_HAMZA}ى",
        "،": ",",
        "؛": ";",
        "؟": "?",
        **dict.fromkeys("\u2010\u2011", "-"),
        # Tatweel, vowel signs, joiners, soft hyphen and direction marks carry no letter.
        **dict.fromkeys("\u0640\u0670\u00ad\u200c\u200d\u200e\u200f\u061c\ufeff", ""),
        **dict.fromkeys(map(chr, range(0x064B, 0x0653)), ""),
        **{chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)},
    }
)

# What software that knows no Turkic case makes of a small İ.
_DOTTED_TWICE = re.compile("i\u0307+")
_ARABIC_WORD = re.compile("[\u0620-\u06d3\u06d5]+")


def fold(text: str) -> str:
    """``text`` in the one form two writings of the same word share; folding twice changes nothing.

    Case, stress accents, width and presentation forms, the code point of the hamza and the place
    where it stands in its word, Persian and Arabic keyboards, digits and spaces no longer matter.
    Words that differ by the hamza itself stay apart. Latin i and ı, and Arabic ي and ى, fall
    together: keyboards and capitals do not tell them apart.
    """
    for _ in range(_TURNS):
        folded = _fold_once(text)
        if folded == text:
            break
        text = folded
    return text


def _fold_once(text: str) -> str:
    text = _STRESS_OVER_CYRILLIC.sub("", text)
    text = unicodedata.normalize("NFKC", text).translate(_SAME).casefold()
    text = _DOTTED_TWICE.sub("i", text)
    text = _ARABIC_WORD.sub(_hamza_first, text)
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _hamza_first(match: re.Match[str]) -> str:
    word = match[0]
    return _HAMZA + word.replace(_HAMZA, "") if _HAMZA in word else word
