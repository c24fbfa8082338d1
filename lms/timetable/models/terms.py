"""Terms, and days off by country: data a coordinator edits, because laws and calendars change."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.core.dates import in_reader_script
from lms.core.languages import prefix_of
from lms.timetable.models.groups import Group

two_letters = RegexValidator(r"^[A-Z]{2}$", _("Write a country as two letters of ISO 3166, like KZ."))


class Term(models.Model):
    """From the first to the last day of teaching, both included; timetables are drafted for one."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="term_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def journal_label(self) -> str:
        return self.name


class Holiday(models.Model):
    """Days off of a country, from ``first`` to ``last``, both included; written for each year, because feasts move."""

    country = models.CharField(_("country"), max_length=2, validators=[two_letters])
    name = models.CharField(_("name"), max_length=120)
    name_kk = models.CharField(_("name in Kazakh"), max_length=120, blank=True)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("day off")
        verbose_name_plural = _("days off")
        ordering = ["first", "country", "name"]
        constraints = [
            models.UniqueConstraint(fields=["country", "first", "name"], name="holiday_once_a_country"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="holiday_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The name for who reads: Kazakh is stored beside it."""
        in_kazakh = self.name_kk and prefix_of(get_language()) == "kk"
        return in_reader_script(self.name_kk) if in_kazakh else self.name

    @property
    def journal_label(self) -> str:
        return f"{self.name} ({self.country})"


class KeptCountry(models.Model):
    """A group has no lessons on the days off of this country: its learners' own, or its teacher's."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="kept_countries")
    country = models.CharField(_("country"), max_length=2, validators=[two_letters])

    class Meta:
        verbose_name = _("country whose days off a group keeps")
        verbose_name_plural = _("countries whose days off groups keep")
        default_permissions = ()
        ordering = ["country"]
        constraints = [
            models.UniqueConstraint(fields=["group", "country"], name="kept_country_once_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.country}"
