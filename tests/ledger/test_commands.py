import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from lms.ledger.models import LedgerImport
from lms.timetable.models import Programme
from tests.ledger.factories import FACTS, hold_on, import_2021
from tests.ledger.pdf import needs_pango, pdf_text
from tests.timetable.factories import make_group, make_programme

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_import_lessons_and_export_ledger_give_the_file_back() -> None:
    make_programme()

    said = run("import_lessons", str(FACTS), "--document", "Half-year report 2021")

    assert said == "Imported 20 rows, 440 lessons, from lessons-2021.csv.\n"
    printed = run("export_ledger", "--from", "2021-02", "--to", "2021-06", "--format", "csv")
    assert printed.encode() == FACTS.read_bytes()
    assert LedgerImport.objects.get().operator


def test_export_ledger_of_2021_is_unchanged_by_groups_and_lessons_of_today() -> None:
    import_2021()
    instruments = make_programme("instruments", "Instruments")
    make_group("Kazakh 1", instruction_language="kk")
    dombra = make_group("Dombra", programme=instruments, instruction_language="ru", starts_on=dt.date(2021, 1, 1))
    hold_on(dombra, dt.date(2021, 3, 7))

    printed = run("export_ledger", "--from", "2021-02", "--to", "2021-06")

    assert printed.encode() == FACTS.read_bytes()


def test_import_lessons_twice_says_that_nothing_changed() -> None:
    make_programme()
    run("import_lessons", str(FACTS), "--document", "Half-year report 2021")

    said = run("import_lessons", str(FACTS), "--document", "Half-year report 2021")

    assert said.endswith("as “Half-year report 2021”: nothing changed.\n")


def test_import_lessons_with_bad_lines_names_them_all(tmp_path: Path) -> None:
    make_programme()
    bad = tmp_path / "bad.csv"
    bad.write_text("month,language,lessons\n2021-02,en,x\n2021-03,en,1\nnever,en,1\n")

    with pytest.raises(CommandError) as refusal:
        run("import_lessons", str(bad), "--document", "Report")

    assert str(refusal.value).splitlines() == [
        "Nothing was imported. Mend the lines named and import the file again.",
        "Line 2: “x” is not a whole number from 0 to 100000.",
        "Line 4: “never” is not a month. Write it like 2021-02.",
    ]
    assert not LedgerImport.objects.exists()


def test_import_lessons_without_file_or_programme_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no project “online-classes” \(there are: none yet\)"):
        run("import_lessons", str(FACTS), "--document", "Report")

    make_programme()
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run("import_lessons", str(tmp_path / "none.csv"), "--document", "Report")
    assert Programme.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "2021", "--to", "2021-06"], "“2021” is not a month"),
        (["--from", "2021-07", "--to", "2021-06"], "The last month comes before the first"),
        (["--from", "2021-02", "--to", "2021-06", "--programme", "x"], "There is no project “x”"),
        (["--from", "2021-02", "--to", "2021-06", "--format", "xlsx"], "Name the file to write"),
    ],
)
def test_export_ledger_with_bad_arguments_says_so(arguments: list[str], message: str) -> None:
    make_programme()

    with pytest.raises(CommandError, match=message):
        run("export_ledger", *arguments)


def test_export_ledger_writes_files(tmp_path: Path) -> None:
    import_2021()
    period = ["--from", "2021-02", "--to", "2021-06"]

    run("export_ledger", *period, "--output", str(tmp_path / "out.csv"))
    run("export_ledger", *period, "--format", "xlsx", "--output", str(tmp_path / "out.xlsx"))

    assert (tmp_path / "out.csv").read_bytes() == FACTS.read_bytes()
    assert load_workbook(tmp_path / "out.xlsx").worksheets[0].max_row == 21


@needs_pango
def test_export_ledger_writes_a_document(tmp_path: Path) -> None:
    import_2021()

    run("export_ledger", "--from", "2021-02", "--to", "2021-06", "--format", "pdf", "--output", str(tmp_path / "o.pdf"))

    assert "All months 440 80 160 120 80" in pdf_text((tmp_path / "o.pdf").read_bytes())
