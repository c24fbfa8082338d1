"""Work grows with the text, not faster: a chat message must not stop the server."""

import time
from collections.abc import Callable

import pytest

from lms.kazakh import Script, convert, fold, sort_key, to_arabic, to_latin

LENGTH = 200_000
SECONDS = 5.0  # a quadratic step over this length takes minutes


def with_overrides(text: str) -> str:
    return convert(text, Script.LATIN, overrides={"сөз": "x"})


@pytest.mark.parametrize("work", [to_latin, to_arabic, with_overrides, fold, sort_key])
@pytest.mark.parametrize("unit", ["а", "Ю", "а-", "ٴ", "аٴ", "a", ",", "1,", "и\u0301", "\u0307", "\u00ad", "иЯ", " "])
def test_long_input_takes_linear_time(work: Callable[[str], object], unit: str) -> None:
    text = unit * (LENGTH // len(unit))
    started = time.perf_counter()

    work(text)

    assert time.perf_counter() - started < SECONDS
