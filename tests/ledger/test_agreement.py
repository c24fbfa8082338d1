"""Screen, CSV, XLSX, PDF, paragraph and drawing say the same of any table: each is read back and compared."""

import csv
import io
import re
from collections import Counter
from itertools import zip_longest

from django.template.loader import render_to_string
from hypothesis import given, settings
from openpyxl import load_workbook

from lms.ledger.charts import month_bars
from lms.ledger.documents import ledger_pdf
from lms.ledger.exports import full_csv, plain_csv, xlsx
from lms.ledger.forms import Period
from lms.ledger.paragraphs import Paragraph, paragraphs_of
from lms.ledger.queries.reach import Reach
from lms.ledger.splits import by_month
from lms.ledger.tables import LedgerTable, language_name
from tests.ledger.pdf import needs_pango, pdf_text
from tests.ledger.tables import tables

MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
NUMBER_CELL = re.compile(r'<td class="number[^"]*">(.*?)</td>', re.DOTALL)

type Line = list[int]


def lines_of(table: LedgerTable) -> list[Line]:
    """What a table in months shows, line by line: sums of projects where there are several, months, the last sums."""
    lines = []
    for section in table.sections:
        if len(table.sections) > 1:
            lines.append([section.total, *section.totals])
        lines += [[row.total, *(cell.lessons for cell in row.cells)] for row in section.rows]
    return [*lines, [table.total, *table.totals]]


@given(tables())
def test_screen_shows_the_figures_of_the_table(table: LedgerTable) -> None:
    html = render_to_string(
        "ledger/includes/figures.html", {"table": table, "period": Period(None, table.first, table.last)}
    )

    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)
    shown = [
        [number_in(cell) for cell in re.findall(r'<td class="number[^"]*">(.*?)</td>', row, re.DOTALL)] for row in rows
    ]
    assert [line for line in shown if line] == lines_of(table)


def number_in(cell: str) -> int:
    """The first number of a cell's text."""
    return int(re.sub(r"<[^>]*>", " ", cell).split()[0].rstrip(","))


@given(tables())
def test_files_hold_the_figures_of_the_table(table: LedgerTable) -> None:
    plain = [int(row["lessons"]) for row in csv.DictReader(io.StringIO(plain_csv(table)))]
    full = [int(row["lessons"]) for row in csv.DictReader(io.StringIO(full_csv(table)))]
    cells, months = load_workbook(io.BytesIO(xlsx(table))).worksheets

    counts = [cell.lessons for cell in table.cells]
    assert plain == full == [row[3].value for row in cells.iter_rows(min_row=2)] == counts
    shown = [[cell.value for cell in row[2:]] for row in months.iter_rows(min_row=2)]
    expected = [
        [row.total, *(cell.lessons for cell in row.cells)] for section in table.sections for row in section.rows
    ]
    assert all(line in shown for line in expected)
    assert shown[-1] == [table.total, *table.totals]
    assert len(shown) == len(expected) + len(table.sections) + (len(table.sections) > 1)


@given(tables())
def test_paragraphs_tell_the_figures_of_the_table(table: LedgerTable) -> None:
    for paragraph in paragraphs_of(table):
        assert figures_in(paragraph) == (table.total, [count for count in table.totals if count])


def figures_in(paragraph: Paragraph) -> tuple[int, list[int]]:
    """The total and the parts that a text tells, read back."""
    text = re.sub(r"(?<=\d)[,\N{NO-BREAK SPACE}](?=\d)", "", paragraph.text)
    lead, _colon, parts = text.partition(": ")
    told = re.findall(r"(\d+) (?:онлайн|online)", lead)
    total = int(told[0]) if told else 0
    return total, [int(number) for number in re.findall(r"\d+", parts)] or ([total] if total else [])


@given(tables())
def test_drawing_tells_the_figures_of_the_table(table: LedgerTable) -> None:
    svg = str(month_bars(table))

    told = re.findall(rf"<title>({MONTH}), (\w+): (\d+)</title></rect>", svg)
    expected: Counter[tuple[str, str]] = Counter()
    for cell in table.cells:
        expected[f"{cell.month:%B} {cell.month.year}", language_name(cell.language)] += cell.lessons
    assert {(month, language): int(count) for month, language, count in told} == +expected


@needs_pango
@given(tables())
@settings(max_examples=12)
def test_document_holds_the_figures_of_the_table(table: LedgerTable) -> None:
    text = pdf_text(ledger_pdf(table, split=by_month(table), reach=Reach()))

    lead, _plan, _rest = text.partition("Lessons held by month and language of teaching")
    shown = re.findall(rf"^(?:{MONTH}|Project \d|All projects|All months) ((?:\d+ ?)+)", lead, re.MULTILINE)
    for line, expected in zip_longest(shown, lines_of(table)):
        assert [int(number) for number in line.split()] == expected
