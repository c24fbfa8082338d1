"""``manage.py verify_ledger``: everything the ledger says, computed again."""

from argparse import ArgumentParser
from itertools import islice
from typing import override

from django.core.management.base import BaseCommand, CommandError

from lms.ledger.models import Closing
from lms.ledger.verification import differences


class Command(BaseCommand):
    help = "Compute every closed month and every held lesson again; name the first difference and fail."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="name every difference, not only the first")

    @override
    def handle(self, *args: object, **options: object) -> None:
        found = list(islice(differences(), None if options["all"] else 1))
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"The ledger is right. Closed months: {Closing.objects.count()}.")
