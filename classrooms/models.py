"""The durable side of the room: its log, its snapshot and who was there when."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.timetable.models import Group, Lesson


class Room(models.Model):
    """The live place of one lesson. ``log_id`` names this history; ``last_seq`` its newest event, of ``last_at``.

    A client that holds another ``log_id`` takes a new snapshot, because numbers of different
    histories must never be compared. A database that was put back has the old ``log_id`` again; two
    histories that parted that way have different times under one number.
    """

    lesson = models.OneToOneField(Lesson, models.PROTECT, related_name="room")
    log_id = models.UUIDField(default=uuid.uuid4, editable=False)
    last_seq = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(null=True, blank=True)
    snapshot = models.JSONField(default=dict)
    snapshot_seq = models.PositiveBigIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.lesson}"


class Event(models.Model):
    """One durable thing that happened in a room. Holds ids of people, never names."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    actor = models.UUIDField(null=True, blank=True)
    command_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="event_seq_once_a_room"),
            models.UniqueConstraint(
                fields=["room", "actor", "command_id"],
                condition=Q(command_id__isnull=False),
                name="event_command_once_a_room",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class Presence(models.Model):
    """An interval a person's tab was connected; ``last_seen`` is its persisted heartbeat."""

    tab = models.UUIDField()
    room = models.ForeignKey(Room, models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)
    boot = models.UUIDField()
    started_at = models.DateTimeField()
    last_seen = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["room", "person"], name="presence_room_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.started_at:%H:%M}"


class MediaNode(models.Model):
    """A media server. ``load`` and ``capacity`` are packets a second, in and out; ``heartbeat_at`` is
    when a web process last had an answer."""

    name = models.CharField(max_length=60, unique=True)
    url = models.CharField(max_length=200)
    is_draining = models.BooleanField(default=False)
    load = models.PositiveIntegerField(default=0)
    capacity = models.PositiveIntegerField()
    heartbeat_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Exclusion(models.Model):
    """A learner was put out of one lesson, or, without ``lesson``, of all the group's, until it is lifted.

    Written with the event that says so. Lifting opens the lessons after the one it happened in: there
    the log itself keeps the person out.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exclusions", verbose_name=_("learner")
    )
    group = models.ForeignKey(Group, models.PROTECT, related_name="exclusions", verbose_name=_("group"))
    lesson = models.ForeignKey(
        Lesson, models.PROTECT, null=True, blank=True, related_name="exclusions", verbose_name=_("only this lesson")
    )
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("removed by"))
    at = models.DateTimeField(_("removed"), default=timezone.now)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_because = models.CharField(_("why it was lifted"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("removal from lessons")
        verbose_name_plural = _("removals from lessons")
        ordering = ["-at"]
        indexes = [models.Index(fields=["person", "group"], name="exclusion_person_group")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="exclusion_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_because="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because="")),
                name="exclusion_lifted_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.lesson or self.group}"


class Report(models.Model):
    """Somebody asked the coordinators to look at a line of the chat. Nobody in the room learns of it.

    ``text`` is the line as it was written; ``line`` its number in the room's log.
    """

    room = models.ForeignKey(Room, models.PROTECT, related_name="reports", verbose_name=_("lesson"))
    line = models.PositiveBigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    text = models.TextField(_("message"))
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("reported"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decision = models.CharField(_("decision"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("reported message")
        verbose_name_plural = _("reported messages")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["room", "line", "reporter"], name="report_once_a_line_and_person"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, decision="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="")),
                name="report_decided_by_somebody_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"
