"""What a teacher leaves for whoever teaches the group next."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.timetable.models.lessons import Lesson


class LessonNote(models.Model):
    """A note about a lesson for who teaches the next one; never changed, never deleted: the newest of a lesson stands.

    It may name a child, so only who leads a lesson of the group reads it, and the journal has none of its words.
    """

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="notes", verbose_name=_("lesson"))
    text = models.CharField(_("in words"), max_length=1000)
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )

    class Meta:
        verbose_name = _("note of a lesson")
        verbose_name_plural = _("notes of lessons")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="lesson_note_says_something")]

    def __str__(self) -> str:
        return f"{self.lesson} {self.written_at:%Y-%m-%d %H:%M}"
