"""Programmes, groups with their people, weekly slots, lessons and attendance.

A lesson's truth is a wall date, a wall time and an IANA zone; ``starts_at``, ``ends_at`` and the
local month are derived from them and stored, because people sort and count by them.
"""

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
from lms.timetable.enums import (
    AgeBand,
    AttendanceStatus,
    CorrectionReason,
    Evidence,
    InstructionLanguage,
    LessonState,
    Part,
    RequestState,
    Weekday,
)


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


class DatedMembership(models.Model):
    """A bond to a group from a day to a day; the last day is included, none means it goes on."""

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True


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
    """A weekly wall time of a group, in the group's time zone."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    wall_time = models.TimeField(_("time"))
    length_minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), default=45, validators=[MinValueValidator(10), MaxValueValidator(300)]
    )

    class Meta:
        verbose_name = _("weekly time")
        verbose_name_plural = _("weekly times")
        ordering = ["weekday", "wall_time"]
        constraints = [
            models.UniqueConstraint(fields=["group", "weekday", "wall_time"], name="slot_once_a_week"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="slot_weekday_0_to_6"),
            models.CheckConstraint(condition=Q(length_minutes__range=(10, 300)), name="slot_length_10_to_300"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {format_wall_time(self.wall_time)}"


class Lesson(models.Model):
    """One meeting of a group on the calendar; what coordinators count.

    ``local_month`` is the first day of the month the lesson took place in, by the group's local
    date of ``started_at``; it is set when the lesson is held and is what the ledger counts by.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="lessons", verbose_name=_("group"))
    slot = models.ForeignKey(Slot, models.SET_NULL, null=True, blank=True, related_name="lessons")
    unit = models.ForeignKey(
        "cms.UnitPage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    local_date = models.DateField(_("date"))
    wall_time = models.TimeField(_("time"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    length_minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), default=45, validators=[MinValueValidator(10), MaxValueValidator(300)]
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    state = models.CharField(_("state"), max_length=10, choices=LessonState, default=LessonState.PLANNED)
    started_at = models.DateTimeField(_("actual start"), null=True, blank=True)
    ended_at = models.DateTimeField(_("actual end"), null=True, blank=True)
    taught_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taught by")
    )
    local_month = models.DateField(_("counts in"), null=True, blank=True)
    held_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["state", "starts_at"], name="lesson_state_start"),
            models.Index(fields=["group", "starts_at"], name="lesson_group_start"),
            models.Index(fields=["local_month", "group"], name="lesson_month_group"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "local_date"], condition=Q(slot__isnull=False), name="lesson_once_a_slot_and_day"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="lesson_ends_after_start"),
            models.CheckConstraint(
                condition=Q(
                    state=LessonState.HELD,
                    local_month__isnull=False,
                    started_at__isnull=False,
                    held_at__isnull=False,
                )
                | (~Q(state=LessonState.HELD) & Q(local_month__isnull=True)),
                name="lesson_held_has_month",
            ),
            models.CheckConstraint(
                condition=Q(local_month__isnull=True) | Q(local_month__day=1), name="lesson_month_is_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.local_date:%Y-%m-%d} {self.wall_time:%H:%M}"


class AttendanceEntry(models.Model):
    """One line in the history of a person's attendance of a lesson; never changed, never deleted.

    What stands is the entry with the highest ``sequence`` of lesson and person. There is no second table of
    current rows that could disagree: the unique index finds the newest of a lesson's entries in microseconds
    (``queries.attendance.standings``), and a list of a lesson reads its few entries anyway, because it shows them.

    ``by`` is None where the presence rule wrote it. ``intervals`` holds the pairs of ISO times (UTC) the person
    was in the room, ``minutes`` their sum; both are cut to the lesson, copied from presence and stay when the room
    is gone. A correction by a person changes the status and carries minutes and intervals on as they were.
    """

    # No index of its own: the unique one below begins with the lesson.
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="attendance", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendance")
    sequence = models.PositiveSmallIntegerField(_("number"))
    part = models.CharField(_("part"), max_length=8, choices=Part)
    status_before = models.CharField(_("before"), max_length=10, choices=AttendanceStatus, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=AttendanceStatus)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    intervals = models.JSONField(_("intervals"), default=list)
    evidence = models.CharField(_("evidence"), max_length=8, choices=Evidence)
    reason = models.CharField(_("reason"), max_length=8, choices=CorrectionReason, blank=True)
    same_device_as = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on the same device as"),
    )
    words = models.CharField(_("in words"), max_length=300, blank=True)
    at = models.DateTimeField(_("written"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )

    class Meta:
        verbose_name = _("attendance entry")
        verbose_name_plural = _("attendance entries")
        default_permissions = ("add", "view")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "person", "sequence"], name="attendance_one_history"),
            models.CheckConstraint(
                condition=Q(sequence=1, status_before="")
                | Q(sequence__gt=1, status_before__in=AttendanceStatus.values),
                name="attendance_follows_what_stood",
            ),
            models.CheckConstraint(
                condition=Q(status__in=AttendanceStatus.values, part__in=Part.values, evidence__in=Evidence.values),
                name="attendance_known_words",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=True, reason="")
                | Q(by__isnull=False) & (Q(sequence=1) | Q(reason__in=CorrectionReason.values)),
                name="attendance_change_has_reason",
            ),
            models.CheckConstraint(
                condition=(
                    Q(reason=CorrectionReason.SAME_DEVICE, same_device_as__isnull=False)
                    & ~Q(same_device_as=F("person"))
                )
                | (~Q(reason=CorrectionReason.SAME_DEVICE) & Q(same_device_as__isnull=True)),
                name="attendance_same_device_as_another",
            ),
            models.CheckConstraint(
                condition=~Q(reason=CorrectionReason.OTHER) | ~Q(words=""), name="attendance_other_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_status_display()}"


class CountedElsewhere(models.Model):
    """A month of a programme and language whose lessons are counted in a document.

    Written by the ledger when it imports figures. Here no lesson may be planned or held in such a
    month, so a figure is computed or imported and never both.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    instruction_language = models.CharField(max_length=2, choices=InstructionLanguage)
    month = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "instruction_language", "month"], name="counted_elsewhere_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="counted_elsewhere_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.instruction_language} {self.month:%Y-%m}"
