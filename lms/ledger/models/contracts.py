"""Who teaches for the foundation by contract, and how many lessons were agreed."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.timetable.enums import InstructionLanguage
from lms.timetable.models import Programme


class Provider(models.Model):
    """An organisation or person that gives lessons by contract; its details stand in the act of accepted services."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    legal_name = models.CharField(_("full name in documents"), max_length=200, blank=True)
    business_number = models.CharField(
        _("BIN or IIN"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"\A[0-9]{12}\Z", _("Write the twelve digits of the BIN or IIN."))],
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    signatory = models.CharField(
        _("who signs"), max_length=150, blank=True, help_text=_("Post and name, as they stand below the act.")
    )

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def journal_label(self) -> str:
        return self.name

    @property
    def name_in_documents(self) -> str:
        return self.legal_name or self.name


class Contract(models.Model):
    """Lessons of one project that a provider gives from a day to a day, both included.

    A lesson is given under the contract of its project and language whose dates hold its day: nothing else says so.
    Contracts of a project therefore share no day in a language (``domain.contracts``).
    """

    number = models.CharField(_("number"), max_length=60)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="contracts", verbose_name=_("provider"))
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("project"))
    signed_on = models.DateField(_("signed"), null=True, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    customer = models.CharField(_("customer"), max_length=200, blank=True, help_text=_("As named in the contract."))
    customer_signatory = models.CharField(
        _("who signs for the customer"),
        max_length=150,
        blank=True,
        help_text=_("Post and name, as they stand below the act."),
    )

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-starts_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "number"], name="contract_number_once_a_provider"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def agreed(self) -> int:
        """Lessons in all its languages."""
        return sum(line.lessons for line in self.lines.all())

    @property
    def journal_label(self) -> str:
        return self.number


class ContractLine(models.Model):
    """How many lessons of a contract are taught in one language."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="lines", verbose_name=_("contract"))
    instruction_language = models.CharField(_("taught in"), max_length=2, choices=InstructionLanguage)
    lessons = models.PositiveIntegerField(_("lessons"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("lessons of a contract")
        verbose_name_plural = _("lessons of contracts")
        constraints = [
            models.UniqueConstraint(fields=["contract", "instruction_language"], name="contract_line_once_a_language"),
            models.CheckConstraint(condition=Q(lessons__gte=1), name="contract_line_has_lessons"),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.instruction_language}: {self.lessons}"
