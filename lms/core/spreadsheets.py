"""Files for spreadsheets: text stays text, cells have types, headers are frozen, moments tell their zone."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# What spreadsheets take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST_TITLE = 31  # of a sheet
BOLD = Font(bold=True)


@dataclass(frozen=True)
class Strong:
    """Text in bold: the name of a sum."""

    text: str


@dataclass(frozen=True)
class Month:
    """A month, by its first day."""

    first: dt.date


type CellValue = str | int | float | dt.date | dt.time | Strong | Month | None


@dataclass(frozen=True)
class Sheet:
    """A table under a frozen header; ``frozen`` is the first cell that moves. ``filtered`` gives each name a filter."""

    title: str
    names: Sequence[str]
    rows: Iterable[Iterable[CellValue]]
    widths: Sequence[int]
    frozen: str = "A2"
    filtered: bool = False


def as_text[T](value: T) -> T | str:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it; all else stays."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def moment_text(moment: dt.datetime) -> str:
    """A moment in UTC by ISO 8601: cells of moments know no zone, and each spreadsheet would write them its own way."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def write_csv(rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([as_text(value) for value in row] for row in rows)
    return out.getvalue()


def write_xlsx(sheets: Iterable[Sheet]) -> bytes:
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(sheet.title[:LONGEST_TITLE]), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(target: WriteOnlyWorksheet, sheet: Sheet) -> None:
    """Widths and the frozen panes come before the first row."""
    target.freeze_panes = sheet.frozen
    for index, width in enumerate(sheet.widths):
        target.column_dimensions[get_column_letter(index + 1)].width = width  # type: ignore[attr-defined]
    target.append([_cell(target, Strong(name)) for name in sheet.names])
    lines = 1
    for row in sheet.rows:
        target.append([_cell(target, value) for value in row])
        lines += 1
    if sheet.filtered:
        target.auto_filter.ref = f"A1:{get_column_letter(len(sheet.names))}{lines}"  # type: ignore[attr-defined]


def _cell(sheet: WriteOnlyWorksheet, value: CellValue) -> Cell | int | float | dt.date | dt.time | None:
    match value:
        case Strong(text):
            return _text(sheet, text, bold=True)
        case str():
            return _text(sheet, value)
        case Month(first):
            return _month(sheet, first)
        case dt.datetime():
            return _text(sheet, moment_text(value))
    return value


def _text(sheet: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> Cell:
    """Text stays text: openpyxl would make a formula of one that begins with ``=``."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    if bold:
        cell.font = BOLD
    return cell


def _month(sheet: WriteOnlyWorksheet, month: dt.date) -> Cell:
    cell = WriteOnlyCell(sheet, dt.datetime.combine(month, dt.time()))  # spreadsheets know no zone
    cell.number_format = "yyyy-mm"
    return cell
