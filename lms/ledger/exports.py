"""The ledger's table as files; all are made from one ``LedgerTable``."""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import astuple, fields

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from lms.core.spreadsheets import as_text
from lms.ledger.enums import Figure
from lms.ledger.splits import SplitTable
from lms.ledger.tables import LedgerCell, LedgerTable, Movement

PLAIN_HEADER = ["month", "language", "lessons"]
HEADER = [
    "month", "programme", "language", "lessons", "source", "document", "imported", "demonstration",
    "planned", "moved_in", "made_up", "held", "cancelled", "moved_out", "undecided",
    "by_room", "by_hand", "by_decision", "by_document", "by_demonstration", "corrected", "closed",
]  # fmt: skip
WIDTHS = [10, 22, 10, 9, 11, 48, 12, 15, *([11] * 14)]
BOLD = Font(bold=True)

type Value = str | int


def plain_csv(table: LedgerTable) -> str:
    """``month,language,lessons`` and nothing else: what ``import_lessons`` reads."""
    rows: list[list[Value]] = [[cell.month_key, cell.language, cell.lessons] for cell in table.cells]
    return write_csv([PLAIN_HEADER, *rows])


def full_csv(table: LedgerTable) -> str:
    """Every cell with its evidence, and whether it is of the demonstration."""
    return write_csv([HEADER, *map(cell_values, table.cells)])


def split_csv(split: SplitTable) -> str:
    """Plan and fact, a line for each row of the split, as the page shows it."""
    header: list[Value] = [split.by.value, "lessons", *(figure.value for figure in Figure)]
    rows: list[list[Value]] = [
        [one.name, one.counted, *(number for _figure, number in one.figures)] for one in split.rows
    ]
    return write_csv([header, *rows])


def xlsx(table: LedgerTable, split: SplitTable | None = None) -> bytes:
    """Sheets with frozen headers: every cell with its evidence, the table of the page, and its plan and fact."""
    book = Workbook(write_only=True)
    _write_cells(book.create_sheet(_("Lessons held")), table)
    _write_table(book.create_sheet(_("By month")), table)
    if split is not None:
        _write_split(book.create_sheet(_("Plan and fact")), split)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell_values(cell: LedgerCell) -> list[Value]:
    imported = cell.imported
    return [
        cell.month_key,
        cell.programme.name,
        cell.language,
        cell.lessons,
        cell.source.value,
        cell.document,
        timezone.localtime(imported.imported_at).date().isoformat() if imported else "",
        "demonstration" if cell.is_demo else "",
        *movement_values(cell),
        *astuple(cell.basis),
        cell.corrected,
        "closed" if cell.closed else "",
    ]


def movement_values(cell: LedgerCell) -> list[Value]:
    """What became of the month's timetable; nothing where a document counts the month and no lesson stood in it."""
    nothing = cell.imported and cell.movement == Movement()
    return [""] * len(fields(cell.movement)) if nothing else list(astuple(cell.movement))


def write_csv(rows: Iterable[Iterable[Value]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([as_text(value) for value in row] for row in rows)
    return out.getvalue()


def _write_cells(sheet: WriteOnlyWorksheet, table: LedgerTable) -> None:
    prepare(sheet, widths=WIDTHS, frozen="A2")
    sheet.append([text_cell(sheet, name, bold=True) for name in HEADER])
    for cell in table.cells:
        values = cell_values(cell)[1:]
        sheet.append([_month(sheet, cell.month), *(_typed(sheet, value) for value in values)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(HEADER))}{len(table.cells) + 1}"  # type: ignore[attr-defined]


def _write_table(sheet: WriteOnlyWorksheet, table: LedgerTable) -> None:
    prepare(sheet, widths=[22, 10, 10, *([10] * len(table.languages))], frozen="C2")
    names = [_("Project"), _("Month"), _("All"), *(name for _code, name in table.language_names)]
    sheet.append([text_cell(sheet, name, bold=True) for name in names])
    for section in table.sections:
        for row in section.rows:
            counts = [row.total, *(cell.lessons for cell in row.cells)]
            sheet.append([text_cell(sheet, section.programme.shown_name), _month(sheet, row.month), *counts])
        sums = [section.total, *section.totals]
        sheet.append(
            [text_cell(sheet, section.programme.shown_name, bold=True), text_cell(sheet, _("All"), bold=True), *sums]
        )
    if len(table.sections) > 1:
        sheet.append([text_cell(sheet, _("All projects"), bold=True), None, table.total, *table.totals])
    if table.has_demo:
        sheet.append([])
        sheet.append([text_cell(sheet, _("Some of these figures belong to the demonstration."))])


def _write_split(sheet: WriteOnlyWorksheet, split: SplitTable) -> None:
    prepare(sheet, widths=[34, *([14] * (len(Figure) + 1))], frozen="B2")
    names = [str(split.by.label), _("Lessons held"), *(str(figure.label) for figure in Figure)]
    sheet.append([text_cell(sheet, name, bold=True) for name in names])
    for row in split.rows:
        name = f"{row.name} ({row.note})" if row.note else row.name
        sheet.append([text_cell(sheet, name), row.counted, *(number for _figure, number in row.figures)])
    sums = [split.counted, *(number for _figure, number in split.figures)]
    sheet.append([text_cell(sheet, _("All"), bold=True), *sums])


def prepare(sheet: WriteOnlyWorksheet, *, widths: list[int], frozen: str) -> None:
    """Widths and the frozen panes come before the first row."""
    sheet.freeze_panes = frozen
    for index, width in enumerate(widths):
        sheet.column_dimensions[get_column_letter(index + 1)].width = width  # type: ignore[attr-defined]


def _typed(sheet: WriteOnlyWorksheet, value: Value) -> Cell | int:
    return text_cell(sheet, value) if isinstance(value, str) else value


def text_cell(sheet: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> Cell:
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
