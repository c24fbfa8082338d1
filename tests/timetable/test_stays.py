"""A person's time in a lesson, as a bar and in words."""

import datetime as dt

import pytest
from django.utils import translation

from lms.timetable.stays import Stay

START = dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)


def stay(*spans: tuple[int, int], zone: str = "UTC") -> Stay:
    moments = [(START + dt.timedelta(minutes=a), START + dt.timedelta(minutes=b)) for a, b in spans]
    return Stay(START, START + dt.timedelta(minutes=45), moments, sum(b - a for a, b in spans), zone)


@pytest.mark.parametrize(
    ("spans", "text"),
    [
        ([], "not in the room"),
        ([(0, 45)], "here 09:00–09:45, 45 of 45 min"),
        ([(2, 31), (34, 45)], "here 09:02–09:31 and 09:34–09:45, 40 of 45 min"),
        ([(0, 1), (2, 3), (4, 5), (6, 7)], "here 4 times between 09:00 and 09:07, 4 of 45 min"),
    ],
)
def test_text_tells_times_and_minutes(spans: list[tuple[int, int]], text: str) -> None:
    assert stay(*spans).text == text


def test_text_is_in_the_zone_and_digits_of_the_reader() -> None:
    with translation.override("fa"):
        text = stay((0, 45), zone="Asia/Tehran").text

    assert "۱۲:۳۰–۱۳:۱۵" in text


def test_fractions_are_of_the_lesson() -> None:
    assert stay((0, 9), (36, 45)).fractions == [(0.0, 0.2), (0.8, 1.0)]
