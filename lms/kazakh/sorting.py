"""Dictionary order of Kazakh Cyrillic, which code points get wrong for ә ғ қ ң ө ұ ү һ і."""

from lms.kazakh.cyrillic import ALPHABET, MARKS, compose

# Consecutive private-use characters keep a key an ordinary string: signs, digits and
# other scripts below them stay in front of the Kazakh letters.
_RANKS = {ord(letter): chr(0xE000 + place) for place, letter in enumerate(ALPHABET)}


def sort_key(word: str) -> tuple[str, str, str]:
    """A key for ``sorted``: Kazakh dictionary order, then small letters before capitals.

    Works on phrases too: a space comes before every letter. Accents decide last.
    """
    letters = MARKS.sub("", compose(word))
    return letters.lower().translate(_RANKS), letters.swapcase(), "".join(MARKS.findall(word))
