"""``manage.py renew_logs``: after a backup was put back. A part of every procedure that restores a database."""

from typing import Any

from django.core.management.base import BaseCommand

from classrooms.domain.rooms import renew_logs


class Command(BaseCommand):
    help = "After a backup was put back: let every browser that was in a room take the room as it is now."

    def handle(self, *args: Any, **options: Any) -> None:
        rooms = renew_logs()
        self.stdout.write(f"Rooms that go on under another identity: {len(rooms)}")
