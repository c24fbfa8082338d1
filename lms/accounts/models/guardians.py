"""Who looks after whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Guardianship(models.Model):
    """A parent or guardian of a learner, from a moment to a moment (none: until further notice).

    While it lasts the guardian sees the learner's timetable and attendance and gets the letters about their lessons.
    It gives no way into the room.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="guardian_of")
    begun_at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("guardianship")
        verbose_name_plural = _("guardianships")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "guardian"], condition=Q(ended_at__isnull=True), name="guardianship_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(learner=F("guardian")), name="guardianship_of_another"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")), name="guardianship_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian} – {self.learner}"
