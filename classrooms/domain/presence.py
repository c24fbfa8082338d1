"""Writing down when tabs are connected. ``last_seen`` is a persisted heartbeat."""

import datetime as dt
from collections.abc import Sequence
from itertools import batched
from uuid import UUID

from django.db import transaction

from classrooms.enums import RoomRole
from classrooms.models import Presence

SAME_TAB_WITHIN = dt.timedelta(seconds=60)
BATCH = 500


@transaction.atomic
def begin_presence(*, room: int, person: int, role: RoomRole, tab: UUID, boot: UUID, at: dt.datetime) -> Presence:
    """Begin the tab's interval, or go on with the one it left less than a minute ago."""
    same = Presence.objects.filter(room_id=room, person_id=person, tab=tab, role=role)
    row = same.filter(last_seen__gte=at - SAME_TAB_WITHIN).order_by("-last_seen").first()
    if row is None:
        times = {"started_at": at, "last_seen": at}
        return Presence.objects.create(room_id=room, person_id=person, role=role, tab=tab, boot=boot, **times)
    row.boot, row.last_seen, row.ended_at, row.reason = boot, max(at, row.last_seen), None, ""
    row.save(update_fields=["boot", "last_seen", "ended_at", "reason"])
    return row


def beat(rows: Sequence[int], *, at: dt.datetime) -> None:
    """These intervals go on at ``at``: one statement for all of a process."""
    for some in batched(rows, BATCH):
        Presence.objects.filter(pk__in=some, ended_at=None).update(last_seen=at)


def end_presence(rows: Sequence[int], *, boot: UUID, at: dt.datetime, reason: str) -> None:
    """These intervals ended at ``at``; one that another process went on with is left alone."""
    for some in batched(rows, BATCH):
        open_here = Presence.objects.filter(pk__in=some, boot=boot, ended_at=None)
        open_here.update(last_seen=at, ended_at=at, reason=reason)
