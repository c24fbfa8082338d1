"""Fixed choices of the ledger."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    """Where a figure comes from; a cell has exactly one."""

    COMPUTED = "computed", pgettext_lazy("ledger", "Computed")
    IMPORTED = "imported", pgettext_lazy("ledger", "Imported")
