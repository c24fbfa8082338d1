"""Drawings that depend on numbers."""

import re

from lms.core import art


def test_hue_of_known_keys_is_the_same_in_every_process() -> None:
    assert [art.hue_of(name) for name in ("Amal", "Bota", "Deniz", "Parisa")] == [1, 2, 6, 1]


def test_hue_of_many_keys_uses_all_six() -> None:
    assert {art.hue_of(number) for number in range(100)} == {1, 2, 3, 4, 5, 6}


def test_initial_of_names_in_three_scripts() -> None:
    assert [art.initial_of(name) for name in ("bota", " «Әсем»", "پریسا", "")] == ["B", "Ә", "پ", "·"]


def test_felt_progress_marks_done_now_and_to_do() -> None:
    states = re.findall(r'class="felt-(\w+)"', art.felt_progress(2, 4))

    assert states == ["done", "done", "now", "todo"]


def test_felt_progress_when_all_is_done_has_no_now() -> None:
    assert re.findall(r'class="felt-(\w+)"', art.felt_progress(2, 2)) == ["done", "done"]


def test_language_bar_puts_parts_in_order_and_skips_empty_ones() -> None:
    bar = art.language_bar([("en", 10), ("ru", 0), ("tr", 30)], 80)

    assert re.findall(r'lang-(\w+)" x="([\d.]+)" width="([\d.]+)"', bar) == [
        ("en", "0.00", "11.90"),
        ("tr", "12.50", "36.90"),
    ]


def test_language_bar_without_lessons_is_empty() -> None:
    assert "<rect" not in art.language_bar([("en", 0)], 0)


def test_stay_bar_is_cut_to_the_lesson() -> None:
    bar = art.stay_bar([(-0.2, 0.5), (0.75, 1.4), (0.6, 0.6)])

    assert re.findall(r'stay-there" x="([\d.]+)" width="([\d.]+)"', bar) == [("0.00", "50.00"), ("75.00", "25.00")]


def test_places_row_draws_a_dot_a_place() -> None:
    row = art.places_row(taken=2, capacity=5)

    assert re.findall(r"place-(\w+)", row) == ["taken", "taken", "free", "free", "free"]


def test_places_row_of_an_overfull_group_draws_only_its_places() -> None:
    assert re.findall(r"place-(\w+)", art.places_row(taken=7, capacity=3)) == ["taken"] * 3
