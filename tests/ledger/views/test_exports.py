"""The ledger's table as files."""

import csv
import datetime as dt
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.ledger.factories import hold_on, import_2021, import_text
from tests.timetable.factories import (
    make_group,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
NOV_1 = dt.date(2026, 11, 1)
TABLE = "/en/ledger/"
EXPORT = "/en/ledger/export/?format=csv"


def test_export_as_csv_holds_the_table_s_cells_with_their_evidence(coordinator: Client) -> None:
    import_text("month,language,lessons\n2026-09,en,7\n", document="=HYPERLINK(1)")
    hold_on(make_group(is_demo=True), NOV_1)

    response = coordinator.get(f"{EXPORT}&from=2026-09&to=2026-11")

    moved = ["planned", "moved_in", "made_up", "held", "cancelled", "moved_out", "open"]
    rests = ["by_room", "by_hand", "by_decision", "by_document", "by_demonstration", "corrected", "closed"]
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert response["Content-Disposition"] == 'attachment; filename="lessons-2026-09-2026-11.csv"'
    assert rows == [
        [
            "month",
            "programme",
            "language",
            "lessons",
            "source",
            "document",
            "imported",
            "demonstration",
            *moved,
            *rests,
        ],
        [
            "2026-09",
            "Online classes",
            "en",
            "7",
            "imported",
            "'=HYPERLINK(1)",
            "2026-11-20",
            "",
            *[""] * 7,
            *"000700",
            "",
        ],
        ["2026-10", "Online classes", "en", "0", "computed", "", "", "", *"0000000", *"000000", ""],
        ["2026-11", "Online classes", "en", "1", "computed", "", "", "demonstration", *"1001000", *"000010", ""],
    ]


def test_export_as_xlsx_has_typed_cells_and_a_frozen_header(coordinator: Client) -> None:
    import_text("month,language,lessons\n2026-09,en,7\n", document="=HYPERLINK(1)")
    hold_on(make_group(is_demo=True), NOV_1)

    response = coordinator.get("/en/ledger/export/?format=xlsx&from=2026-09&to=2026-11")

    cells, months, plan, reach = load_workbook(io.BytesIO(response.content)).worksheets
    assert (cells.freeze_panes, months.freeze_panes) == ("A2", "C2")
    assert [str(cell.value) for cell in cells[2]][:3] == ["2026-09-01 00:00:00", "Online classes", "en"]
    assert [cell.data_type for cell in cells[2]][:4] == ["d", "s", "s", "n"]
    assert (cells["F2"].value, cells["F2"].data_type) == ("=HYPERLINK(1)", "s")
    assert cells["H4"].value == "demonstration"
    assert [row[2].value for row in months.iter_rows(min_row=2, max_row=5)] == [7, 0, 1, 8]
    assert (plan.freeze_panes, plan.title) == ("B2", "Plan and fact")
    assert [[cell.value for cell in row] for row in plan.iter_rows(min_row=2)] == [
        ["September 2026", 7, 0, 0, 0, 0, 0, 0, 0],
        ["November 2026", 1, 1, 0, 0, 1, 0, 0, 0],
        ["All", 8, 1, 0, 0, 1, 0, 0, 0],
    ]
    assert months.cell(7, 1).value == "Some of these figures belong to the demonstration."
    assert [[cell.value for cell in row] for row in reach.iter_rows(min_row=2)] == [
        ["Learners reached", 0],
        ["Countries", 0],
        ["Attendance", None],
        ["Hours by the clock", 1],
        ["Planned academic hours", 1],
    ]


def test_export_of_a_split_holds_its_rows(coordinator: Client) -> None:
    hold_on(make_group(), NOV_1)
    query = "from=2026-11&to=2026-11&by=teacher"

    text = coordinator.get(f"{EXPORT}&{query}").content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(coordinator.get(f"/en/ledger/export/?format=xlsx&{query}").content))

    header = ["teacher", "lessons", "planned", "moved_in", "made_up", "held", "moved_out", "cancelled", "open"]
    assert list(csv.reader(io.StringIO(text))) == [header, ["Amal Serik", *"11001000"]]
    assert [cell.value for cell in book.worksheets[2][2]] == ["Amal Serik", 1, 1, 0, 0, 1, 0, 0, 0]


def test_screen_and_exports_agree(coordinator: Client) -> None:
    import_2021()
    query = "from=2021-02&to=2021-06&programme=all"

    table = coordinator.get(f"{TABLE}?{query}").context["table"]
    rows = list(csv.DictReader(io.StringIO(coordinator.get(f"{EXPORT}&{query}").content.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(coordinator.get(f"/en/ledger/export/?format=xlsx&{query}").content))

    shown = [cell.lessons for cell in table.cells]
    assert shown == [int(row["lessons"]) for row in rows]
    assert shown == [row[3].value for row in book.worksheets[0].iter_rows(min_row=2)]


def test_export_in_another_format_is_404_and_with_a_bad_period_says_why(coordinator: Client) -> None:
    assert coordinator.get("/en/ledger/export/?format=pdf").status_code == 404

    response = coordinator.get(f"{EXPORT}&from=x")
    assert response.status_code == 422
    assert "“x” is not a month" in response.text
