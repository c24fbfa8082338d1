from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from lms.accounts.domain.letters import no_letters
from lms.demo.errors import RealPeopleHere
from lms.demo.load import load_demo


class Command(BaseCommand):
    help = "Load the demonstration into a database of its own, or bring it up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with no_letters(), transaction.atomic():
                lesson = load_demo()
        except RealPeopleHere as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"The demonstration is loaded; open now: {lesson}.")
