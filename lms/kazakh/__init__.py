"""The Kazakh language itself, plain Python: one small interface to its three scripts.

Cyrillic is canonical. Latin and Arabic are derived from it, never stored by hand.
"""

from lms.kazakh.arabic import HAMZA_HIGH, HAMZA_LETTER
from lms.kazakh.folding import fold
from lms.kazakh.latin import LATIN_2018, LATIN_2021_04, LATIN_TABLES, LatinTable
from lms.kazakh.scripts import (
    Script,
    convert,
    to_arabic,
    to_latin,
)
from lms.kazakh.sorting import sort_key

__all__ = [
    "HAMZA_HIGH",
    "HAMZA_LETTER",
    "LATIN_2018",
    "LATIN_2021_04",
    "LATIN_TABLES",
    "LatinTable",
    "Script",
    "convert",
    "fold",
    "sort_key",
    "to_arabic",
    "to_latin",
]
