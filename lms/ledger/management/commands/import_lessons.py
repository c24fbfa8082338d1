"""``manage.py import_lessons FILE.csv --document "…"``: counts of lessons out of a document."""

import getpass
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.core.errors import DomainError
from lms.ledger.domain.imports import import_counts
from lms.ledger.errors import ImportRefused
from lms.timetable.models import Programme


class Command(BaseCommand):
    help = (
        "Import lessons held per month and language (CSV with month,language,lessons). "
        "Every row or none; the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--document", required=True, help="the document the figures come from, as people name it")
        parser.add_argument("--programme", default=settings.DEFAULT_PROGRAMME, help="short name of the project")

    def handle(self, *, file: Path, document: str, programme: str, **_options: object) -> None:
        try:
            with file.open("rb") as content:
                result = import_counts(
                    content,
                    name=file.name,
                    document=document,
                    programme=programme_named(programme),
                    operator=operator(),
                )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except ImportRefused as refusal:
            raise CommandError("\n".join([refusal.message, *map(str, refusal.lines)])) from refusal
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        source = result.source
        if result.changed:
            self.stdout.write(f"Imported {result.rows} rows, {result.lessons} lessons, from {file.name}.")
        else:
            day = f"{source.imported_at:%Y-%m-%d}"
            self.stdout.write(f"{file.name} was imported on {day} as “{source.document}”: nothing changed.")


def programme_named(slug: str) -> Programme:
    programme = Programme.objects.filter(slug=slug).first()
    if programme is None:
        known = ", ".join(Programme.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no project “{slug}” (there are: {known}). Make it in the desk under Timetable.")
    return programme


def operator() -> str:
    """The account of the machine the command ran under, where it has a name."""
    try:
        return getpass.getuser()[:150]
    except (OSError, KeyError):
        return ""
