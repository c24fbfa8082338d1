"""After an update of tzdata: lessons to come stay at their wall time, so their moments are computed anew.

What is over, on, decided or given up keeps the moment it had: that is when it was.
"""

import datetime as dt
import logging
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet

from lms.accounts.domain.journal import write_down
from lms.accounts.domain.letters import deliver_all
from lms.accounts.models import User
from lms.core.readers import is_zone
from lms.timetable.domain.lessons import update, when
from lms.timetable.domain.new_times import keep_new_times
from lms.timetable.enums import LessonState, TimetableAct
from lms.timetable.models import Group, Lesson, ZoneRules
from lms.timetable.zone_rules import clock_by, read_release, read_rules

logger = logging.getLogger(__name__)

A_STATEMENT = 500  # rows that one statement names


@dataclass(frozen=True)
class Recomputed:
    """A lesson with its new moments, and the start it had."""

    lesson: Lesson
    started: dt.datetime


def recompute_times(*, at: dt.datetime, by_hand: bool = False) -> list[Recomputed]:
    """Derive the moments of planned lessons after ``at`` anew from wall date, wall time and zone; those that changed.

    Everybody whose own clock shows another hour by the new rules than by those of the last look gets one letter, also
    where no lesson is at another moment. Called again it changes nothing, locks nothing and writes nothing; where the
    rules came while this process runs, it reads them anew. Rules older than those of the last look change nothing
    unless ``by_hand``: another machine has the new ones already.
    """
    zoneinfo.ZoneInfo.clear_cache()
    kept, release = list(ZoneRules.objects.all()), read_release()
    newest = max((one.release for one in kept), default="")
    if release < newest and not by_hand:
        logger.warning("Times are left as they are: tzdata %s is older than %s, used last", release, newest)
        return []
    outdated, rules = _outdated(at=at), _other_rules(kept, release=release)
    if not (outdated or rules):
        return []
    with transaction.atomic():
        old_clocks = _renew_rules(rules, release=release, at=at)
        changed = _recompute(outdated, at=at)
        for group, count in Counter(one.lesson.group for one in changed).items():
            write_down(TimetableAct.TIMES_RENEWED, group, by=None, at=at, facts={"lessons": count})
        letters = keep_new_times({one.lesson.pk: one.started for one in changed}, old_clocks, at=at)
    deliver_all(letters)
    return changed


def _outdated(*, at: dt.datetime) -> list[int]:
    """The keys of planned lessons after ``at`` that stand at another moment than their wall time says."""
    told = ("pk", "local_date", "wall_time", "time_zone", "length_minutes", "starts_at", "ends_at")
    coming = _coming(at).order_by("starts_at", "pk").only(*told)
    return [lesson.pk for lesson in coming.iterator() if _stands_wrong(lesson)]


def _recompute(outdated: Iterable[int], *, at: dt.datetime) -> list[Recomputed]:
    """Another process may have mended or moved some of them meanwhile."""
    coming = _coming(at).select_for_update(of=("self",)).select_related("group").order_by("starts_at", "pk")
    changed = []
    for keys in batched(outdated, A_STATEMENT):
        for lesson in coming.filter(pk__in=keys):
            if _stands_wrong(lesson):
                started = lesson.starts_at
                changed.append(Recomputed(update(lesson, **_moments(lesson)), started=started))
    return changed


def _coming(at: dt.datetime) -> QuerySet[Lesson]:
    return Lesson.objects.filter(state=LessonState.PLANNED, starts_at__gt=at)


def _stands_wrong(lesson: Lesson) -> bool:
    """In a zone that tzdata knows no more, no lesson does: nothing tells where it would stand."""
    moments = {"starts_at": lesson.starts_at, "ends_at": lesson.ends_at}
    return is_zone(lesson.time_zone) and _moments(lesson) != moments


def _moments(lesson: Lesson) -> dict[str, object]:
    fields = when(lesson.local_date, lesson.wall_time, lesson.time_zone, length_minutes=lesson.length_minutes)
    return {name: fields[name] for name in ("starts_at", "ends_at")}


def _other_rules(kept: Iterable[ZoneRules], *, release: str) -> dict[str, bytes]:
    """The rules of zones that people live in, groups have or we keep, where we do not keep just these."""
    known = {one.time_zone: (bytes(one.rules), one.release) for one in kept}
    people = User.objects.filter(is_active=True).order_by().values_list("time_zone")
    zones = {zone for (zone,) in people.union(Group.objects.order_by().values_list("time_zone"))}
    now = {zone: read_rules(zone) for zone in {*known, *zones} if is_zone(zone)}
    return {zone: rules for zone, rules in now.items() if known.get(zone) != (rules, release)}


def _renew_rules(rules: Mapping[str, bytes], *, release: str, at: dt.datetime) -> dict[str, zoneinfo.ZoneInfo]:
    """Keep ``rules``. Returns the clocks by the rules that were kept until now, where they were others; none of a zone
    that is new to us, nor of one that another process renewed meanwhile."""
    kept = ZoneRules.objects.select_for_update().filter(time_zone__in=rules).order_by("pk")
    old = {one.time_zone: bytes(one.rules) for one in kept}
    ZoneRules.objects.bulk_create(
        [ZoneRules(time_zone=zone, rules=found, release=release, read_at=at) for zone, found in sorted(rules.items())],
        update_conflicts=True,
        unique_fields=["time_zone"],
        update_fields=["rules", "release", "read_at"],
    )
    return {zone: clock_by(found) for zone, found in old.items() if found != rules[zone]}
