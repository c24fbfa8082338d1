"""``manage.py end_rooms``: for cron, where no server may be running when a lesson's time is over."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from classrooms.domain.rooms import end_late_rooms


class Command(BaseCommand):
    help = "End every room past its time, end its lesson and propose the attendance."

    def handle(self, *args: Any, **options: Any) -> None:
        rooms = end_late_rooms(at=timezone.now())
        for room in rooms:
            self.stdout.write(f"{room}: ended {room.ended_at:%Y-%m-%d %H:%M} UTC")
        if not rooms:
            self.stdout.write("No room is past its time.")
