"""Folding: what a learner types on any keyboard meets what is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kazakh import HAMZA_HIGH, HAMZA_LETTER, fold, to_arabic
from lms.kazakh.cyrillic import ALPHABET


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ҚАЗАҚ", "қазақ"),
        ("ءۇي", "ٴۇي"),
        ("ٵدەم", "ٴادەم"),
        ("ٶز", "ٴوز"),
        ("ٷي", "ٴۇي"),
        ("بٸر", "ٴبىر"),
        ("بئر", "ٴبىر"),
        ("کىتاپ", "كىتاپ"),
        ("بارلیق", "بارلىق"),
        ("مه\u200cن", "مەن"),
        ("قازاق\u0640", "قازاق"),
        ("TIIS", "tiıs"),
        ("İran", "iran"),
        ("i\u0307ran", "iran"),
        ("qaza\u0303n", "qazãn"),
        ("қаза\u0301қ", "қазақ"),
        ("и\u0306од", "йод"),
        ("үл\u00adгі", "үлгі"),
        ("۱۲ ٣", "12 3"),
        ("بار ما؟", "بار ما?"),
        ("  қазақ \n тілі ", "қазақ тілі"),
        ("қол\u2011арба", "қол-арба"),
    ],
)
def test_fold_joins_writings_of_one_word(typed: str, stored: str) -> None:
    assert fold(typed) == fold(stored)


@pytest.mark.parametrize(
    ("one", "other"),
    [("قول", "ٴقول"), ("ұн", "үн"), ("ас", "әс"), ("ata", "äta"), ("қара", "кара"), ("һ", "х")],
)
def test_fold_keeps_different_words_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text() | st.text("ٵٶٷٸئؤءٴۇيیىكIiİı\u0307\u0301\u0654 аәѐ"))
def test_fold_of_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(ALPHABET + " -,?"))
def test_fold_joins_both_hamzas_in_any_kazakh_text(text: str) -> None:
    assert fold(to_arabic(text, HAMZA_HIGH)) == fold(to_arabic(text, HAMZA_LETTER))
