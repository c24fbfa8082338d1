"""``manage.py recompute_times``: the hourly look after an update of tzdata at once, and back to an older release."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lms.timetable.domain.clocks import Recomputed, recompute_times


class Command(BaseCommand):
    help = "After a tzdata update: compute the moments of lessons to come anew from their wall times, and tell people."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = recompute_times(at=timezone.now(), by_hand=True)
        for one in changed:
            self.stdout.write(line(one))
        if not changed:
            self.stdout.write("Every lesson to come stands at its moment already.")


def line(one: Recomputed) -> str:
    return (
        f"{one.lesson} {one.lesson.time_zone}: {one.started:%Y-%m-%dT%H:%MZ} → {one.lesson.starts_at:%Y-%m-%dT%H:%MZ}"
    )
