"""Figures that come from documents instead of lessons."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.timetable.enums import InstructionLanguage
from lms.timetable.models import Programme


class LedgerImport(models.Model):
    """One file of counts, imported whole; ``digest`` is the SHA-256 of its bytes, in hexadecimal.

    ``counts_digest`` is that of the rows made from it (``queries.imports``), so that one edited by hand is seen.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("project"))
    document = models.CharField(_("document"), max_length=300)
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    counts_digest = models.CharField(max_length=64, editable=False)
    imported_at = models.DateTimeField(_("imported"), default=timezone.now)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("imported by")
    )
    operator = models.CharField(
        _("operator"), max_length=150, blank=True, help_text=_("Who ran the command, when nobody was signed in.")
    )

    class Meta:
        verbose_name = _("import of counts")
        verbose_name_plural = _("imports of counts")
        constraints = [models.UniqueConstraint(fields=["programme", "digest"], name="ledger_import_once")]

    def __str__(self) -> str:
        return self.document


class ImportedCount(models.Model):
    """Lessons held in a month and instruction language, by a document."""

    source = models.ForeignKey(LedgerImport, models.CASCADE, related_name="counts", verbose_name=_("document"))
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("project"))
    month = models.DateField(_("month"))
    instruction_language = models.CharField(_("taught in"), max_length=2, choices=InstructionLanguage)
    lessons = models.PositiveIntegerField(_("lessons"))

    class Meta:
        verbose_name = _("imported count")
        verbose_name_plural = _("imported counts")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "month", "instruction_language"], name="imported_count_once_a_cell"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="imported_count_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.instruction_language}: {self.lessons}"
