"""Who took part in a lesson: a history of entries."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.timetable.enums import OF_ENTRIES, SAID_IN_WORDS, AttendanceStatus, CorrectionReason, Evidence, Part
from lms.timetable.models.lessons import Lesson


class AttendanceEntry(models.Model):
    """One line in the history of a person's attendance of a lesson; never changed, never deleted.

    What stands is the entry with the highest ``sequence`` of lesson and person. There is no second table of
    current rows that could disagree: the unique index finds the newest of a lesson's entries in microseconds
    (``queries.attendance.standings``), and a list of a lesson reads its few entries anyway, because it shows them.

    ``by`` is None where the presence rule wrote it. ``intervals`` holds the pairs of ISO times (UTC) the person
    was in the room, ``minutes`` their sum; both are cut to the lesson, copied from presence and stay when the room
    is gone. A correction by a person changes the status and carries minutes and intervals on as they were.

    ``country`` is where a learner lived by the profile when the first entry about them as a learner of this lesson
    was written, "" when it named none; later entries carry it on, since they are about the same lesson. Other people's
    is not written down.
    """

    # No index of its own: the unique one below begins with the lesson.
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="attendance", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendance")
    sequence = models.PositiveSmallIntegerField(_("number"))
    part = models.CharField(_("part"), max_length=8, choices=Part)
    country = models.CharField(_("country"), max_length=2, blank=True)
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
                condition=Q(status__in=AttendanceStatus.values, part__in=Part.values, evidence__in=OF_ENTRIES),
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
                condition=~Q(reason__in=SAID_IN_WORDS) | ~Q(words=""), name="attendance_other_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_status_display()}"
