"""Every letter to a person: what waits, what was sent, what could not be."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.accounts.enums import LetterOutcome


class Letter(models.Model):
    """One letter to one person, kept as the log of what was delivered.

    ``kind`` is the name of its template and ``key`` what it is about: of a person, kind and key there is one letter, so
    nothing is told twice. A letter with its ``text`` (the subject, a blank line, the body) is on its way at once; one
    without is composed when it is ``due_at``, from what holds by then, and not in the person's quiet hours. After
    ``expires_at`` it would say nothing useful. The text is forgotten when nothing is left to send. ``enclosed`` is a
    row with a ``file_name`` and its ``content``, whose file goes with the letter.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="letters", verbose_name=_("person")
    )
    kind = models.CharField(pgettext_lazy("of a letter", "kind"), max_length=40)
    key = models.CharField(max_length=255)
    zone = models.CharField(max_length=64, blank=True, help_text=_("Of the class, for people who told no zone."))
    language = models.CharField(max_length=8, blank=True, help_text=_("Of the class, for people who told no language."))
    text = models.TextField(blank=True)
    enclosed_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    enclosed_id = models.PositiveBigIntegerField(null=True, blank=True)
    enclosed = GenericForeignKey("enclosed_type", "enclosed_id")
    due_at = models.DateTimeField(pgettext_lazy("of a letter", "due"))
    expires_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(_("outcome"), max_length=12, choices=LetterOutcome, default=LetterOutcome.WAITING)
    sent_at = models.DateTimeField(pgettext_lazy("of a letter", "sent"), null=True, blank=True)
    address = models.EmailField(pgettext_lazy("of a letter", "sent to"), blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        default_permissions = ("view",)
        ordering = ["-due_at", "-pk"]
        indexes = [models.Index(fields=["outcome", "due_at"], name="letter_outcome_due")]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "key"], name="letter_once_a_person"),
            models.CheckConstraint(condition=Q(outcome__in=LetterOutcome.values), name="letter_known_outcome"),
            models.CheckConstraint(
                condition=Q(outcome=LetterOutcome.SENT, sent_at__isnull=False)
                | (~Q(outcome=LetterOutcome.SENT) & Q(sent_at__isnull=True)),
                name="letter_sent_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.person}"
