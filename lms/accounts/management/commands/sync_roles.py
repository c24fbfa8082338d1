from typing import Any

from django.core.management.base import BaseCommand

from lms.accounts.domain.roles import sync_roles


class Command(BaseCommand):
    help = "Give every role exactly the permissions the code names. Run it after migrate."

    def handle(self, *args: Any, **options: Any) -> None:
        sync_roles()
        self.stdout.write("Roles are in step with the code.")
