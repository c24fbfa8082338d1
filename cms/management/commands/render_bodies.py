"""Store the bodies of all published units again: after an upgrade that changed how they look."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.domain.bodies import store_bodies
from cms.models import UnitPage


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        units = UnitPage.objects.live().filter(alias_of=None)
        count = sum(len(store_bodies(unit)) for unit in units.iterator(chunk_size=50))
        self.stdout.write(f"{count} bodies of {units.count()} units are stored.")
