"""What follows a publication; Wagtail tells of it by a signal."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from cms.domain.bodies import store_bodies
from cms.models import UnitPage


@receiver(page_published, sender=UnitPage)
def keep_bodies(instance: UnitPage, **kwargs: Any) -> None:
    store_bodies(instance)
