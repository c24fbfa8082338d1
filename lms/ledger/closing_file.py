"""The file of a closed month: what was counted, lesson by lesson, as canonical JSON.

Learners stand in it as numbers and as a digest of everything written about their attendance, and reasons, whose words
may name a child, as digests too: who keeps the file can prove a change without learning a name. Teachers and
coordinators are named, because they answer for what they wrote; names are told in a part of their own (``names``),
since people may change them later.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection, Iterator
from dataclasses import asdict
from itertools import batched, groupby
from operator import itemgetter
from typing import Any

import msgspec
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from lms.accounts.models import User
from lms.ledger.models import Closing, Correction
from lms.ledger.months import month_key
from lms.ledger.queries.counts import ledger_table
from lms.ledger.tables import LedgerCell, Movement
from lms.timetable.enums import THERE, ChangeKind, Part
from lms.timetable.held import rules
from lms.timetable.models import AttendanceEntry, Group, Lesson, LessonChange, Programme

FORMAT = 1
LESSONS_AT_ONCE = 1000
# What a lesson's line says, and where it comes from.
LESSON_FIELDS = {
    "lesson": "uuid",
    "programme": "programme__slug",
    "language": "instruction_language",
    "group": "group__uuid",
    "origin": "origin",
    "date": "local_date",
    "time": "wall_time",
    "zone": "time_zone",
    "minutes": "length_minutes",
    "state": "state",
    "evidence": "evidence",
    "counts_in": "local_month",
    "started": "started_at",
    "ended": "ended_at",
    "taught_by": "taught_by_id",
    "confirmed": "confirmed_at",
    "confirmed_by": "confirmed_by_id",
}
ENTRY_FIELDS = [
    "lesson_id", "person_id", "sequence", "part", "status_before", "status", "minutes", "intervals_text", "evidence",
    "reason", "same_device_as_id", "words", "at", "by_id", "country",
]  # fmt: skip
INTERVALS = ENTRY_FIELDS.index("intervals_text")
CANONICAL = msgspec.json.Encoder(order="sorted")

type Document = dict[str, Any]


def closing_document(
    month: dt.date, *, sequence: int, previous: Closing | None, closed_by: User, at: dt.datetime, last_entry: int
) -> Document:
    """Everything the file of ``month`` says, from the lessons as they are now and their attendance up to the entry with
    the key ``last_entry``: later ones are corrections."""
    body: Document = {
        "format": FORMAT,
        "month": month_key(month),
        "sequence": sequence,
        "previous": {"month": month_key(previous.month), "digest": previous.digest} if previous else None,
        "closed": at.astimezone(dt.UTC),
        "closed_by": closed_by.pk,
        "rules": [str(rule) for rule in rules()],
        "counts": counts_of(month),
        "lessons": lesson_lines(month, last_entry=last_entry),
        "last_entry": last_entry,
        "corrections": correction_lines(month, until=at),
    }
    return body | {"names": names_in(body)}


def encode(document: Document) -> str:
    """One spelling for one content: keys in order, no blanks, UTF-8, moments in UTC, a line end at the end."""
    return CANONICAL.encode(document).decode() + "\n"


def decode(content: str) -> Document:
    """What a file says, in JSON's own types."""
    return msgspec.json.decode(content, type=dict[str, Any])


def digest_of(content: str) -> str:
    """As ``sha256sum`` prints it."""
    return hashlib.sha256(content.encode()).hexdigest()


def counts_of(month: dt.date) -> list[Document]:
    """The cells of the month that say anything, counted from lessons and documents."""
    cells = ledger_table(programme=None, first=month, last=month, recount=True).cells
    return [_count(cell) for cell in cells if cell.lessons or cell.imported or cell.movement != Movement()]


def last_entry() -> int:
    """The key of the newest entry of attendance, 0 before the first."""
    return AttendanceEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def lesson_lines(month: dt.date, *, last_entry: int) -> list[Document]:
    """The lessons that stood in the timetable of ``month`` or took place in it, with what was written about them."""
    lessons = lessons_of(month)
    replaced, changes = _replaced(lessons), _changes(lessons)
    lines = []
    for batch in batched(lessons.values_list("pk", *LESSON_FIELDS.values()), LESSONS_AT_ONCE):
        attendance = dict(_attendance([pk for pk, *_ in batch], last_entry=last_entry))
        for pk, *values in batch:
            written = {"attendance": attendance.get(pk), "changes": changes.get(pk, []), "instead_of": replaced.get(pk)}
            lines.append(dict(zip(LESSON_FIELDS, values, strict=True)) | written)
    return lines


def lessons_of(month: dt.date) -> QuerySet[Lesson]:
    return Lesson.objects.filter(Q(planned_month=month) | Q(local_month=month)).order_by("starts_at", "pk")


def correction_lines(month: dt.date, *, until: dt.datetime) -> list[Document]:
    """The corrections of other months that were approved in ``month``."""
    approved = Correction.objects.filter(
        decision__approved=True, decision__month=month, decision__decided_at__lte=until
    ).select_related("programme", "lesson", "decision")
    return [
        {
            "month": month_key(one.month),
            "programme": one.programme.slug,
            "language": one.instruction_language,
            "change": one.change,
            "lesson": one.lesson.uuid if one.lesson else None,
            "person": one.person_id,
            "status": [one.status_before, one.status] if one.status else None,
            "document": one.document,
            "reason": digest_of(one.reason),
            "proposed": one.proposed_at,
            "proposed_by": one.proposed_by_id,
            "approved": one.decision.decided_at,
            "approved_by": one.decision.decided_by_id,
        }
        for one in approved
    ]


def names_in(body: Document) -> Document:
    """Names of the staff, groups and projects the body speaks of, as they are called now."""
    staff = {body["closed_by"]}
    for line in body["lessons"]:
        staff |= {line["taught_by"], line["confirmed_by"], *(change["by"] for change in line["changes"])}
    for line in body["corrections"]:
        staff |= {line["proposed_by"], line["approved_by"]}
    groups = {line["group"] for line in body["lessons"]}
    people = User.objects.filter(pk__in=staff - {None}).values_list("pk", "full_name")
    named = Group.objects.filter(uuid__in=groups).values_list("uuid", "name")
    return {
        "people": {str(pk): name for pk, name in people},
        "groups": {str(uuid): name for uuid, name in named},
        "programmes": dict(Programme.objects.values_list("slug", "name")),
    }


def _count(cell: LedgerCell) -> Document:
    movement = asdict(cell.movement)
    return {
        "programme": cell.programme.slug,
        "language": cell.language,
        "held": cell.lessons,
        "by_evidence": asdict(cell.basis),
        "plan": {name: count for name, count in movement.items() if name != "open"},
        "document": {"name": cell.imported.document, "digest": cell.imported.digest} if cell.imported else None,
    }


def _attendance(lessons: Collection[int], *, last_entry: int) -> Iterator[tuple[int, Document]]:
    """By lesson: how many stand as learners, how many of them were there, and the digest of all that was written.

    ``lessons`` by their numbers: named by a subquery, databases would rather read the entries of all years.
    """
    entries = AttendanceEntry.objects.filter(lesson__in=lessons, pk__lte=last_entry)
    entries = entries.order_by("lesson_id", "person_id", "sequence")
    # As text, because the database's driver would take longer to read it than everything else here.
    rows = entries.annotate(intervals_text=Cast("intervals", TextField())).values_list(*ENTRY_FIELDS)
    for lesson, written in groupby(rows, key=itemgetter(0)):
        digest, standing = hashlib.sha256(), {}
        for row in written:
            _, person, _, part, _, status, *_ = row
            line = (*row[1:INTERVALS], msgspec.json.decode(row[INTERVALS]), *row[INTERVALS + 1 :])
            digest.update(CANONICAL.encode(line) + b"\n")
            standing[person] = (part, status)
        learners = [status for part, status in standing.values() if part == Part.LEARNER]
        there = sum(status in THERE for status in learners)
        yield lesson, {"learners": len(learners), "there": there, "digest": digest.hexdigest()}


def _replaced(lessons: QuerySet[Lesson]) -> dict[int, uuid.UUID]:
    """What each lesson stands instead of. Asked by itself: in one statement with the rest it reads all lessons."""
    return dict(lessons.order_by().filter(replaces__isnull=False).values_list("pk", "replaces__uuid"))


def _changes(lessons: QuerySet[Lesson]) -> dict[int, list[Document]]:
    """Without make-ups: a cancelled lesson of a closed month may be made up later, in another month."""
    found: dict[int, list[Document]] = {}
    changes = LessonChange.objects.filter(lesson__in=lessons.order_by().values("pk")).exclude(kind=ChangeKind.MADE_UP)
    columns = ("lesson_id", "kind", "made_at", "made_by_id", "absent_id", "substitute_id", "reason")
    for lesson, kind, at, by, absent, substitute, reason in changes.order_by("pk").values_list(*columns):
        line = {"kind": kind, "at": at, "by": by, "absent": absent, "substitute": substitute}
        line["reason"] = digest_of(reason)
        found.setdefault(lesson, []).append(line)
    return found
