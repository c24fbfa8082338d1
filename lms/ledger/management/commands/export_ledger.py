"""``manage.py export_ledger --from 2021-02 --to 2021-06 --format csv``: the ledger as a file."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.core.errors import DomainError
from lms.ledger.documents import ledger_pdf
from lms.ledger.exports import plain_csv, xlsx
from lms.ledger.management.commands.import_lessons import programme_named
from lms.ledger.months import parse_month
from lms.ledger.queries.counts import ledger_table
from lms.ledger.queries.reach import reach_of
from lms.ledger.splits import by_month
from lms.ledger.tables import LedgerTable


class Command(BaseCommand):
    help = "Print lessons held per month and language as CSV (month,language,lessons), or write XLSX or PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", required=True, metavar="MONTH", help="first month, like 2021-02")
        parser.add_argument("--to", dest="last", required=True, metavar="MONTH", help="last month, like 2021-06")
        parser.add_argument("--format", dest="file_format", choices=["csv", "xlsx", "pdf"], default="csv")
        parser.add_argument("--programme", default=settings.DEFAULT_PROGRAMME, help="short name of the project")
        parser.add_argument("--output", type=Path, help="file to write; without it CSV goes to standard output")

    def handle(
        self, *, first: str, last: str, file_format: str, programme: str, output: Path | None, **_options: object
    ) -> None:
        if file_format != "csv" and output is None:
            raise CommandError(f"Name the file to write: --output lessons.{file_format}")
        try:
            table = ledger_table(programme=programme_named(programme), first=parse_month(first), last=parse_month(last))
            content = file_of(table, file_format)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        if output is None:
            self.stdout.write(content.decode(), ending="")
            return
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}") from error


def file_of(table: LedgerTable, file_format: str) -> bytes:
    """The bytes of ``csv``, ``xlsx`` or ``pdf``. Raises PdfPackageMissing, PdfLibrariesMissing."""
    if file_format == "csv":
        return plain_csv(table).encode()
    if file_format == "xlsx":
        return xlsx(table, by_month(table))
    programme = table.sections[0].programme
    reach = reach_of(programme=programme, first=table.first, last=table.last)
    return ledger_pdf(table, split=by_month(table), reach=reach)
