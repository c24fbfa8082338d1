"""Lists of the desk as files."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.timetable.domain.places import ask_for_place, decline
from tests.timetable.desk.addresses import url
from tests.timetable.factories import (
    THREE_PM,
    hold,
    make_draft,
    make_group,
    make_holiday,
    make_learner,
    make_lesson,
    make_programme,
    make_teacher,
    make_term,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
NOV_3 = dt.date(2026, 11, 3)
LISTS = [
    "lessons", "groups", "requests", "programmes", "slots", "teachings", "enrolments", "versions", "draft_slots",
    "terms", "holidays",
]  # fmt: skip


def one_of_everything(number: int = 1) -> None:
    group = make_group(f"English {number}", programme=make_programme(f"p{number}", f"Project {number}"))
    group.slots.create(weekday=5, wall_time=THREE_PM)
    make_learner(group, f"Bota {number}")
    hold(make_lesson(group, NOV_3), make_teacher(group, f"Amal {number}"))
    chen = create_person(f"Chen {number}", by=None)
    decline(ask_for_place(chen, group=group, message=""), decided_by=create_person(f"Erlan {number}", by=None))
    make_holiday("KZ", NOV_3, name=f"Day {number}")
    make_draft(term=make_term(f"Spring {number}"), programme=group.programme)


def sheet_of(client: Client, name: str) -> Worksheet:
    book = load_workbook(io.BytesIO(b"".join(client.get(url(name), {"export": "xlsx"}))))
    (sheet,) = book.worksheets
    return sheet


def values_of(sheet: Worksheet) -> dict[str, object]:
    """The first line by the names of its columns."""
    header, first, *_rest = sheet.iter_rows(values_only=True)
    return dict(zip(map(str, header), first, strict=True))


@pytest.mark.parametrize("name", LISTS)
def test_list_is_exported_with_a_frozen_header_and_a_value_in_each_line(coordinator: Client, name: str) -> None:
    one_of_everything()

    sheet = sheet_of(coordinator, name)
    rows = list(csv.reader(io.StringIO(b"".join(coordinator.get(url(name), {"export": "csv"})).decode())))

    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.max_row == len(rows) == 2
    assert [cell.value for cell in sheet[1]] == rows[0]
    assert len(rows[0]) == len(rows[1]) > 2
    assert any(rows[1])


@pytest.mark.parametrize("name", LISTS)
def test_exports_run_as_many_queries_for_three_as_for_one(
    coordinator: Client, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one_of_everything()
    sheet_of(coordinator, name)  # content types and the like are read once a process
    with CaptureQueriesContext(connection) as for_one:
        sheet_of(coordinator, name)
    one_of_everything(2)
    one_of_everything(3)

    with django_assert_num_queries(len(for_one)):
        assert sheet_of(coordinator, name).max_row == 4


def test_moments_tell_their_zone_and_days_and_times_are_typed(coordinator: Client) -> None:
    one_of_everything()

    lesson, answered = (values_of(sheet_of(coordinator, name)) for name in ("lessons", "requests"))
    rows = list(csv.reader(io.StringIO(b"".join(coordinator.get(url("lessons"), {"export": "csv"})).decode())))

    assert (lesson["Date"], lesson["Time"]) == (dt.datetime.combine(NOV_3, dt.time()), THREE_PM)
    assert (lesson["Time zone"], lesson["Actual start"]) == ("Asia/Almaty", "2026-11-03T10:00:00+00:00")
    assert answered["Decided"] == "2026-11-20T12:00:00+00:00"
    assert "2026-11-03T10:00:00+00:00" in rows[1]


def test_weekly_times_are_exported_by_the_names_of_days(coordinator: Client) -> None:
    one_of_everything()

    weekly = {name: values_of(sheet_of(coordinator, name)) for name in ("slots", "draft_slots")}

    for line in weekly.values():
        assert (line["Group"], line["Weekday"], line["Time"]) == ("English 1", "Saturday", THREE_PM)
        assert line["Time zone"] == "Asia/Almaty"


def test_terms_are_filtered_by_year(coordinator: Client) -> None:
    make_term("Winter", starts_on=dt.date(2026, 12, 1), ends_on=dt.date(2027, 2, 28))
    make_term("Autumn", starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2026, 11, 30))
    make_term("Spring", starts_on=dt.date(2028, 3, 1), ends_on=dt.date(2028, 5, 31))

    shown = {
        year: {term.name for term in coordinator.get(url("terms"), {"year": year}).context["object_list"]}
        for year in (2026, 2027, 2028)
    }
    page = coordinator.get(url("terms")).text

    assert shown == {2026: {"Winter", "Autumn"}, 2027: {"Winter"}, 2028: {"Spring"}}
    assert [f'value="{year}"' in page for year in (2025, 2026, 2027, 2028)] == [False, True, True, True]
