import datetime as dt
import re

import pytest
from django.utils import translation

from lms.ledger.charts import BASE, TOP, Ink, columns_of, month_bars
from lms.ledger.tables import LedgerTable
from tests.ledger.tables import make_table

FEB, MAR, APR = (dt.date(2021, month, 1) for month in (2, 3, 4))


def spring() -> LedgerTable:
    return make_table({FEB: {"en": 12, "ru": 24}, MAR: {"en": 0, "ru": 0}, APR: {"en": 60, "ru": 12}})


def test_bars_are_stacked_and_drawn_against_the_largest_month() -> None:
    february, march, april = columns_of(spring(), month_pattern="LLL")

    assert [(bar.language, bar.height) for bar in april.bars] == [("en", 60 / 72 * 140), ("ru", 12 / 72 * 140)]
    assert april.bars[0].y == pytest.approx(BASE - april.bars[0].height)
    assert april.bars[1].y == pytest.approx(TOP)
    assert sum(bar.height for bar in february.bars) == pytest.approx((BASE - TOP) / 2)
    assert (march.bars, march.total) == ((), "0")
    assert [(column.month, column.year) for column in (february, march, april)] == [
        ("Feb", "2021"),
        ("Mar", ""),
        ("Apr", ""),
    ]


@pytest.mark.parametrize(
    ("language", "places"), [("en", [32, 96, 160]), ("fa", [160, 96, 32]), ("kk-arab", [160, 96, 32])]
)
def test_months_run_from_the_inline_start(language: str, places: list[int]) -> None:
    with translation.override(language):
        assert [column.x for column in columns_of(spring(), month_pattern="LLL")] == places


def test_drawing_has_a_title_a_description_and_no_style() -> None:
    svg = str(month_bars(spring()))

    assert '<title id="bars-title">Lessons held by month and language of teaching</title>' in svg
    assert '<desc id="bars-about">' in svg
    assert len(re.findall(r'<rect class="lang-(?:en|ru)" x=', svg)) == 4
    assert "style" not in svg
    assert 'fill="#' not in svg


def test_drawing_of_a_document_carries_its_ink() -> None:
    with translation.override("fa"):
        svg = str(month_bars(spring(), ink=Ink({"en": "#123456"}, "Inter, Naskh")))

    assert 'font-family="Inter, Naskh"' in svg
    assert svg.count('fill="#123456"') == 2
    assert ">۲</text>" in svg  # February as a number: see columns_of


def test_nothing_is_drawn_of_nothing() -> None:
    assert month_bars(make_table({FEB: {"en": 0}})) == ""


def test_of_many_months_every_third_is_named() -> None:
    table = make_table({FEB: {"en": 1}}, first=FEB, last=dt.date(2023, 4, 1))

    named = [column.month for column in columns_of(table, month_pattern="LLL")]

    assert named[:7] == ["Feb", "", "", "May", "", "", "Aug"]
