"""What people, and the system itself, did: one line an act, never changed."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JournalEntry(models.Model):
    """One act; never changed, never deleted. It holds ids and no names of people, who have a right to be forgotten.

    ``by`` is who did it, None the system itself. ``act`` is a value of ``PeopleAct``, ``TimetableAct`` or
    ``LedgerAct``. ``label`` names what it is ``about`` where that may be deleted later. ``person`` is the learner or
    teacher concerned. Both people may be deleted: then an id is left that leads nowhere. ``facts`` are plain values, or
    ``[before, after]``, by name; dates are ISO. ``words`` are a person's reason.
    """

    at = models.DateTimeField(pgettext_lazy("of an act", "when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=pgettext_lazy("of an act", "who"),
    )
    act = models.CharField(pgettext_lazy("of an act", "what"), max_length=40)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", db_index=False)
    object_id = models.PositiveBigIntegerField()
    about = GenericForeignKey()
    label = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=pgettext_lazy("of an act", "whom"),
    )
    facts = models.JSONField(default=dict, blank=True)
    words = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        default_permissions = ()
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["at", "id"], name="journal_at"),
            models.Index(fields=["content_type", "object_id", "at", "id"], name="journal_about"),
            models.Index(fields=["act", "at", "id"], name="journal_act"),
            models.Index(fields=["by", "at", "id"], name="journal_by"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(act=""), name="journal_says_what")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%MZ} {self.act}"
