import datetime as dt

import pytest
from django.utils import timezone, translation

from lms.timetable.models import Group, SlotChange
from lms.timetable.sentences import Told, change_sentence

JAN_4 = dt.date(2027, 1, 4)
THREE, FOUR = dt.time(15), dt.time(16)


def change(**fields: object) -> SlotChange:
    return SlotChange(group=Group(name="English 1"), time_zone="Europe/Berlin", **fields)


SATURDAY = {"weekday_before": 5, "wall_time_before": THREE, "length_before": 45}
ADDED = change(weekday=6, wall_time=FOUR, length_minutes=45)
MOVED = change(**SATURDAY, weekday=6, wall_time=FOUR, length_minutes=45)
REMOVED = change(**SATURDAY)
LONGER = change(**SATURDAY, weekday=5, wall_time=THREE, length_minutes=60)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (ADDED, "New: Sunday, 16:00"),
        (MOVED, "Sunday, 16:00 instead of Saturday, 15:00"),
        (REMOVED, "No more: Saturday, 15:00"),
        (LONGER, "Saturday, 15:00: 60 minutes instead of 45"),
    ],
)
def test_change_is_a_sentence(what: SlotChange, sentence: str) -> None:
    assert change_sentence(what, zone="Europe/Berlin", on=JAN_4) == sentence


@pytest.mark.parametrize(
    ("zone", "on", "sentence"),
    [
        ("Asia/Tokyo", JAN_4, "Monday, 00:00 (Sun 16:00 in Berlin) instead of Saturday, 23:00 (15:00 in Berlin)"),
        (
            "Asia/Tokyo",
            dt.date(2027, 3, 29),
            "Sunday, 23:00 (16:00 in Berlin) instead of Saturday, 22:00 (15:00 in Berlin)",
        ),
        ("Europe/Paris", JAN_4, "Sunday, 16:00 instead of Saturday, 15:00"),
        ("Asia/Tehran", JAN_4, "Sunday, 18:30 (16:00 in Berlin) instead of Saturday, 17:30 (15:00 in Berlin)"),
    ],
)
def test_times_are_those_of_the_reader_and_the_class_in_the_first_week(zone: str, on: dt.date, sentence: str) -> None:
    assert change_sentence(MOVED, zone=zone, on=on) == sentence


def test_sentence_is_written_when_it_is_read() -> None:
    told = Told(ADDED, JAN_4)

    with translation.override("fa"), timezone.override("Asia/Tehran"):
        assert "۱۸:۳۰" in str(told)
    with translation.override("en"), timezone.override("Asia/Tokyo"):
        assert str(told) == "New: Monday, 00:00 (Sun 16:00 in Berlin)"
