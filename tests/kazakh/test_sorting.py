"""Dictionary order."""

from hypothesis import given
from hypothesis import strategies as st

from lms.kazakh import sort_key
from lms.kazakh.cyrillic import ALPHABET


def test_sort_key_orders_the_alphabet() -> None:
    shuffled = ALPHABET[::-1]

    assert "".join(sorted(shuffled, key=sort_key)) == ALPHABET


def test_sort_key_orders_words_as_a_dictionary() -> None:
    words = [
        "ән",
        "ас",
        "үй",
        "іс",
        "ғарыш",
        "гүл",
        "ұн",
        "һәм",
        "хат",
        "ескі",
        "ёлка",
        "Ас",
        "ас бол",
    ]

    ordered = sorted(words, key=sort_key)

    assert ordered == [
        *(
            "ас",
            "Ас",
            "ас бол",
            "ән",
            "гүл",
            "ғарыш",
            "ескі",
            "ёлка",
            "ұн",
            "үй",
            "хат",
            "һәм",
            "іс",
        )
    ]


def test_sort_key_puts_digits_and_other_scripts_first() -> None:
    assert sorted(["аға", "zoom", "5-сынып"], key=sort_key) == ["5-сынып", "zoom", "аға"]


def test_sort_key_ignores_accents_between_different_words() -> None:
    assert sorted(["қаза\u0301қ", "қазан", "қазақ"], key=sort_key) == [
        "қазақ",
        "қаза\u0301қ",
        "қазан",
    ]


@given(st.lists(st.text(ALPHABET + ALPHABET.upper() + " -")))
def test_sort_key_does_not_depend_on_the_order_given(words: list[str]) -> None:
    turned = words[::-1]

    assert sorted(words, key=sort_key) == sorted(turned, key=sort_key)
