"""What the journal says of lessons and corrections against what their rows say; only facts it has are compared.

Nothing is counted from the journal. But whoever edits a row by hand leaves a line behind that says something else.
"""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet

from lms.accounts.domain.journal import Facts, Plain, plain
from lms.accounts.models import JournalEntry
from lms.ledger.domain.corrections import about, facts_of
from lms.ledger.enums import LedgerAct
from lms.ledger.models import Correction
from lms.timetable.enums import AttendanceStatus, LessonState, TimetableAct
from lms.timetable.models import AttendanceEntry, Lesson

BEGAN = frozenset({TimetableAct.LESSON_OPENED, TimetableAct.LESSON_RECORDED})
CONFIRMED = frozenset({TimetableAct.ATTENDANCE_CONFIRMED, TimetableAct.LESSON_RECORDED})
BROUGHT = frozenset({TimetableAct.LESSON_MOVED, TimetableAct.LESSON_MADE_UP})
# Each says how many entries were written with it, by status.
OF_ATTENDANCE = CONFIRMED | {TimetableAct.ATTENDANCE_PROPOSED, TimetableAct.ATTENDANCE_CORRECTED}
OF_LESSONS = BEGAN | BROUGHT | OF_ATTENDANCE | {TimetableAct.LESSON_PLANNED, TimetableAct.LESSON_ENDED}
OF_CORRECTIONS = (LedgerAct.CORRECTION_PROPOSED, LedgerAct.CORRECTION_APPROVED, LedgerAct.CORRECTION_DECLINED)
DATED = ("local_date", "wall_time", "length_minutes")

type Lines = Mapping[int, Sequence[JournalEntry]]


class Key(NamedTuple):
    """All that a line says."""

    act: str
    about: tuple[int, int]
    person: int | None
    at: dt.datetime
    by: int | None
    words: str
    facts: str


def lines_about(lessons: Collection[Lesson]) -> Lines:
    """The journal about ``lessons`` and those they stand instead of, by lesson, the oldest first: one statement."""
    keys = {lesson.pk for lesson in lessons} | {lesson.replaces_id for lesson in lessons if lesson.replaces_id}
    found: dict[int, list[JournalEntry]] = defaultdict(list)
    for entry in _about_lessons(OF_LESSONS).filter(object_id__in=keys):
        found[entry.object_id].append(entry)
    return found


def lesson_traces(lesson: Lesson, entries: Iterable[AttendanceEntry], lines: Lines) -> Iterator[str]:
    """What the journal says otherwise of a lesson and of the history of its attendance."""
    own = lines.get(lesson.pk, ())
    if lesson.state == LessonState.PLANNED and any(entry.act in BEGAN for entry in own):
        yield "it is planned, the journal says that it began."
    for name, said in _told(lesson, own, lines.get(lesson.replaces_id or 0, ())).items():
        now = plain(getattr(lesson, name))
        if now != said:
            yield f"its {name.removesuffix('_id')} is {now or 'nothing'}, the journal says {said or 'nothing'}."
    written, told = Counter(entry.status for entry in entries), _entries_told(own)
    if told is not None and written != told:
        yield f"its attendance has the lines {_shown_counts(written)}, the journal says {_shown_counts(told)}."


def lost_lessons() -> Iterator[str]:
    """Lessons that began, and have no row."""
    there = Lesson.objects.filter(pk=OuterRef("object_id"))
    for entry in _about_lessons(BEGAN).exclude(Exists(there)):
        yield f"Lesson {entry.object_id} of the journal ({entry.act}, {entry.at:%Y-%m-%dT%H:%MZ}) is gone."


def correction_traces() -> Iterator[str]:
    """Corrections, and answers to them, that the journal does not say as their rows do, or that have no row."""
    told = Counter(_key(entry) for entry in JournalEntry.objects.filter(act__in=OF_CORRECTIONS).order_by("pk"))
    kinds = ContentType.objects.get_for_models(Lesson, Correction)
    for one in Correction.objects.select_related("lesson", "programme", "person", "decision").order_by("pk"):
        for line in _lines_of(one, kinds):
            key = _key(line)
            if not told[key]:
                yield f"Correction {one.pk}: the journal has no line “{line.act}” that says the same."
            told[key] -= 1
    for lost in +told:
        yield f"The journal says “{lost.act}” at {lost.at:%Y-%m-%dT%H:%MZ}, which no correction says."


def _about_lessons(acts: Collection[str]) -> QuerySet[JournalEntry]:
    kind = ContentType.objects.get_for_model(Lesson)
    return JournalEntry.objects.filter(content_type=kind, act__in=acts).order_by("pk")


def _told(lesson: Lesson, own: Iterable[JournalEntry], of_replaced: Iterable[JournalEntry]) -> Facts:
    """Fields of ``lesson`` as the journal says them."""
    told: Facts = {}
    for entry in of_replaced:
        if entry.act in BROUGHT and entry.facts.get("replacement") == lesson.pk:
            told |= {name: entry.facts[name][1] for name in DATED if name in entry.facts}
    for entry in own:
        match entry.act:
            case TimetableAct.LESSON_PLANNED:
                told |= {name: entry.facts[name] for name in DATED}
            case TimetableAct.LESSON_OPENED:
                told |= {"started_at": plain(entry.at)}
            case TimetableAct.LESSON_ENDED:
                told |= {"ended_at": plain(max(entry.at, lesson.started_at or entry.at))}
            case TimetableAct.LESSON_RECORDED:
                told |= {name: _in_utc(entry.facts[name]) for name in ("started_at", "ended_at")}
        if entry.act in BEGAN:
            told |= {"taught_by_id": entry.person_id}
        if entry.act in CONFIRMED:
            told |= {"confirmed_at": plain(entry.at), "confirmed_by_id": entry.by_id}
    return told


def _in_utc(moment: str) -> Plain:
    return plain(dt.datetime.fromisoformat(moment).astimezone(dt.UTC))


def _entries_told(lines: Iterable[JournalEntry]) -> Counter[str] | None:
    """How many entries were written, by status; None where the journal says nothing of attendance."""
    of_attendance = [entry.facts for entry in lines if entry.act in OF_ATTENDANCE]
    told: Counter[str] = Counter()
    for facts in of_attendance:
        told.update({status: facts[status] for status in AttendanceStatus.values if status in facts})
        if "status" in facts:  # of one person, in a closed month
            told[facts["status"][1]] += 1
    return told if of_attendance else None


def _lines_of(correction: Correction, kinds: Mapping[type, ContentType]) -> Iterator[JournalEntry]:
    """The lines that were written about ``correction``, as its rows say it now."""
    subject = about(correction)
    facts: Facts = {name: plain(value) for name, value in facts_of(correction).items()}
    line = {
        "content_type": kinds[type(subject)],
        "object_id": subject.pk,
        "person_id": correction.person_id,
        "facts": facts,
    }
    yield JournalEntry(
        **line,
        act=LedgerAct.CORRECTION_PROPOSED.value,
        at=correction.proposed_at,
        by_id=correction.proposed_by_id,
        words=correction.reason,
    )
    decision = getattr(correction, "decision", None)
    if decision is not None:
        act = LedgerAct.CORRECTION_APPROVED if decision.approved else LedgerAct.CORRECTION_DECLINED
        yield JournalEntry(**line, act=act.value, at=decision.decided_at, by_id=decision.decided_by_id)


def _key(entry: JournalEntry) -> Key:
    facts, subject = json.dumps(entry.facts, sort_keys=True), (entry.content_type_id, entry.object_id)
    return Key(entry.act, subject, entry.person_id, entry.at, entry.by_id, entry.words, facts)


def _shown_counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "nothing"
