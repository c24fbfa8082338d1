"""``manage.py send_letters``: once for cron or a timer, or ``--every`` some seconds beside the server."""

import datetime as dt
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from lms.portal.domain.post import plan_letters, send_letters

# Planning reads the lessons of the coming weeks; nothing that waits for its time needs it every minute.
PLAN_EVERY = dt.timedelta(minutes=10)


class Command(BaseCommand):
    help = "Send the letters that are due: reminders, notices that clocks change, and what could not be sent before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on, with this pause, until ended")

    def handle(self, *args: Any, every: int | None, verbosity: int, **options: Any) -> None:
        planned_at: dt.datetime | None = None
        while True:
            now = timezone.now()
            if planned_at is None or now - planned_at >= PLAN_EVERY:
                plan_letters(at=now)
                planned_at = now
            sent = send_letters(at=now)
            if verbosity:
                self.stdout.write(f"Letters sent: {sent}")
            if every is None:
                return
            close_old_connections()
            time.sleep(every)
