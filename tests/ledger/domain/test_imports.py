import datetime as dt
import io

import pytest
import time_machine
from django.db import connection

from lms.ledger.domain.imports import import_counts
from lms.ledger.errors import DocumentMissing, FileNotText, ImportRefused
from lms.ledger.models import ImportedCount, LedgerImport
from lms.timetable.domain.lessons import plan_lesson, plan_lessons
from lms.timetable.enums import Weekday
from lms.timetable.errors import MonthCountedElsewhere
from lms.timetable.models import CountedElsewhere, Lesson, Programme
from tests.ledger.factories import FACTS, hold_on, import_2021, import_text
from tests.timetable.factories import THREE_PM, cancel, make_group, make_lesson, make_programme, make_teacher, start
from tests.timetable.races import at_once

pytestmark = pytest.mark.django_db
HEADER = "month,language,lessons\n"


@pytest.fixture(autouse=True)
def _on_that_day() -> object:
    with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False):
        yield


def refused_lines(text: str) -> list[tuple[int, str]]:
    with pytest.raises(ImportRefused) as refusal:
        import_text(text)
    assert not LedgerImport.objects.exists()
    assert not CountedElsewhere.objects.exists()
    return [(line.line, line.sentence) for line in refusal.value.lines]


def test_import_counts_keeps_every_row_and_its_evidence() -> None:
    result = import_2021()

    assert (result.changed, result.rows, result.lessons) == (True, 20, 440)
    assert ImportedCount.objects.count() == CountedElsewhere.objects.count() == 20
    assert (result.source.document, result.source.file_name) == ("Half-year report 2021", "lessons-2021.csv")
    may = ImportedCount.objects.filter(month=dt.date(2021, 5, 1)).values_list("instruction_language", "lessons")
    assert dict(may) == {"en": 20, "ru": 40, "tr": 30, "fa": 16}


def test_import_counts_of_the_same_file_changes_nothing() -> None:
    first = import_2021()

    again = import_text(FACTS.read_text(), document="Another name", name="copy.csv")

    assert (again.changed, again.source) == (False, first.source)
    assert (again.rows, again.lessons) == (20, 440)
    assert LedgerImport.objects.get().document == "Half-year report 2021"


def test_import_counts_of_one_file_for_two_programmes() -> None:
    import_2021()

    assert import_2021(make_programme("instruments", "Instruments")).changed


def test_import_counts_with_byte_order_mark_and_windows_line_ends() -> None:
    result = import_text("\ufeff" + HEADER.replace("\n", "\r\n") + "2021-02,en,12\r\n\r\n")

    assert (result.rows, result.lessons) == (1, 12)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("2021-13,en,12", "“2021-13” is not a month. Write it like 2021-02."),
        ("2021-2,en,12", "“2021-2” is not a month. Write it like 2021-02."),
        ("٢٠٢١-02,en,12", "“٢٠٢١-02” is not a month. Write it like 2021-02."),
        ("2027-02,en,12", "February 2027 has not come yet."),
        ("2021-02,de,12", "“de” is not a language we teach in (en, ru, tr, fa, kk)."),
        ("2021-02,EN,12", "“EN” is not a language we teach in (en, ru, tr, fa, kk)."),
        ("2021-02,en,-1", "“-1” is not a whole number from 0 to 100000."),
        ("2021-02,en,1.5", "“1.5” is not a whole number from 0 to 100000."),
        ("2021-02,en,", "“” is not a whole number from 0 to 100000."),
        ("2021-02,en,²", "“²” is not a whole number from 0 to 100000."),
        ("2021-02,en,100001", "“100001” is not a whole number from 0 to 100000."),
        ("2021-02,en", "2 values instead of 3."),
        ("2021-02,en,12,13", "4 values instead of 3."),
        ("2021-02;en;12", "1 value instead of 3."),
    ],
)
def test_import_counts_with_a_bad_row_names_its_line(row: str, sentence: str) -> None:
    assert refused_lines(f"{HEADER}2021-01,en,1\n{row}\n") == [(3, sentence)]


def test_import_counts_names_every_bad_line_at_once() -> None:
    text = HEADER + "2021-02,en,12\nx,en,1\n2021-02,en,13\n2021-03,xx,y\n"

    assert refused_lines(text) == [
        (3, "“x” is not a month. Write it like 2021-02."),
        (4, "February 2021, English stands in line 2 already."),
        (5, "“xx” is not a language we teach in (en, ru, tr, fa, kk). “y” is not a whole number from 0 to 100000."),
    ]


@pytest.mark.parametrize("header", ["", "month;language;lessons\n", "Month,Language,Lessons\n", "2021-02,en,12\n"])
def test_import_counts_without_the_header_is_refused(header: str) -> None:
    assert refused_lines(f"{header}2021-03,en,12\n") == [(1, "The first line must be “month,language,lessons”.")]


def test_import_counts_without_rows_is_refused() -> None:
    assert refused_lines(HEADER + "\n") == [(2, "The file has no rows below its header.")]


def test_import_counts_with_a_broken_quotation_is_refused() -> None:
    assert refused_lines(HEADER + '2021-02,en,"12\n') == [(2, "This line is not CSV. Check its quotation marks.")]


def test_import_counts_of_what_is_not_text_is_refused() -> None:
    with pytest.raises(FileNotText):
        import_counts(io.BytesIO(b"PK\x03\x04\xff\xfe"), name="a.xlsx", document="A", programme=make_programme())


@pytest.mark.parametrize("document", ["", "  ", "x" * 301])
def test_import_counts_without_a_document_is_refused(document: str) -> None:
    with pytest.raises(DocumentMissing):
        import_text(HEADER + "2021-02,en,12\n", document=document)


def test_import_counts_of_a_cell_with_lessons_is_refused_by_name() -> None:
    group = make_group("English 1")
    amal = make_teacher(group)
    make_lesson(group, dt.date(2026, 9, 5))
    start(make_lesson(group, dt.date(2026, 10, 3)), amal)
    hold_on(group, dt.date(2026, 11, 7))

    text = HEADER + "2026-09,en,1\n2026-09,ru,1\n2026-10,en,1\n2026-11,en,1\n"

    rule = "A month is counted here or in a document, not both."
    assert refused_lines(text) == [
        (2, f"September 2026, English has lessons here (English 1, 5 September 2026). {rule}"),
        (4, f"October 2026, English has lessons here (English 1, 3 October 2026). {rule}"),
        (5, f"November 2026, English has lessons here (English 1, 7 November 2026). {rule}"),
    ]


def test_import_counts_of_a_cell_with_only_cancelled_lessons() -> None:
    group = make_group()
    cancel(make_lesson(group, dt.date(2026, 9, 5)), reason="Holiday")

    assert import_text(HEADER + "2026-09,en,1\n").changed


def test_import_counts_of_a_cell_with_lessons_of_another_programme() -> None:
    hold_on(make_group(programme=make_programme("instruments", "Instruments")), dt.date(2026, 9, 5))

    assert import_text(HEADER + "2026-09,en,1\n").changed


def test_import_counts_of_a_cell_counted_in_another_document_is_refused() -> None:
    import_2021()

    with pytest.raises(ImportRefused) as refusal:
        import_text(HEADER + "2021-01,en,1\n2021-02,en,12\n", document="Later report")

    assert [str(line) for line in refusal.value.lines] == [
        "Line 3: February 2021, English is counted in “Half-year report 2021” already."
    ]
    assert ImportedCount.objects.count() == 20


def test_import_counts_closes_its_months_for_planning() -> None:
    import_text(HEADER + "2026-10,en,0\n")
    group = make_group()
    group.slots.create(weekday=Weekday.SATURDAY, wall_time=THREE_PM)

    with pytest.raises(MonthCountedElsewhere):
        plan_lesson(group, date=dt.date(2026, 10, 3), wall_time=THREE_PM, length_minutes=45, by=None)
    with pytest.raises(MonthCountedElsewhere):
        plan_lessons(group, first=dt.date(2026, 9, 1), last=dt.date(2026, 10, 31), by=None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_import_counts_and_planning_at_once_never_both_succeed() -> None:
    group = make_group()
    programme = Programme.objects.get()

    def act(number: int) -> None:
        if number % 2:
            import_text(HEADER + "2026-10,en,5\n", programme=programme)
        else:
            plan_lesson(group, date=dt.date(2026, 10, 1 + number), wall_time=THREE_PM, length_minutes=45, by=None)

    at_once(act, times=6)

    assert ImportedCount.objects.exists() != Lesson.objects.exists()
