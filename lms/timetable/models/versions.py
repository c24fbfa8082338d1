"""Timetables as versions: drafted beside the weekly times that hold, then released with a day they take effect on."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.dates import format_wall_time, in_reader_script
from lms.timetable.enums import SlotChangeKind, VersionState, Weekday
from lms.timetable.models.groups import Group, Programme, Slot
from lms.timetable.models.terms import Term


class TimetableVersion(models.Model):
    """The weekly times of a project's groups in a term. Once released it is never changed.

    ``groups`` are those it speaks of: the weekly times of a group made later are none of its business.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="timetable_versions", verbose_name=_("project")
    )
    term = models.ForeignKey(Term, models.PROTECT, related_name="timetable_versions", verbose_name=_("term"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT)
    takes_effect_on = models.DateField(_("takes effect on"))
    groups = models.ManyToManyField(Group, related_name="timetable_versions", verbose_name=_("groups"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    released_at = models.DateTimeField(_("published"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    class Meta:
        verbose_name = _("timetable")
        verbose_name_plural = _("timetables")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "term", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["programme", "term"], condition=Q(state=VersionState.DRAFT), name="version_one_draft_a_term"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, released_at__isnull=True)
                | Q(state=VersionState.RELEASED, released_at__isnull=False),
                name="version_released_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        number = in_reader_script(str(self.number))
        return gettext("%(term)s, version %(number)s") % {"term": self.term, "number": number}

    @property
    def journal_label(self) -> str:
        return f"{self.term.name}, {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT


class DraftSlot(models.Model):
    """A weekly time as a version wants it; ``replaces`` is the one it was copied from."""

    version = models.ForeignKey(TimetableVersion, models.CASCADE, related_name="draft_slots")
    group = models.ForeignKey(Group, models.CASCADE, related_name="draft_slots", verbose_name=_("group"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    wall_time = models.TimeField(_("time"))
    length_minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), default=45, validators=[MinValueValidator(10), MaxValueValidator(300)]
    )
    replaces = models.ForeignKey(Slot, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("weekly time of a timetable")
        verbose_name_plural = _("weekly times of timetables")
        ordering = ["weekday", "wall_time"]
        constraints = [
            models.UniqueConstraint(fields=["version", "group", "weekday", "wall_time"], name="draft_slot_once_a_week"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="draft_slot_weekday_0_to_6"),
            models.CheckConstraint(condition=Q(length_minutes__range=(10, 300)), name="draft_slot_length_10_to_300"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {format_wall_time(self.wall_time)}"


class SlotChange(models.Model):
    """What a version did to one weekly time of a group; never changed, never deleted.

    ``…_before`` are empty where it is new, the others where it is gone. While a version is a draft its changes
    are computed and stored nowhere.
    """

    version = models.ForeignKey(TimetableVersion, models.PROTECT, related_name="slot_changes")
    group = models.ForeignKey(Group, models.PROTECT, related_name="slot_changes", verbose_name=_("group"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    weekday_before = models.PositiveSmallIntegerField(choices=Weekday, null=True)
    wall_time_before = models.TimeField(null=True)
    length_before = models.PositiveSmallIntegerField(null=True)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, null=True)
    wall_time = models.TimeField(null=True)
    length_minutes = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("change of a weekly time")
        verbose_name_plural = _("changes of weekly times")
        default_permissions = ()
        ordering = ["group__name", "group_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=False, wall_time__isnull=False, length_minutes__isnull=False)
                | Q(weekday_before__isnull=False, wall_time_before__isnull=False, length_before__isnull=False),
                name="slot_change_changes_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.kind.label}"

    @property
    def kind(self) -> SlotChangeKind:
        if self.weekday_before is None:
            return SlotChangeKind.ADDED
        return SlotChangeKind.REMOVED if self.weekday is None else SlotChangeKind.MOVED
