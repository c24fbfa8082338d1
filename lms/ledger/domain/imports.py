"""Figures out of documents: ``month,language,lessons``, all or nothing."""

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.core.dates import format_date, format_month
from lms.ledger.enums import LedgerAct
from lms.ledger.errors import DocumentMissing, FileNotText, ImportRefused, LineError, PeriodNotRead
from lms.ledger.models import Closing, ImportedCount, LedgerImport
from lms.ledger.months import parse_month
from lms.ledger.queries.imports import digest_of_counts
from lms.ledger.tables import language_name
from lms.timetable.enums import InstructionLanguage
from lms.timetable.errors import MonthClosed
from lms.timetable.models import CountedElsewhere, Lesson, Programme
from lms.timetable.queries.months import lessons_in_month, lock_programme

HEADER = ["month", "language", "lessons"]
MOST_LESSONS = 100_000
LONGEST_DOCUMENT = 300
LONGEST_FILE_NAME = 200


@dataclass(frozen=True)
class Line:
    number: int
    month: dt.date
    language: str
    lessons: int


@dataclass(frozen=True)
class ImportResult:
    """``changed`` is false when the same file had been imported before."""

    source: LedgerImport
    changed: bool
    rows: int
    lessons: int


@transaction.atomic
def import_counts(
    file: BinaryIO,
    *,
    name: str,
    document: str,
    programme: Programme,
    imported_by: User | None = None,
    operator: str = "",
) -> ImportResult:
    """Import every row of ``file`` (CSV in UTF-8, header ``month,language,lessons``) or none.

    From then on no lesson can be planned or held in the months and languages it counts. The same
    bytes a second time change nothing. Raises DocumentMissing, FileNotText, or ImportRefused with
    every wrong line: misspelt, given twice, with lessons here, or counted in another document.
    """
    document = require_document(document)
    content = file.read()
    programme = lock_programme(programme.pk)
    digest = hashlib.sha256(content).hexdigest()
    before = LedgerImport.objects.filter(programme=programme, digest=digest).first()
    if before is not None:
        return _result(before, changed=False)
    lines = read_lines(content)
    require_cells_free(lines, programme)
    source = LedgerImport.objects.create(
        programme=programme,
        document=document,
        file_name=name[-LONGEST_FILE_NAME:],
        digest=digest,
        imported_by=imported_by,
        operator=operator,
    )
    _count(lines, source)
    source.counts_digest = digest_of_counts(source)
    source.save(update_fields=["counts_digest"])
    result = _result(source, changed=True)
    facts = {"programme": programme, "document": document, "rows": result.rows, "lessons": result.lessons}
    write_down(LedgerAct.FIGURES_IMPORTED, source, by=imported_by, facts=facts)
    return result


def require_document(document: str) -> str:
    document = document.strip()
    if not document or len(document) > LONGEST_DOCUMENT:
        raise DocumentMissing(most=LONGEST_DOCUMENT)
    return document


def read_lines(content: bytes) -> list[Line]:
    """The rows of a file. Raises FileNotText, or ImportRefused with what is wrong in each line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileNotText from error
    lines: list[Line] = []
    wrong: list[LineError] = []
    seen: dict[tuple[dt.date, str], int] = {}
    for number, row in _rows(text):
        try:
            line = _line(number, row)
        except ValueError as error:
            wrong.append(LineError(number, str(error)))
            continue
        first = seen.setdefault((line.month, line.language), number)
        if first != number:
            sentence = _("%(cell)s stands in line %(first)s already.") % {"cell": _cell_name(line), "first": first}
            wrong.append(LineError(number, sentence))
        lines.append(line)
    if not lines and not wrong:
        wrong.append(LineError(2, _("The file has no rows below its header.")))
    if wrong:
        raise ImportRefused(wrong)
    return lines


def require_cells_free(lines: list[Line], programme: Programme) -> None:
    """Raise ImportRefused for cells with lessons here, and for cells that another document counts."""
    counted = {
        (count.month, count.instruction_language): count.source
        for count in ImportedCount.objects.filter(programme=programme).select_related("source")
    }
    wrong = []
    closed = set(Closing.objects.values_list("month", flat=True))
    for line in lines:
        source = counted.get((line.month, line.language))
        lesson = lessons_in_month(programme, month=line.month, language=line.language).first()
        if line.month in closed:
            wrong.append(LineError(line.number, MonthClosed(month=format_month(line.month)).message))
        elif source is not None:
            wrong.append(LineError(line.number, _counted_in(line, source)))
        elif lesson is not None:
            wrong.append(LineError(line.number, _has_lesson(line, lesson)))
    if wrong:
        raise ImportRefused(wrong)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows below the header with their line numbers. Raises ImportRefused when the file is no such table."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if header != HEADER:
            sentence = _("The first line must be “%(header)s”.") % {"header": ",".join(HEADER)}
            raise ImportRefused([LineError(1, sentence)])
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error as error:
        sentence = _("This line is not CSV. Check its quotation marks.")
        raise ImportRefused([LineError(max(reader.line_num, 1), sentence)]) from error


def _line(number: int, row: list[str]) -> Line:
    """Raises ValueError with all sentences about the row."""
    if len(row) != len(HEADER):
        raise ValueError(
            ngettext("%(count)s value instead of 3.", "%(count)s values instead of 3.", len(row)) % {"count": len(row)}
        )
    month_text, language, lessons = row
    wrong = []
    month = None
    try:
        month = parse_month(month_text)
    except PeriodNotRead as error:
        wrong.append(error.message)
    if month is not None and month > timezone.now().date() + dt.timedelta(days=1):
        wrong.append(_("%(month)s has not come yet.") % {"month": format_month(month)})
    if language not in InstructionLanguage.values:
        known = ", ".join(InstructionLanguage.values)
        wrong.append(_("“%(text)s” is not a language we teach in (%(known)s).") % {"text": language, "known": known})
    if not (lessons.isascii() and lessons.isdigit() and len(lessons) <= 9 and int(lessons) <= MOST_LESSONS):
        wrong.append(
            _("“%(text)s” is not a whole number from 0 to %(most)s.") % {"text": lessons, "most": MOST_LESSONS}
        )
    if wrong or month is None:
        raise ValueError(" ".join(wrong))
    return Line(number, month, language, int(lessons))


def _cell_name(line: Line) -> str:
    return f"{format_month(line.month)}, {language_name(line.language)}"


def _counted_in(line: Line, source: LedgerImport) -> str:
    return _("%(cell)s is counted in “%(document)s” already.") % {"cell": _cell_name(line), "document": source.document}


def _has_lesson(line: Line, lesson: Lesson) -> str:
    sentence = _(
        "%(cell)s has lessons here (%(lesson)s, %(date)s). A month is counted here or in a document, not both."
    )
    return sentence % {
        "cell": _cell_name(line),
        "lesson": lesson.group.name,
        "date": format_date(lesson.local_date, "d MMMM y"),
    }


def _count(lines: list[Line], source: LedgerImport) -> None:
    ImportedCount.objects.bulk_create(
        ImportedCount(
            source=source,
            programme=source.programme,
            month=line.month,
            instruction_language=line.language,
            lessons=line.lessons,
        )
        for line in lines
    )
    CountedElsewhere.objects.bulk_create(
        CountedElsewhere(programme=source.programme, month=line.month, instruction_language=line.language)
        for line in lines
    )


def _result(source: LedgerImport, *, changed: bool) -> ImportResult:
    counts = list(source.counts.values_list("lessons", flat=True))
    return ImportResult(source=source, changed=changed, rows=len(counts), lessons=sum(counts))
