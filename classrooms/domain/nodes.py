"""Media servers: known by the settings, heard by the web processes, emptied by an operator."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import Q
from django.utils import timezone

from classrooms.errors import NoSuchNode
from classrooms.models import MediaNode


def sync_nodes(urls: Mapping[str, str], *, capacity: int) -> list[MediaNode]:
    """The rows of the nodes named by the settings, made or brought up to date."""
    return [
        MediaNode.objects.update_or_create(name=name, defaults={"url": url, "capacity": capacity})[0]
        for name, url in urls.items()
    ]


def beat_node(node: int, *, every: float) -> bool:
    """Note that the node answered; of many processes one does so each ``every`` seconds: whether it was this one."""
    now = timezone.now()
    due = Q(heartbeat_at=None) | Q(heartbeat_at__lte=now - dt.timedelta(seconds=every))
    return bool(MediaNode.objects.filter(due, pk=node).update(heartbeat_at=now))


def note_load(node: int, *, packets: int) -> None:
    """How many packets a second the node carries now."""
    MediaNode.objects.filter(pk=node).update(load=packets)


def set_draining(name: str, *, draining: bool) -> MediaNode:
    """Take the node out of use as its rooms change, or back into it. Raises NoSuchNode."""
    node = MediaNode.objects.filter(name=name).first()
    if node is None:
        raise NoSuchNode
    node.is_draining = draining
    node.save(update_fields=["is_draining"])
    return node
