import datetime as dt
import io

from openpyxl import load_workbook

from lms.core.spreadsheets import Month, Sheet, Strong, write_xlsx

NOV_3 = dt.date(2026, 11, 3)
ALMATY = dt.timezone(dt.timedelta(hours=5))


def test_cells_have_types_under_a_frozen_header() -> None:
    row = ["=1+1", 45, NOV_3, dt.time(15), Month(NOV_3.replace(day=1)), True, None, Strong("All")]
    table = Sheet("Lessons", [f"Column {number}" for number in range(8)], [row], widths=[10] * 8, filtered=True)

    (sheet,) = load_workbook(io.BytesIO(write_xlsx([table]))).worksheets

    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("Lessons", "A2", "A1:H2")
    header, cells = sheet.iter_rows()
    assert all(cell.font.bold for cell in header)
    assert [cell.data_type for cell in cells] == ["s", "n", "d", "d", "d", "b", "n", "s"]
    assert (cells[0].value, cells[2].value.date(), cells[3].value) == ("=1+1", NOV_3, dt.time(15))
    assert (cells[2].number_format, cells[4].number_format) == ("yyyy-mm-dd", "yyyy-mm")
    assert cells[7].font.bold


def test_moment_is_told_in_utc_with_its_offset() -> None:
    moment = dt.datetime(2026, 11, 3, 15, tzinfo=ALMATY)

    (sheet,) = load_workbook(io.BytesIO(write_xlsx([Sheet("One", ["At"], [[moment]], widths=[26])]))).worksheets

    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", "2026-11-03T10:00:00+00:00")


def test_what_a_file_cannot_hold_is_left_out() -> None:
    (sheet,) = load_workbook(io.BytesIO(write_xlsx([Sheet("x" * 40, ["a"], [["b\x0bc"]], widths=[9])]))).worksheets

    assert (sheet.title, sheet["A2"].value) == ("x" * 31, "bc")
