"""The spelling rules: attested pairs, hamza, case, compounds, and what must hold for any text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kazakh import (
    HAMZA_HIGH,
    HAMZA_LETTER,
    LATIN_2018,
    LATIN_2021_04,
    LATIN_TABLES,
    LatinTable,
    Script,
    convert,
    to_arabic,
    to_latin,
)
from lms.kazakh.cyrillic import ALPHABET

# Universal Declaration of Human Rights, article 1.
ATTESTED = [
    ("барлық", "barlyq", "بارلىق"),
    ("адамдар", "adamdar", "ادامدار"),
    ("тумысынан", "tumysynan", "تۋمىسىنان"),
    ("азат", "azat", "ازات"),
    ("және", "jäne", "جانە"),
    ("қадір", "qadır", "قادىر"),
    ("қасиеті", "qasietı", "قاسيەتى"),
    ("мен", "men", "مەن"),
    ("құқықтары", "qūqyqtary", "قۇقىقتارى"),
    ("тең", "teñ", "تەڭ"),
    ("болып", "bolyp", "بولىپ"),
    ("дүниеге", "düniege", "دۇنيەگە"),
    ("келеді", "keledı", "كەلەدى"),
    ("берілген", "berılgen", "بەرىلگەن"),
    ("сондықтан", "sondyqtan", "سوندىقتان"),
    ("бір", "bır", "ٴبىر"),
    ("тиіс", "tiıs", "ٴتيىس"),
    ("адамдарға", "adamdarğa", "ادامدارعا"),
    ("жасаулары", "jasaulary", "جاساۋلارى"),
]

KAZAKH_LETTERS = ALPHABET + ALPHABET.upper()
kazakh_words = st.text(KAZAKH_LETTERS, min_size=1, max_size=12)
kazakh_texts = st.text(KAZAKH_LETTERS + " -,;?.!0123456789\n«»\u0301\u00ad", max_size=80)
any_texts = st.one_of(st.text(), kazakh_texts, st.text(KAZAKH_LETTERS + "иИяЯюЮ\u0306\u0308\u0301ab, "))
derived = st.sampled_from([Script.LATIN, Script.ARABIC])


@pytest.mark.parametrize(("cyrillic", "latin", "arabic"), ATTESTED)
def test_attested_word_in_both_scripts(cyrillic: str, latin: str, arabic: str) -> None:
    assert (to_latin(cyrillic), to_arabic(cyrillic)) == (latin, arabic)


def test_every_letter_in_latin_2021() -> None:
    assert to_latin(" ".join(ALPHABET)) == (
        "a ä b v g ğ d e io j z i i k q l m n ñ o ö p r s t u ū ü f h h ts ch ş şş  y ı  e iu ia"
    )


def test_every_letter_in_latin_2018() -> None:
    assert to_latin(" ".join(ALPHABET), LATIN_2018) == (
        "a á b v g ǵ d e ıo j z ı ı k q l m n ń o ó p r s t ý u ú f h h ts ch sh shsh  y i  e ıý ıa"
    )


def test_every_letter_in_arabic() -> None:
    letters = "ا ا ب ۆ گ ع د ە يو ج ز ي ي ك ق ل م ن ڭ و و پ ر س ت ۋ ۇ ۇ ف ح ھ تس چ ش شش  ى ى  ە يۋ يا"

    assert to_arabic(" ".join(ALPHABET)).replace(HAMZA_HIGH, "") == letters


@pytest.mark.parametrize(
    ("cyrillic", "arabic"),
    [
        ("үй", "ٴۇي"),
        ("тиіс", "ٴتيىس"),
        ("Үндістан", "ٴۇندىستان"),
        ("сәуір", "ٴساۋىر"),
        ("Әзірбайжан", "ٴازىربايجان"),
        ("қазір", "قازىر"),
        ("кітап", "كىتاپ"),
        ("үлгі", "ۇلگى"),
        ("әрқашан", "ارقاشان"),
        ("юані", "يۋانى"),
        ("сәрсенбі", "سارسەنبى"),
        ("мұхиті", "مۇحيتى"),
        ("уи", "ۋي"),
        ("Һәм", "ٴھام"),
    ],
)
def test_hamza_follows_the_first_vowel_and_the_marking_consonants(cyrillic: str, arabic: str) -> None:
    assert to_arabic(cyrillic) == arabic


def test_hamza_code_point_can_be_the_one_of_the_press() -> None:
    assert to_arabic("үй, бір", hamza=HAMZA_LETTER) == "ءۇي، ءبىر"


@pytest.mark.parametrize(
    ("cyrillic", "latin", "arabic"),
    [
        ("Түркия", "Türkia", "تۇركيا"),
        ("сияқты", "siaqty", "سياقتى"),
        ("ИЯ", "İA", "يا"),
        ("Ия", "İa", "يا"),
        ("ию", "iu", "يۋ"),
    ],
)
def test_i_before_ya_and_yu_is_not_doubled(cyrillic: str, latin: str, arabic: str) -> None:
    assert (to_latin(cyrillic), to_arabic(cyrillic)) == (latin, arabic)


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Ілияс ИСА", "Ilias İSA"),
        ("Йод ІЗ", "İod IZ"),
        ("Цирк ЦИРК", "Tsirk TSİRK"),
        ("Щавель ЩАВЕЛЬ", "Şşavel ŞŞAVEL"),
        ("Я АЯ Аю", "İa AİA Aiu"),
        ("ЮНЕСКОның", "İUNESKOnyñ"),
        ("ҚР-ның", "QR-nyñ"),
        ("ВЬЮ Ьы", "VİU y"),
    ],
)
def test_latin_keeps_case(cyrillic: str, latin: str) -> None:
    assert to_latin(cyrillic) == latin


def test_latin_2018_capital_of_both_i_is_one() -> None:
    assert to_latin("Іс Иран ШЫҒЫС Шығыс Чех", LATIN_2018) == "Is Iran SHYǴYS Shyǵys Cheh"


@pytest.mark.parametrize(
    ("cyrillic", "latin", "arabic"),
    [
        ("Оңтүстік-Шығыс", "Oñtüstık-Şyğys", "وڭتۇستىك-شىعىس"),
        ("ата-бірі", "ata-bırı", "اتا-ٴبىرى"),
        ("5-ші", "5-şı", "5-ٴشى"),
        ("қол\u2011бірі", "qol\u2011bırı", "قول\u2011ٴبىرى"),
    ],
)
def test_hyphen_starts_a_new_word(cyrillic: str, latin: str, arabic: str) -> None:
    assert (to_latin(cyrillic), to_arabic(cyrillic)) == (latin, arabic)


@pytest.mark.parametrize(
    ("text", "arabic"),
    [
        ("Сіз бе? Иә, мен; солай.", "ٴسىز بە؟ ٴيا، مەن؛ سولاي."),
        ("3,5 кг, 12:30", "3,5 كگ، 12:30"),
        ("не??", "نە؟؟"),
        ("https://example.org/?q=1,2 мен", "https://example.org/?q=1,2 مەن"),
        ("Hello, world?", "Hello, world?"),
    ],
)
def test_arabic_punctuation_goes_with_kazakh_only(text: str, arabic: str) -> None:
    assert to_arabic(text) == arabic


def test_decomposed_letters_read_as_composed() -> None:
    decomposed = "и\u0306од ЕЛЕ\u0308К"

    assert to_latin(decomposed) == to_latin("йод ЕЛЁК")
    assert to_arabic(decomposed) == to_arabic("йод ЕЛЁК")


def test_stress_stays_in_latin_and_goes_from_arabic() -> None:
    stressed = "қаза\u0301қ я\u0301"

    assert to_latin(stressed) == "qazáq iá"
    assert to_arabic(stressed) == "قازاق يا"


def test_stress_goes_where_the_table_spells_letters_with_it() -> None:
    assert to_latin("қаза\u0301қ", LATIN_2018) == "qazaq"


def test_soft_hyphen_does_not_part_a_word() -> None:
    assert to_arabic("үл\u00adгі") == "ۇلگى"
    assert to_latin("үл\u00adгі") == "ül\u00adgı"


def test_convert_to_cyrillic_changes_nothing() -> None:
    assert convert("Қазақ, тілі?", Script.CYRILLIC) == "Қазақ, тілі?"


def test_convert_override_takes_the_case_of_its_word() -> None:
    overrides = {"интернет": "internet", "қауін": "qawın"}

    text = convert("Интернет интернет ИНТЕРНЕТ қауінде", Script.LATIN, overrides=overrides)

    assert text == "İnternet internet İNTERNET qauınde"


def test_convert_override_of_a_compound_wins_over_its_parts() -> None:
    overrides = {"нью-йорк": "نيۋ-يورك", "йорк": "یورك"}

    text = convert("Нью-Йорк, Йорк-бір", Script.ARABIC, overrides=overrides)

    assert text == "نيۋ-يورك، یورك-ٴبىر"


def test_convert_override_is_found_under_an_accent() -> None:
    assert convert("Фра\u0301нция", Script.ARABIC, overrides={"франция": "فرانسيا"}) == "فرانسيا"


def test_convert_uses_the_given_table_and_hamza() -> None:
    assert convert("әже", Script.LATIN, latin_table=LATIN_2018) == "áje"
    assert convert("бір", Script.ARABIC, hamza=HAMZA_LETTER) == "ءبىر"


def test_table_without_a_letter_is_refused() -> None:
    letters = {letter: "x" for letter in ALPHABET if letter != "ә"}

    with pytest.raises(ValueError, match="short has no spelling for ә"):
        LatinTable(name="short", letters=letters)


def test_tables_are_found_by_name() -> None:
    assert LATIN_TABLES == {"latn-2021-04": LATIN_2021_04, "latn-2018": LATIN_2018}


@pytest.mark.parametrize(
    ("script", "lang", "direction"),
    [
        (Script.CYRILLIC, "kk-Cyrl", "ltr"),
        (Script.LATIN, "kk-Latn", "ltr"),
        (Script.ARABIC, "kk-Arab", "rtl"),
    ],
)
def test_script_tells_its_html_attributes(script: Script, lang: str, direction: str) -> None:
    assert (script.lang, script.dir) == (lang, direction)


@given(any_texts, derived)
def test_conversion_of_converted_text_changes_nothing(text: str, script: Script) -> None:
    once = convert(text, script)

    assert convert(once, script) == once


@given(any_texts, derived)
def test_no_kazakh_cyrillic_is_left(text: str, script: Script) -> None:
    assert not re.search(f"[{KAZAKH_LETTERS}]", convert(text, script))


@given(kazakh_texts, st.sampled_from([LATIN_2021_04, LATIN_2018]))
def test_latin_of_kazakh_has_no_cyrillic_at_all(text: str, table: LatinTable) -> None:
    assert not re.search("[\u0400-\u052f]", to_latin(text, table))


@given(any_texts, derived)
def test_conversion_commutes_with_splitting_at_spaces(text: str, script: Script) -> None:
    pieces = [convert(piece, script) for piece in text.split(" ")]

    assert convert(text, script) == " ".join(pieces)


@given(st.text(st.characters(codec="ascii") | st.characters(exclude_categories=["L", "P"])))
def test_latin_conversion_leaves_other_text_alone(text: str) -> None:
    assert to_latin(text) == text


@given(kazakh_words)
def test_capitals_of_a_word_are_capitals_of_its_spelling(word: str) -> None:
    lower = to_latin(word.lower())

    if len(word) > 1:
        assert to_latin(word.upper()) == LATIN_2021_04.upper(lower)
    assert to_arabic(word.upper()) == to_arabic(word.lower())


@given(any_texts, derived)
def test_empty_and_unrelated_overrides_change_nothing(text: str, script: Script) -> None:
    unrelated = {"қазақ-тың-жоқ-сөзі": "x"}

    assert convert(text, script, overrides=unrelated) == convert(text, script, overrides={})
