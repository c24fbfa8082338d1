"""Everything the ledger says, computed again: closed months against their files, open ones against their evidence.

Each difference is one sentence in plain words, with ISO dates: operators read it in a terminal, auditors in a report.

A closed month is held by its file, which others keep too: each row it was counted from is compared with it. An open
month has no file yet, so its rows are compared with one another and with what the journal says of them (``traces``).
Until such a month is closed, nobody can see:

- a row that was edited together with all that tells of it: its attendance, its changes, its lines in the journal;
- what the journal says as a number only: of lessons planned from weekly times, moved or cancelled many at once, which
  they are; their date and time once they are over, or that there is one planned lesson more or fewer;
- of attendance, whose an entry is, its country, minutes and intervals: the journal tells how many were written, by
  status, and of whom nothing; nor the words and reasons of changes;
- places, teachings and groups, of which only the newest state stands.

Whoever must rule these out closes months soon, and lets people outside keep the files.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import fields
from itertools import batched, chain

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from lms.ledger.closing_file import Document, closing_document, decode, digest_of, encode, lessons_of
from lms.ledger.models import Closing, ClosingCount, Correction, CorrectionDecision, ImportedCount, LedgerImport
from lms.ledger.months import month_key
from lms.ledger.queries.imports import digest_of_counts
from lms.ledger.tables import Basis, Movement
from lms.ledger.traces import correction_traces, lesson_traces, lines_about, lost_lessons
from lms.timetable.enums import ChangeKind, LessonState
from lms.timetable.held import evidence_of
from lms.timetable.models import AttendanceEntry, ClosedMonth, CountedElsewhere, Lesson
from lms.timetable.walltime import local_month, to_utc

# What a file says of itself and cannot be computed again: names people and groups have had meanwhile, and the rules of
# that time.
NOT_COMPARED = frozenset({"names", "rules"})
COUNTED = [field.name for field in fields(Basis)]
PLANNED = [field.name for field in fields(Movement) if field.name != "open"]
CHUNK = 1000


def differences() -> Iterator[str]:
    """All that does not agree, closed months first and in their order; nothing: the ledger is right."""
    yield from closed_differences()
    yield from correction_differences()
    yield from correction_traces()
    yield from entry_differences()
    yield from lesson_differences()
    yield from import_differences()


def closed_differences() -> Iterator[str]:
    """Closings whose file, digest, chain, counts or lessons are not what they were."""
    previous: Closing | None = None
    for closing in Closing.objects.select_related("closed_by").order_by("sequence"):
        for difference in _closing_differences(closing, previous):
            yield f"{month_key(closing.month)}: {difference}"
        previous = closing
    closed = Closing.objects.values("month")
    for lost in ClosedMonth.objects.exclude(month__in=closed):
        yield f"{month_key(lost.month)}: the month is closed, and its closing is gone."


def correction_differences() -> Iterator[str]:
    for decision in CorrectionDecision.objects.select_related("correction", "entry").order_by("correction"):
        if decision.decided_by_id == decision.correction.proposed_by_id:
            yield f"Correction {decision.correction_id}: one person proposed and decided it."
        month = timezone.localdate(decision.decided_at, timezone.get_default_timezone()).replace(day=1)
        if decision.month != month:
            stands = f"stands in {month_key(decision.month)} and was given in {month_key(month)}"
            yield f"Correction {decision.correction_id}: its answer {stands}."
        if not _is_carried_out(decision):
            yield f"Correction {decision.correction_id}: the attendance does not say what was decided."
    open_months = Correction.objects.exclude(month__in=Closing.objects.values("month"))
    for one in open_months.select_related("programme"):
        yield f"Correction {one.pk}: {month_key(one.month)} is not closed."
    approved = Correction.objects.filter(decision__approved=True, lesson__isnull=False).values_list("lesson")
    for lesson, change in approved.annotate(change=Sum("change")).order_by("lesson"):
        found = Lesson.objects.select_related("group").get(pk=lesson)
        if int(found.state == LessonState.HELD) + change not in {0, 1}:
            yield f"{_name(found)}: its corrections make it count more than once, or less than never."


def entry_differences() -> Iterator[str]:
    """Histories of attendance with a gap, or with a line that does not follow the one before it."""
    before = AttendanceEntry.objects.filter(
        lesson=OuterRef("lesson"), person=OuterRef("person"), sequence=OuterRef("sequence") - 1
    )
    later = AttendanceEntry.objects.filter(sequence__gt=1).annotate(stood=Subquery(before.values("status")))
    broken = later.filter(Q(stood__isnull=True) | ~Q(stood=F("status_before"))).select_related("lesson__group")
    for entry in broken.order_by("lesson_id", "person_id", "sequence").iterator(chunk_size=CHUNK):
        yield f"{_name(entry.lesson)}: line {entry.sequence} about person {entry.person_id} does not follow the last."


def lesson_differences() -> Iterator[str]:
    """Lessons of open months that do not stand where their evidence puts them, or not as the journal says."""
    closed = ClosedMonth.objects.values("month")
    lessons = Lesson.objects.exclude(planned_month__in=closed).exclude(local_month__in=closed)
    lessons = lessons.select_related("group").prefetch_related("attendance", "changes")
    now = timezone.now()
    for batch in batched(lessons.order_by("pk").iterator(chunk_size=CHUNK), CHUNK):
        lines = lines_about(batch)
        for lesson in batch:
            traces = lesson_traces(lesson, lesson.attendance.all(), lines)
            for difference in chain(_lesson_differences(lesson), _time_differences(lesson, at=now), traces):
                yield f"{_name(lesson)}: {difference}"
    yield from lost_lessons()


def import_differences() -> Iterator[str]:
    """Imports whose counts are not those of their file, cells that are computed and imported, or imported without a
    mark in the timetable."""
    for source in LedgerImport.objects.prefetch_related("counts").order_by("pk"):
        if digest_of_counts(source) != source.counts_digest:
            yield f"Import {source.pk} ({source.file_name}): its counts are not those that were imported."
    held = Lesson.objects.filter(
        state=LessonState.HELD,
        programme=OuterRef("programme"),
        local_month=OuterRef("month"),
        instruction_language=OuterRef("instruction_language"),
    )
    marks = CountedElsewhere.objects.filter(
        programme=OuterRef("programme"), month=OuterRef("month"), instruction_language=OuterRef("instruction_language")
    )
    counts = ImportedCount.objects.annotate(computed=Exists(held), marked=Exists(marks)).select_related("programme")
    for one in counts.filter(Q(computed=True) | Q(marked=False)).order_by("month", "pk"):
        what = "is computed and imported" if one.computed else "is imported, and lessons could be held there"
        yield f"{month_key(one.month)}: {one.programme.slug} {one.instruction_language} {what}."


def _closing_differences(closing: Closing, previous: Closing | None) -> Iterator[str]:
    if digest_of(closing.content) != closing.digest:
        yield f"the file has not the digest {closing.digest}."
        return
    yield from _file_differences(closing, previous)
    yield from _count_differences(closing)


def _file_differences(closing: Closing, previous: Closing | None) -> Iterator[str]:
    if not ClosedMonth.objects.filter(month=closing.month).exists():
        yield "the month is not marked as closed."
    written = decode(closing.content)
    document = closing_document(
        closing.month,
        sequence=previous.sequence + 1 if previous else 1,
        previous=previous,
        closed_by=closing.closed_by,
        at=closing.closed_at,
        last_entry=written["last_entry"],
    )
    computed = decode(encode(document))
    # Lessons first: what is wrong with one of them explains the counts.
    parts = sorted((written.keys() | computed.keys()) - NOT_COMPARED, key=lambda part: (part != "lessons", part))
    for part in parts:
        if written.get(part) != computed.get(part):
            yield from _part_differences(part, written.get(part), computed.get(part))
    yield from _late_differences(closing, last_entry=written["last_entry"])


def _late_differences(closing: Closing, *, last_entry: int) -> Iterator[str]:
    """Entries that came after the closing without an approved correction."""
    late = AttendanceEntry.objects.filter(lesson__in=lessons_of(closing.month).order_by().values("pk"))
    late = late.filter(pk__gt=last_entry, correction_decision__isnull=True).select_related("lesson__group")
    for entry in late.order_by("pk"):
        yield (
            f"{_name(entry.lesson)}: line {entry.sequence} of the attendance of person {entry.person_id} is younger "
            "than the closing, and nobody approved it."
        )


def _is_carried_out(decision: CorrectionDecision) -> bool:
    """Whether an approved correction of attendance has the entry that says so, and no other decision has one."""
    said, entry = decision.correction, decision.entry
    if entry is None:
        return not decision.approved or said.person_id is None
    wanted = (said.lesson_id, said.person_id, said.status_before, said.status, said.reason)
    written = (entry.lesson_id, entry.person_id, entry.status_before, entry.status, entry.words)
    return written == wanted and (entry.by_id, entry.at) == (decision.decided_by_id, decision.decided_at)


def _part_differences(part: str, written: object, computed: object) -> Iterator[str]:
    if part == "lessons" and isinstance(written, list) and isinstance(computed, list):
        yield from _line_differences(written, computed)
    else:
        yield f"{part}: the file says {_short(written)}, the database {_short(computed)}."


def _line_differences(written: list[Document], computed: list[Document]) -> Iterator[str]:
    stands = {line["lesson"]: line for line in computed}
    for line in written:
        now = stands.pop(line["lesson"], None)
        name = f"lesson {line['lesson']} ({line['date']} {line['time'][:5]})"
        if now is None:
            yield f"{name} is in the file and not in the database."
            continue
        for key in line:
            if line[key] != now.get(key):
                yield f"{name}: {key} is {_short(now.get(key))}, the file says {_short(line[key])}."
    for extra in stands.values():
        yield f"lesson {extra['lesson']} ({extra['date']}) is in the database and not in the file."


def _count_differences(closing: Closing) -> Iterator[str]:
    """Between the rows tables are read from and the file."""
    written = {
        (line["programme"], line["language"]): (
            [line["by_evidence"][name] for name in COUNTED] + [line["plan"][name] for name in PLANNED]
        )
        for line in decode(closing.content)["counts"]
    }
    rows = ClosingCount.objects.filter(closing=closing)
    stored = {
        (programme, language): list(figures)
        for programme, language, *figures in rows.values_list(
            "programme__slug", "instruction_language", *COUNTED, *PLANNED
        )
    }
    for cell in sorted(written.keys() | stored.keys()):
        if written.get(cell) != stored.get(cell):
            yield f"{' '.join(cell)}: the stored counts are {stored.get(cell)}, the file says {written.get(cell)}."


def _lesson_differences(lesson: Lesson) -> Iterator[str]:
    kinds, group = {change.kind for change in lesson.changes.all()}, lesson.group
    if (lesson.programme_id, lesson.instruction_language) != (group.programme_id, group.instruction_language):
        yield "it counts for another project or language than its group."
    if lesson.planned_month != lesson.local_date.replace(day=1):
        yield f"it stands in {month_key(lesson.planned_month)} and is on {lesson.local_date}."
    if (lesson.state == LessonState.MOVED) != (ChangeKind.MOVED in kinds):
        yield f"its state is {lesson.state}, which its changes do not say."
    if (lesson.state == LessonState.CANCELLED) != (ChangeKind.CANCELLED in kinds):
        yield f"its state is {lesson.state}, which its changes do not say."
    if lesson.state not in {LessonState.HELD, LessonState.LIVE} or lesson.confirmed_at is None:
        return
    entries = sorted(lesson.attendance.all(), key=lambda entry: entry.sequence)
    evidence = evidence_of(lesson, entries, decided=ChangeKind.DECIDED in kinds) or ""
    if lesson.evidence != evidence:
        yield f"it rests on {lesson.evidence or 'nothing'}, its attendance says {evidence or 'nothing'}."
    month = local_month(lesson.started_at, lesson.time_zone) if lesson.started_at and evidence else None
    if lesson.local_month != month:
        yield f"it counts in {lesson.local_month}, its start says {month}."


def _time_differences(lesson: Lesson, *, at: dt.datetime) -> Iterator[str]:
    """Of planned lessons to come: what is over keeps the moments it had by the clocks of its time."""
    if lesson.state != LessonState.PLANNED:
        return
    start = to_utc(lesson.local_date, lesson.wall_time, lesson.time_zone)
    if max(start, lesson.starts_at) <= at:
        return
    if (lesson.starts_at, lesson.ends_at) != (start, start + dt.timedelta(minutes=lesson.length_minutes)):
        yield (
            f"it is from {lesson.starts_at:%Y-%m-%dT%H:%MZ} to {lesson.ends_at:%Y-%m-%dT%H:%MZ}, which is not its wall "
            f"time in {lesson.time_zone}. After new rules of time zones, recompute_times mends it."
        )


def _name(lesson: Lesson) -> str:
    return f"Lesson {lesson.uuid} ({lesson.local_date} {lesson.wall_time:%H:%M}, {lesson.group})"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 200 else f"{text[:200]}…"
