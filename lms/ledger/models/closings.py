"""Months that are closed for good, and the corrections that came after."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.timetable.enums import AttendanceStatus, InstructionLanguage
from lms.timetable.models import AttendanceEntry, Lesson, Programme


class Closing(models.Model):
    """A closed month: a file and its digest; never changed, never deleted.

    ``content`` is the whole file ``ledger-YYYY-MM.json`` (canonical JSON in UTF-8), ``digest`` its SHA-256 in
    hexadecimal, as ``sha256sum`` prints it. Each file holds the digest of the one before it, by ``sequence``, so none
    can be exchanged alone.
    """

    sequence = models.PositiveIntegerField(_("number"), unique=True)
    month = models.DateField(_("month"), unique=True)
    content = models.TextField(_("file"))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    closed_at = models.DateTimeField(_("closed"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("closed by")
    )

    class Meta:
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        default_permissions = ("add", "view")
        ordering = ["sequence"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="closing_first_day"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="closing_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def file_name(self) -> str:
        return f"ledger-{self.month:%Y-%m}.json"


class ClosingCount(models.Model):
    """One cell of a closed month, as its file says it: what tables of years are read from.

    Held lessons by what they rest on, then what became of the month's timetable (see ``tables.Movement``).
    """

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="counts")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    month = models.DateField()
    instruction_language = models.CharField(max_length=2, choices=InstructionLanguage)
    room = models.PositiveIntegerField()
    hand = models.PositiveIntegerField()
    decided = models.PositiveIntegerField()
    imported = models.PositiveIntegerField()
    demo = models.PositiveIntegerField()
    planned = models.PositiveIntegerField()
    moved_in = models.PositiveIntegerField()
    made_up = models.PositiveIntegerField()
    held = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField()
    moved_out = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["month", "programme", "instruction_language"], name="closing_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.programme} {self.instruction_language}"


class ClosingCopy(models.Model):
    """One of the two people a closed month is mailed to; what came of ``letter`` stands in the log of
    letters, which forgets it in time."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="copies")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    letter = models.OneToOneField("accounts.Letter", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["closing", "person"], name="closing_copy_once_a_person")]

    def __str__(self) -> str:
        return f"{self.closing}: {self.person}"


class Correction(models.Model):
    """One person says that a closed month is wrong; it holds once another approves. Three kinds:

    - of a lesson: ``change`` is 1 (it took place, and was not counted) or -1.
    - of somebody's attendance of a lesson: ``person`` gets ``status``, where ``status_before`` stood ("" when nothing
      was written); ``change`` is 0.
    - of a figure: ``document`` names what the change is taken from.

    ``change`` is what the figure of ``month``, programme and language grows by. Never changed, never deleted.
    """

    month = models.DateField(_("month"))
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("project"))
    instruction_language = models.CharField(_("taught in"), max_length=2, choices=InstructionLanguage)
    lesson = models.ForeignKey(
        Lesson, models.PROTECT, null=True, blank=True, related_name="ledger_corrections", verbose_name=_("lesson")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    status_before = models.CharField(_("before"), max_length=10, choices=AttendanceStatus, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=AttendanceStatus, blank=True)
    change = models.SmallIntegerField(_("change"))
    document = models.CharField(_("document"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )

    class Meta:
        verbose_name = _("correction of a closed month")
        verbose_name_plural = _("corrections of closed months")
        default_permissions = ("add", "view")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="correction_first_day"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_says_why"),
            models.CheckConstraint(
                condition=Q(lesson__isnull=False, person__isnull=True, status="", change__in=[1, -1], document="")
                | Q(
                    lesson__isnull=False,
                    person__isnull=False,
                    status__in=AttendanceStatus.values,
                    change=0,
                    document="",
                )
                & ~Q(status=F("status_before"))
                | Q(lesson__isnull=True, person__isnull=True, status="") & ~Q(document="") & ~Q(change=0),
                name="correction_is_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.programme} {self.instruction_language}: {self.status or f'{self.change:+}'}"


class CorrectionDecision(models.Model):
    """A second person's answer to a correction; never changed, never deleted.

    ``month`` is the month of the answer by the clocks of the site: its file lists the corrections approved in it.
    ``entry`` is what an approved correction of attendance appended: no other entry of a closed month is younger than
    its closing.
    """

    correction = models.OneToOneField(Correction, models.PROTECT, related_name="decision")
    approved = models.BooleanField(_("approved"))
    entry = models.OneToOneField(
        AttendanceEntry, models.PROTECT, null=True, blank=True, related_name="correction_decision"
    )
    month = models.DateField(_("made in"))
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="correction_decision_first_day"),
            models.CheckConstraint(
                condition=Q(approved=True) | Q(entry__isnull=True), name="correction_decision_declined_writes_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.correction} {'+' if self.approved else '-'}"
