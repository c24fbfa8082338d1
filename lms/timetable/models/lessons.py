"""Lessons, what changed them, and the months that documents count.

A lesson's truth is a wall date, a wall time and an IANA zone; ``starts_at``, ``ends_at`` and the
months are derived from them and stored, because people sort and count by them.
"""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from lms.timetable.enums import (
    OF_LESSONS,
    ChangeKind,
    Evidence,
    InstructionLanguage,
    LessonOrigin,
    LessonState,
)
from lms.timetable.models.groups import Group, Programme, Slot

# A lesson that began after midnight of a month's last day, or whose record was mended to say so.
HELD_IN_ANOTHER_MONTH = Q(local_month__isnull=False) & ~Q(local_month=F("planned_month"))


class Lesson(models.Model):
    """One meeting of a group on the calendar; what coordinators count.

    It keeps its own ``programme`` and ``instruction_language``: what it counts for is settled when it is planned.
    ``planned_month`` is the first day of the month of ``local_date``, by the timetable. ``local_month`` is that of
    the month the lesson took place in, by the group's local date of ``started_at``; it is set when the lesson is
    held, and held lessons count in it and nowhere else. Held is what fits the written rule once its attendance is
    confirmed, or a decision with a name; ``evidence`` says which. Confirmed and not held, it waits for a decision.

    A lesson that is moved stays where it was, as moved, and another one ``replaces`` it; so does one that makes up
    for a cancelled lesson. Every such step is a ``LessonChange``.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="lessons", verbose_name=_("group"))
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("project"))
    instruction_language = models.CharField(_("taught in"), max_length=2, choices=InstructionLanguage)
    origin = models.CharField(_("came by"), max_length=10, choices=LessonOrigin, default=LessonOrigin.TIMETABLE)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replacement",
        verbose_name=_("instead of"),
    )
    slot = models.ForeignKey(Slot, models.SET_NULL, null=True, blank=True, related_name="lessons")
    unit = models.ForeignKey(
        "cms.UnitPage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    local_date = models.DateField(_("date"))
    planned_month = models.DateField(_("month"))
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
    evidence = models.CharField(_("evidence"), max_length=8, choices=Evidence, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["state", "starts_at"], name="lesson_state_start"),
            models.Index(fields=["group", "starts_at"], name="lesson_group_start"),
            models.Index(
                fields=["local_month", "programme", "instruction_language", "started_at", "evidence"],
                name="lesson_held_month",
            ),
            models.Index(
                fields=[
                    "planned_month",
                    "programme",
                    "instruction_language",
                    "origin",
                    "state",
                    "local_month",
                    "evidence",
                ],
                name="lesson_planned_month",
            ),
            models.Index(
                fields=[
                    "local_month",
                    "programme",
                    "instruction_language",
                    "evidence",
                    "origin",
                    "state",
                    "planned_month",
                ],
                condition=HELD_IN_ANOTHER_MONTH,
                name="lesson_held_in_another_month",
            ),
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
                    ended_at__isnull=False,
                    confirmed_at__isnull=False,
                    evidence__in=OF_LESSONS,
                )
                | (~Q(state=LessonState.HELD) & Q(local_month__isnull=True, evidence="")),
                name="lesson_held_has_month",
            ),
            models.CheckConstraint(
                condition=Q(local_month__isnull=True) | Q(local_month__day=1), name="lesson_month_is_first_day"
            ),
            models.CheckConstraint(
                condition=Q(planned_month__day=1, planned_month__lte=F("local_date")),
                name="lesson_planned_month_first_day",
            ),
            models.CheckConstraint(
                condition=Q(origin=LessonOrigin.TIMETABLE, replaces__isnull=True)
                | (Q(origin__in=[LessonOrigin.MOVED, LessonOrigin.MADE_UP]) & Q(replaces__isnull=False)),
                name="lesson_replaces_by_origin",
            ),
            models.CheckConstraint(condition=~Q(replaces=F("pk")), name="lesson_replaces_another"),
            models.CheckConstraint(condition=Q(state__in=LessonState.values), name="lesson_known_state"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.local_date:%Y-%m-%d} {self.wall_time:%H:%M}"

    @property
    def shown_state(self) -> str:
        """In words; a live lesson that ended, and is not decided yet, is no longer now."""
        if self.state == LessonState.LIVE and self.ended_at:
            return pgettext("lesson", "Over")
        return self.get_state_display()


# Changes that bring another lesson.
BRINGING = [ChangeKind.MOVED, ChangeKind.MADE_UP]


class LessonChange(models.Model):
    """One dated change of one lesson, with its reason; never changed, never deleted.

    *Moved* and *made up* name the new lesson as ``replacement``. *Substituted* names who is away (``absent``) and
    who teaches instead (``substitute``, None when ``absent`` teaches after all); of a lesson and an absent teacher
    the newest stands. *Entered by hand* is a lesson that took place outside the room, *decided* one that counts as held
    although the written rule lacks something.
    """

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="changes", verbose_name=_("lesson"))
    kind = models.CharField(_("change"), max_length=12, choices=ChangeKind)
    replacement = models.OneToOneField(
        Lesson, models.PROTECT, null=True, blank=True, related_name="brought_by", verbose_name=_("new lesson")
    )
    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("teacher", "away"),
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="substitutions",
        verbose_name=_("substitute teacher"),
    )
    reason = models.CharField(_("reason"), max_length=300)
    made_at = models.DateTimeField(_("written"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )

    class Meta:
        verbose_name = _("change of a lesson")
        verbose_name_plural = _("changes of lessons")
        default_permissions = ("view",)
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="lesson_change_has_reason"),
            models.CheckConstraint(
                condition=Q(kind__in=[ChangeKind.MOVED, ChangeKind.MADE_UP], replacement__isnull=False)
                | Q(
                    kind__in=[ChangeKind.CANCELLED, ChangeKind.SUBSTITUTED, ChangeKind.RECORDED, ChangeKind.DECIDED],
                    replacement__isnull=True,
                ),
                name="lesson_change_replacement_by_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.SUBSTITUTED, absent__isnull=False)
                | (~Q(kind=ChangeKind.SUBSTITUTED) & Q(absent__isnull=True, substitute__isnull=True)),
                name="lesson_change_people_by_kind",
            ),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("absent")), name="lesson_change_other_teacher"
            ),
            models.UniqueConstraint(
                fields=["lesson"],
                condition=Q(kind__in=[ChangeKind.MOVED, ChangeKind.CANCELLED]),
                name="lesson_change_ends_once",
            ),
            models.UniqueConstraint(
                fields=["lesson", "kind"],
                condition=Q(kind__in=[ChangeKind.RECORDED, ChangeKind.DECIDED]),
                name="lesson_change_decides_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.get_kind_display()}"


class TeacherAbsence(models.Model):
    """A teacher says that they cannot teach a lesson (``away``), or that they can after all.

    Never changed, never deleted: of a lesson and a teacher the newest stands, until a coordinator answers with a
    ``LessonChange``.
    """

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="absences", verbose_name=_("lesson"))
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name=_("teacher")
    )
    away = models.BooleanField(pgettext_lazy("teacher", "away"))
    words = models.CharField(_("in words"), max_length=300, blank=True)
    said_at = models.DateTimeField(_("said"))

    class Meta:
        verbose_name = _("absence of a teacher")
        verbose_name_plural = _("absences of teachers")
        default_permissions = ("view",)
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.teacher}: {self.lesson}"


class ClosedMonth(models.Model):
    """A month that is closed for good: what was planned or held in it stays as it is.

    Written by the ledger when it closes the month, for all programmes.
    """

    month = models.DateField(unique=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="closed_month_first_day")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


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
