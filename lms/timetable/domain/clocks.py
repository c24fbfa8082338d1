"""After an update of tzdata: lessons to come stay at their wall time, so their moments are computed anew.

What is over, on, decided or given up keeps the moment it had: that is when it was.
"""

import datetime as dt
import zoneinfo
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from lms.accounts.domain.journal import write_down
from lms.accounts.domain.letters import deliver, keep_letter
from lms.accounts.models import Letter, User
from lms.core.dates import in_zone
from lms.core.readers import is_zone
from lms.timetable.domain.lessons import update, when
from lms.timetable.enums import LessonState, TimetableAct
from lms.timetable.models import Lesson
from lms.timetable.queries.concerned import concerned_by_lessons, with_people

TEMPLATE = "timetable/mail/new_times.txt"


@dataclass(frozen=True)
class Recomputed:
    """A lesson with its new moments, and the start it had."""

    lesson: Lesson
    started: dt.datetime


def recompute_times(*, at: dt.datetime) -> list[Recomputed]:
    """Derive the moments of planned lessons after ``at`` anew from wall date, wall time and zone; those that changed.

    Everybody whose clock is not the class's gets one letter with the new times. Called again it changes nothing, locks
    nothing and writes nothing; where the rules came while this process runs, it reads them anew.
    """
    zoneinfo.ZoneInfo.clear_cache()
    outdated = _outdated(at=at)
    if not outdated:
        return []
    with transaction.atomic():
        changed = _recompute(outdated, at=at)
        for group, count in Counter(one.lesson.group for one in changed).items():
            write_down(TimetableAct.TIMES_RENEWED, group, by=None, at=at, facts={"lessons": count})
        letters = _write_letters([one.lesson for one in changed], at=at)
    for letter in letters:
        deliver(letter, at=at)
    return changed


def _outdated(*, at: dt.datetime) -> list[int]:
    """The keys of planned lessons after ``at`` that stand at another moment than their wall time says."""
    told = ("pk", "local_date", "wall_time", "time_zone", "length_minutes", "starts_at", "ends_at")
    return [lesson.pk for lesson in _coming(at).only(*told).iterator() if _stands_wrong(lesson)]


def _recompute(outdated: Iterable[int], *, at: dt.datetime) -> list[Recomputed]:
    """Another process may have mended or moved some of them meanwhile."""
    coming = _coming(at).filter(pk__in=outdated).order_by("starts_at", "pk")
    changed = []
    for lesson in coming.select_for_update(of=("self",)).select_related("group"):
        if _stands_wrong(lesson):
            started = lesson.starts_at
            changed.append(Recomputed(update(lesson, **_moments(lesson)), started=started))
    return changed


def _coming(at: dt.datetime) -> QuerySet[Lesson]:
    return Lesson.objects.filter(state=LessonState.PLANNED, starts_at__gt=at)


def _stands_wrong(lesson: Lesson) -> bool:
    return _moments(lesson) != {"starts_at": lesson.starts_at, "ends_at": lesson.ends_at}


def _moments(lesson: Lesson) -> dict[str, object]:
    fields = when(lesson.local_date, lesson.wall_time, lesson.time_zone, length_minutes=lesson.length_minutes)
    return {name: fields[name] for name in ("starts_at", "ends_at")}


def _write_letters(lessons: Iterable[Lesson], *, at: dt.datetime) -> list[Letter]:
    rows = with_people(Lesson.objects.filter(pk__in=[lesson.pk for lesson in lessons]).order_by("starts_at", "pk"))
    people = concerned_by_lessons(rows)
    letters = []
    for person in sorted({one for each in people.values() for one in each}, key=lambda one: one.pk):
        own = [lesson for lesson in rows if person in people[lesson.pk] and _has_another_clock(person, lesson)]
        if own:
            weekly = _first_of_each(own, zone=person.time_zone)
            letters.append(keep_letter(person, TEMPLATE, key=f"{at:%Y-%m-%dT%H:%M:%SZ}", lessons=weekly))
    return [letter for letter in letters if letter is not None]


def _has_another_clock(person: User, lesson: Lesson) -> bool:
    """Who lives by the clock of the class sees the same hour as before."""
    return is_zone(person.time_zone) and person.time_zone != lesson.time_zone


def _first_of_each(lessons: Iterable[Lesson], *, zone: str) -> list[Lesson]:
    """Of lessons at the same hour of the week, by the person's clock, the first."""
    first: dict[tuple[object, ...], Lesson] = {}
    for lesson in lessons:
        local = in_zone(lesson.starts_at, zone)
        first.setdefault((lesson.group_id, local.weekday(), local.time()), lesson)
    return list(first.values())
