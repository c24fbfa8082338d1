"""Programmes, and groups with their people and weekly times."""

import datetime as dt
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from lms.core.dates import format_wall_time, in_reader_script
from lms.core.languages import prefix_of
from lms.timetable.enums import AgeBand, InstructionLanguage, RequestState, Weekday


class Programme(models.Model):
    """A project of the foundation; the ledger counts lessons by it."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_kk = models.CharField(_("name in Kazakh"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The name for who reads: Kazakh is stored beside it, the demonstration's names stand in the catalogues."""
        if self.name_kk and prefix_of(get_language()) == "kk":
            return in_reader_script(self.name_kk)
        return gettext(self.name) if self.is_demo else self.name

    @property
    def journal_label(self) -> str:
        return self.name


class Group(models.Model):
    """Learners who follow a course together in one instruction language."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="study_groups", verbose_name=_("project"))
    course = models.ForeignKey("cms.CoursePage", models.PROTECT, related_name="study_groups", verbose_name=_("course"))
    name = models.CharField(_("name"), max_length=120)
    instruction_language = models.CharField(_("taught in"), max_length=2, choices=InstructionLanguage)
    time_zone = models.CharField(_("time zone"), max_length=64)
    age_band = models.CharField(_("age"), max_length=12, choices=AgeBand, default=AgeBand.ANY)
    capacity = models.PositiveSmallIntegerField(_("places"), default=12, validators=[MinValueValidator(1)])
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    takes_requests = models.BooleanField(_("people may ask for a place"), default=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="group_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="group_has_places"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def journal_label(self) -> str:
        return self.name


class DatedMembership(models.Model):
    """A bond to a group from a day to a day; the last day is included, none means it goes on."""

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    def lasts_on(self, day: dt.date) -> bool:
        """The twin of ``permissions.lasting_on``."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Teaching(DatedMembership):
    """Who teaches a group, with dates."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="teachings")
    teacher = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="teachings")

    class Meta:
        verbose_name = _("teacher of a group")
        verbose_name_plural = _("teachers of groups")
        constraints = [
            models.UniqueConstraint(fields=["group", "teacher", "starts_on"], name="teaching_once_a_start"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="teaching_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.teacher} – {self.group}"


class Enrolment(DatedMembership):
    """A learner's place in a group, with dates."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="enrolments")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")

    class Meta:
        verbose_name = _("place in a group")
        verbose_name_plural = _("places in groups")
        constraints = [
            models.UniqueConstraint(fields=["group", "learner", "starts_on"], name="enrolment_once_a_start"),
            models.UniqueConstraint(
                fields=["group", "learner"], condition=Q(ends_on__isnull=True), name="enrolment_one_open_a_group"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="enrolment_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} – {self.group}"


class PlaceRequest(models.Model):
    """A person asks for a place in a group; a coordinator admits or declines."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="place_requests", verbose_name=_("group"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="place_requests", verbose_name=_("person")
    )
    message = models.TextField(_("message"), blank=True, max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.WAITING)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("request for a place")
        verbose_name_plural = _("requests for places")
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(state=RequestState.WAITING), name="place_request_one_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.group}"


class Slot(models.Model):
    """A weekly wall time of a group, in the group's time zone, from a day to a day (none: ever since, for good).

    A released timetable ends it and begins another that ``replaces`` it: lessons of the past keep theirs.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    wall_time = models.TimeField(_("time"))
    length_minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), default=45, validators=[MinValueValidator(10), MaxValueValidator(300)]
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("weekly time")
        verbose_name_plural = _("weekly times")
        ordering = ["weekday", "wall_time"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "weekday", "wall_time"], condition=Q(ends_on__isnull=True), name="slot_once_a_week"
            ),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="slot_weekday_0_to_6"),
            models.CheckConstraint(condition=Q(length_minutes__range=(10, 300)), name="slot_length_10_to_300"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {format_wall_time(self.wall_time)}"
