from typing import Any

from django.core.management.base import BaseCommand

from cms.domain.workflow import ensure_workflow
from lms.accounts.domain.roles import sync_roles


class Command(BaseCommand):
    help = "Give every role exactly the permissions the code names, and units their workflow. Run it after migrate."

    def handle(self, *args: Any, **options: Any) -> None:
        sync_roles()
        ensure_workflow()
        self.stdout.write("Roles and workflow are in step with the code.")
