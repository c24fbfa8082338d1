"""Fixed choices of the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    """Where a figure comes from; a cell has exactly one."""

    COMPUTED = "computed", pgettext_lazy("ledger", "Computed")
    IMPORTED = "imported", pgettext_lazy("ledger", "Imported")


class Split(models.TextChoices):
    """What plan and fact are told by."""

    MONTH = "month", _("Month")
    LANGUAGE = "language", _("Taught in")
    COURSE = "course", _("Course")
    TEACHER = "teacher", _("Teacher")
    PROVIDER = "provider", _("Provider")


class Figure(models.TextChoices):
    """The parts of a ``Movement``, by the names of its fields, as tables show them: three ways to come, four to go."""

    PLANNED = "planned", _("In the timetable")
    MOVED_IN = "moved_in", pgettext_lazy("lesson came by", "Moved here")
    MADE_UP = "made_up", pgettext_lazy("lesson came by", "Made up")
    HELD = "held", pgettext_lazy("lesson", "Took place")
    MOVED_OUT = "moved_out", _("Moved away")
    CANCELLED = "cancelled", pgettext_lazy("lesson", "Cancelled")
    OPEN = "open", _("Still open")  # to come, or over and not decided


class LedgerAct(models.TextChoices):
    """What is done to the ledger, as the journal tells it. What stands before the dot is its kind."""

    MONTH_CLOSED = "month.closed", pgettext_lazy("journal", "Month closed")
    CORRECTION_PROPOSED = "correction.proposed", pgettext_lazy("journal", "Correction proposed")
    CORRECTION_APPROVED = "correction.approved", pgettext_lazy("journal", "Correction approved")
    CORRECTION_DECLINED = "correction.declined", pgettext_lazy("journal", "Correction declined")
    FIGURES_IMPORTED = "import.made", pgettext_lazy("journal", "Figures imported")
    CONTRACT_CREATED = "contract.created", pgettext_lazy("journal", "Contract added")
    CONTRACT_CHANGED = "contract.changed", pgettext_lazy("journal", "Contract changed")
    CONTRACT_DELETED = "contract.deleted", pgettext_lazy("journal", "Contract deleted")
    PROVIDER_CREATED = "provider.created", pgettext_lazy("journal", "Provider added")
    PROVIDER_CHANGED = "provider.changed", pgettext_lazy("journal", "Provider changed")
    PROVIDER_DELETED = "provider.deleted", pgettext_lazy("journal", "Provider deleted")
