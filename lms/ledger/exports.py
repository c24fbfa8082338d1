"""The ledger's table as files; all are made from one ``LedgerTable``."""

from collections.abc import Iterator
from dataclasses import astuple, fields

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.core.spreadsheets import CellValue, Month, Sheet, Strong, write_csv, write_xlsx
from lms.ledger.enums import Figure
from lms.ledger.queries.reach import Reach
from lms.ledger.splits import SplitTable
from lms.ledger.tables import LedgerCell, LedgerTable, Movement

PLAIN_HEADER = ["month", "language", "lessons"]
HEADER = [
    "month", "programme", "language", "lessons", "source", "document", "imported", "demonstration",
    "planned", "moved_in", "made_up", "held", "cancelled", "moved_out", "open",
    "by_room", "by_hand", "by_decision", "by_document", "by_demonstration", "corrected", "closed",
]  # fmt: skip
WIDTHS = [10, 22, 10, 9, 11, 48, 12, 15, *([11] * 14)]

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


def xlsx(table: LedgerTable, split: SplitTable | None = None, reach: Reach | None = None) -> bytes:
    """Sheets with frozen headers: every cell with its evidence, the table of the page, its plan and fact, and whom the
    lessons reached."""
    sheets = [_cells(table), _months(table)]
    if split is not None:
        sheets.append(_plan_and_fact(split))
    if reach is not None:
        sheets.append(_reach(reach))
    return write_xlsx(sheets)


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


def _cells(table: LedgerTable) -> Sheet:
    rows: list[list[CellValue]] = [[Month(cell.month), *cell_values(cell)[1:]] for cell in table.cells]
    return Sheet(_("Lessons held"), HEADER, rows, widths=WIDTHS, filtered=True)


def _months(table: LedgerTable) -> Sheet:
    names = [_("Project"), _("Month"), _("All"), *(name for _code, name in table.language_names)]
    widths = [22, 10, 10, *([10] * len(table.languages))]
    return Sheet(_("By month"), names, _month_rows(table), widths=widths, frozen="C2")


def _month_rows(table: LedgerTable) -> Iterator[list[CellValue]]:
    for section in table.sections:
        name = section.programme.shown_name
        for row in section.rows:
            yield [name, Month(row.month), row.total, *(cell.lessons for cell in row.cells)]
        yield [Strong(name), Strong(_("All")), section.total, *section.totals]
    if len(table.sections) > 1:
        yield [Strong(_("All projects")), None, table.total, *table.totals]
    if table.has_demo:
        yield []
        yield [_("Some of these figures belong to the demonstration.")]


def _plan_and_fact(split: SplitTable) -> Sheet:
    names = [str(split.by.label), _("Lessons held"), *(str(figure.label) for figure in Figure)]
    rows: list[list[CellValue]] = [
        [
            f"{row.name} ({row.note})" if row.note else row.name,
            row.counted,
            *(number for _figure, number in row.figures),
        ]
        for row in split.rows
    ]
    rows.append([Strong(_("All")), split.counted, *(number for _figure, number in split.figures)])
    return Sheet(_("Plan and fact"), names, rows, widths=[34, *([14] * (len(Figure) + 1))], frozen="B2")


def _reach(reach: Reach) -> Sheet:
    """Of the lessons held here; attendance is a whole percentage, empty where nobody was expected."""
    rows: list[list[CellValue]] = [
        [_("Learners reached"), reach.learners],
        [_("Countries"), reach.countries],
        [pgettext("rate", "Attendance"), reach.rate],
        [_("Hours by the clock"), reach.hours],
        [_("Planned academic hours"), reach.academic_hours],
    ]
    return Sheet(_("Whom the lessons reached"), [_("Whom the lessons reached"), ""], rows, widths=[34, 14])
