"""The durable side of the room: its log, its snapshot and who was there when."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lms.timetable.models import Lesson


class Room(models.Model):
    """The live place of one lesson. ``log_id`` names this history; ``last_seq`` its newest event.

    A client that holds another ``log_id`` takes a new snapshot, because numbers of different
    histories must never be compared.
    """

    lesson = models.OneToOneField(Lesson, models.PROTECT, related_name="room")
    log_id = models.UUIDField(default=uuid.uuid4, editable=False)
    last_seq = models.PositiveBigIntegerField(default=0)
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
