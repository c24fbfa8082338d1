"""``manage.py send_letters``: once for cron or a timer, or ``--every`` some seconds beside the server."""

import datetime as dt
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from lms.portal.domain.post import Plan, keep_times, plan_letters, send_letters

# Planning reads the lessons of the coming weeks; nothing that waits for its time needs it every minute. Rules of time
# zones come a few times a year; to look at ten thousand lessons to come takes a fifth of a second.
PAUSES: dict[Plan, dt.timedelta] = {
    keep_times: dt.timedelta(hours=1),
    plan_letters: dt.timedelta(minutes=10),
}


class Command(BaseCommand):
    help = (
        "Send the letters that are due: reminders, notices that clocks change, and what could not be sent before. "
        "Once an hour lessons to come are put where their wall times say by the newest rules of time zones."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on, with this pause, until ended")

    def handle(self, *args: Any, every: int | None, verbosity: int, **options: Any) -> None:
        done_at: dict[Plan, dt.datetime] = {}
        while True:
            now = timezone.now()
            do_what_is_due(done_at, at=now)
            sent = send_letters(at=now)
            if verbosity:
                self.stdout.write(f"Letters sent: {sent}")
            if every is None:
                return
            close_old_connections()
            time.sleep(every)


def do_what_is_due(done_at: dict[Plan, dt.datetime], *, at: dt.datetime) -> None:
    """Whatever was not done yet or whose pause is over; ``done_at`` is written on."""
    for work, pause in PAUSES.items():
        if work not in done_at or at - done_at[work] >= pause:
            work(at=at)
            done_at[work] = at
