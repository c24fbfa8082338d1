"""Attendance: proposed from presence, corrected with a reason, confirmed by a person; then the rule decides.

Nothing is overwritten: each step appends entries, and the newest of a person is what stands. Every writer holds
the lesson's row, so entries of one lesson are written one after another.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db import transaction

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.timetable.domain.holding import settle
from lms.timetable.domain.lessons import locked, require_open_month, require_reason, update
from lms.timetable.enums import (
    THERE,
    AttendanceStatus,
    ChangeKind,
    CorrectionReason,
    Evidence,
    LessonState,
    Part,
    TimetableAct,
)
from lms.timetable.errors import (
    AttendanceChanged,
    AttendanceConfirmed,
    LessonNotEnded,
    LessonNotLive,
    LessonNotOver,
    LessonNotPlanned,
    NotInLesson,
    NotOnThatDevice,
    NotTeacherOfGroup,
    ReasonDoesNotFit,
    ReasonMissing,
    StatusStands,
    WrongTimes,
)
from lms.timetable.models import AttendanceEntry, Lesson, LessonChange
from lms.timetable.permissions import teaches
from lms.timetable.presence import Interval, as_json, cut, length_that_counts, status_of, time_in, whole_minutes, window
from lms.timetable.queries.attendance import unwritten
from lms.timetable.queries.groups import roster
from lms.timetable.queries.months import lock_programme
from lms.timetable.queries.teachers import may_teach

# What stands, by the person's pk.
type Standing = Mapping[int, AttendanceEntry]

# What a reason says about being there; the others say nothing about it.
LEADS_TO = {
    CorrectionReason.SAME_DEVICE: THERE,
    CorrectionReason.BY_PHONE: THERE,
    CorrectionReason.EXCUSED_BY_FAMILY: frozenset({AttendanceStatus.EXCUSED}),
    CorrectionReason.APPROVED: frozenset(),  # only ``correct_closed_attendance`` writes it
}


@dataclass(frozen=True)
class Correction:
    """The status a person gives, and why. ``same_device_as`` is the pk of the learner whose device it was."""

    status: AttendanceStatus
    reason: CorrectionReason | None
    same_device_as: int | None = None
    words: str = ""


@transaction.atomic
def propose_attendance(
    lesson: Lesson,
    *,
    intervals: Mapping[int, Sequence[Interval]],
    at: dt.datetime,
    evidence: Evidence = Evidence.ROOM,
) -> list[AttendanceEntry]:
    """Write down who was there, as a proposal that a person confirms. ``intervals`` are by user pk.

    Learners of the lesson's date get an entry each, absent without an interval; teachers when they were there;
    anybody else who was in the room stands as a guest (callers leave observers out). Until ``ended_at`` is known
    the moment ``at`` stands for it. Repeated, it appends only where something changed, and what a person decided
    stays decided: then only part, minutes and intervals follow the room.
    Returns the entries written. Raises LessonNotLive, AttendanceConfirmed.
    """
    lesson = locked(lesson)
    require_unconfirmed(lesson)
    start, end = window(lesson, at=at)
    seen = {person: spans for person, found in intervals.items() if (spans := cut(found, start, end))}
    stood = standing(lesson)
    length = length_that_counts(lesson, start, end)
    entries = (
        _proposal(part, seen.get(person, []), start=start, length=length, person_id=person, evidence=evidence)
        for person, part in _parts(lesson, chain(stood, seen)).items()
        if part != Part.TEACHER or person in seen or person in stood
    )
    decided = set(lesson.attendance.filter(by__isnull=False).values_list("person_id", flat=True))
    kept = (_keep_decision(entry, stood) if entry.person_id in decided else entry for entry in entries)
    written = _append(lesson, stood, (entry for entry in kept if _says_more(entry, stood.get(entry.person_id))), at=at)
    if written:
        write_down(TimetableAct.ATTENDANCE_PROPOSED, lesson, by=None, at=at, facts=counts_of(written))
    return written


@transaction.atomic
def correct_attendance(
    lesson: Lesson,
    *,
    corrections: Mapping[int, Correction],
    corrected_by: User,
    at: dt.datetime,
    seen: Mapping[int, int] | None = None,
    evidence: Evidence = Evidence.HAND,
) -> list[AttendanceEntry]:
    """Give people (by pk) another status with a reason, once the lesson has ended, also after it was confirmed.

    A confirmed lesson is judged anew by the written rule. Only the status changes: minutes and intervals stay what
    the room saw, and «on the same device» names the other learner without taking theirs. A status that stands already
    is passed over. ``seen`` says by person which entry (its sequence, 0 for none) the writer had before their eyes.
    Returns the entries written. Raises LessonNotLive, LessonNotEnded, AttendanceChanged, NotInLesson,
    ReasonMissing, ReasonDoesNotFit, NotOnThatDevice, MonthClosed.
    """
    lock_programme(lesson.programme_id)
    lesson = locked(lesson)
    require_over(lesson)
    if lesson.local_month:
        require_open_month(lesson.group, dates=[lesson.local_month])
    stood = standing(lesson)
    require_seen(stood, seen or {})
    entries = _correct(lesson, stood, corrections, by=corrected_by, at=at, evidence=evidence)
    if entries:
        write_down(TimetableAct.ATTENDANCE_CORRECTED, lesson, by=corrected_by, at=at, facts=counts_of(entries))
    if lesson.confirmed_at:
        settle(lesson)
    return entries


@transaction.atomic
def correct_closed_attendance(
    lesson: Lesson,
    *,
    person: User,
    before: str,
    status: AttendanceStatus,
    words: str,
    corrected_by: User,
    at: dt.datetime,
) -> AttendanceEntry:
    """Append what a second person approved about a lesson of a closed month; the ledger's corrections call it.

    The lesson is not judged anew: whether it counts in a closed month is a correction of its own. ``before`` is what
    stood when the change was proposed. Raises AttendanceChanged, and what ``require_correctable`` raises.
    """
    lesson = locked(lesson)
    if require_correctable(lesson, person=person, status=status) != before:
        raise AttendanceChanged
    stood = standing(lesson)
    known = stood.get(person.pk) or unwritten(lesson, person)
    correction = Correction(status, CorrectionReason.APPROVED, words=words)
    (entry,) = _append(lesson, stood, [_corrected(known, correction, Evidence.HAND)], at=at, by=corrected_by)
    facts = {"status": [before, status]}
    write_down(
        TimetableAct.ATTENDANCE_CORRECTED, lesson, by=corrected_by, person=person, words=words, at=at, facts=facts
    )
    return entry


@transaction.atomic
def confirm_attendance(
    lesson: Lesson,
    *,
    confirmed_by: User,
    at: dt.datetime,
    corrections: Mapping[int, Correction] | None = None,
    seen: Mapping[int, int] | None = None,
    evidence: Evidence = Evidence.HAND,
) -> Lesson:
    """Correct what is wrong (see ``correct_attendance``), leave the rest as proposed, and confirm it.

    A lesson that fits the written rule counts as held from now on; another waits for a coordinator's decision. A
    learner of the roster for whom nothing was proposed is written down absent, by hand.
    Raises LessonNotLive, LessonNotEnded, AttendanceConfirmed, MonthClosed, MonthCountedElsewhere, and what a
    correction raises.
    """
    lock_programme(lesson.programme_id)
    lesson = locked(lesson)
    require_unconfirmed(lesson)
    if lesson.ended_at is None:
        raise LessonNotEnded
    stood = standing(lesson)
    require_seen(stood, seen or {})
    written = _correct(lesson, stood, corrections or {}, by=confirmed_by, at=at, evidence=evidence)
    written += _write_missing(lesson, by=confirmed_by, at=at, evidence=evidence)
    done = settle(update(lesson, confirmed_at=at, confirmed_by=confirmed_by))
    facts = {**counts_of(written), "state": done.state}
    write_down(TimetableAct.ATTENDANCE_CONFIRMED, lesson, by=confirmed_by, at=at, facts=facts)
    return done


@transaction.atomic
def record_lesson(
    lesson: Lesson,
    *,
    taught_by: User,
    started_at: dt.datetime,
    ended_at: dt.datetime,
    there: Collection[int],
    reason: str,
    recorded_by: User,
    at: dt.datetime,
) -> Lesson:
    """A planned lesson took place outside the room: write down by hand when, who taught and which learners (pks) were
    there, and confirm it. Everybody else of the roster was absent; minutes are those of the whole lesson.

    It counts as held if it fits the written rule. Raises ReasonMissing, LessonNotPlanned, LessonNotOver, WrongTimes,
    NotTeacherOfGroup, NotInLesson, MonthClosed, MonthCountedElsewhere.
    """
    reason = require_reason(reason)
    lock_programme(lesson.programme_id)
    lesson = locked(lesson)
    if lesson.state != LessonState.PLANNED:
        raise LessonNotPlanned
    if not started_at < ended_at:
        raise WrongTimes
    if ended_at > at:
        raise LessonNotOver
    if not teaches(taught_by, lesson):
        raise NotTeacherOfGroup
    update(lesson, state=LessonState.LIVE, started_at=started_at, ended_at=ended_at, taught_by=taught_by)
    written = _append(lesson, {}, _by_hand(lesson, {*there, taught_by.pk}), at=at, by=recorded_by)
    LessonChange.objects.create(lesson=lesson, kind=ChangeKind.RECORDED, reason=reason, made_at=at, made_by=recorded_by)
    done = settle(update(lesson, confirmed_at=at, confirmed_by=recorded_by))
    facts = {"started_at": started_at, "ended_at": ended_at, **counts_of(written), "state": done.state}
    write_down(TimetableAct.LESSON_RECORDED, lesson, by=recorded_by, person=taught_by, words=reason, at=at, facts=facts)
    return done


def check_correction(correction: Correction, *, person: int, stood: Standing) -> None:
    """Raise ReasonMissing, ReasonDoesNotFit or NotOnThatDevice."""
    reason = correction.reason
    if reason is None or (reason == CorrectionReason.OTHER and not correction.words.strip()):
        raise ReasonMissing
    if correction.status not in LEADS_TO.get(reason, frozenset(AttendanceStatus)):
        raise ReasonDoesNotFit(reason=reason.label, status=correction.status.label)
    if reason == CorrectionReason.SAME_DEVICE:
        other = stood.get(correction.same_device_as or 0)
        if other is None or not may_lend_device(other, to=person):
            raise NotOnThatDevice


def require_correctable(lesson: Lesson, *, person: User, status: AttendanceStatus) -> str:
    """The status that stands for ``person``, "" for a learner of the roster who is not written down.

    Raises LessonNotLive, LessonNotEnded, NotInLesson, StatusStands.
    """
    require_over(lesson)
    stood = standing(lesson)
    if person.pk not in stood and person not in _missing(lesson, stood):
        raise NotInLesson
    before = stood[person.pk].status if person.pk in stood else ""
    if before == status:
        raise StatusStands
    return before


def counts_of(entries: Iterable[AttendanceEntry]) -> dict[str, int]:
    """How many entries were written, by status: what the journal says of them, and nothing of whom."""
    return dict(sorted(Counter(entry.status for entry in entries).items()))


def may_lend_device(other: AttendanceEntry, *, to: int) -> bool:
    """Whether ``other`` is of somebody else than ``to``, no teacher, whom the room saw."""
    return other.person_id != to and other.part != Part.TEACHER and bool(other.intervals)


def require_unconfirmed(lesson: Lesson) -> None:
    if lesson.confirmed_at is not None:
        raise AttendanceConfirmed
    if lesson.state != LessonState.LIVE:
        raise LessonNotLive


def require_over(lesson: Lesson) -> None:
    if lesson.state not in {LessonState.LIVE, LessonState.HELD}:
        raise LessonNotLive
    if lesson.ended_at is None:
        raise LessonNotEnded


def require_seen(stood: Standing, seen: Mapping[int, int]) -> None:
    """Raise AttendanceChanged when another entry stands than the writer had before their eyes."""
    now = {person: entry.sequence for person, entry in stood.items()}
    if any(now.get(person, 0) != sequence for person, sequence in seen.items()):
        raise AttendanceChanged


def standing(lesson: Lesson) -> dict[int, AttendanceEntry]:
    """What stands in the lesson, by the person's pk; a lesson has few entries, so all are read."""
    return {entry.person_id: entry for entry in lesson.attendance.order_by("sequence")}


def _parts(lesson: Lesson, people: Iterable[int]) -> dict[int, Part]:
    """The part of each of ``people``, and of everybody who belonged to the group on that day."""
    learners = roster(lesson.group, on=lesson.local_date).values_list("pk", flat=True)
    staff = may_teach(lesson).values_list("pk", flat=True)
    parts = dict.fromkeys(people, Part.GUEST) | dict.fromkeys(learners, Part.LEARNER)
    return parts | dict.fromkeys(filter(None, [*staff, lesson.taught_by_id]), Part.TEACHER)


def _by_hand(lesson: Lesson, there: Collection[int]) -> list[AttendanceEntry]:
    """An entry for the teacher who taught and for each learner of the roster. Raises NotInLesson for a stranger."""
    learners = set(roster(lesson.group, on=lesson.local_date).values_list("pk", flat=True))
    if not set(there) <= {*learners, lesson.taught_by_id}:
        raise NotInLesson
    start, end = window(lesson)
    return [
        AttendanceEntry(
            person_id=person,
            part=Part.TEACHER if person == lesson.taught_by_id else Part.LEARNER,
            status=AttendanceStatus.PRESENT if person in there else AttendanceStatus.ABSENT,
            minutes=whole_minutes(end - start) if person in there else 0,
            evidence=Evidence.HAND,
        )
        for person in sorted({*learners, *there})
    ]


def _proposal(
    part: Part,
    spans: Sequence[Interval],
    *,
    start: dt.datetime,
    length: dt.timedelta,
    person_id: int,
    evidence: Evidence,
) -> AttendanceEntry:
    status = status_of(spans, start=start, length=length)
    if part == Part.TEACHER and spans and status == AttendanceStatus.ABSENT:
        status = AttendanceStatus.PRESENT  # who taught was there; a colleague may have taken over
    return AttendanceEntry(
        person_id=person_id,
        part=part,
        status=status,
        minutes=whole_minutes(time_in(spans)),
        intervals=as_json(spans),
        evidence=evidence,
    )


def _keep_decision(proposal: AttendanceEntry, stood: Standing) -> AttendanceEntry:
    """The room may add minutes; the status a person decided on, and what it rests on, stay."""
    decided = stood[proposal.person_id]
    proposal.status, proposal.evidence = decided.status, decided.evidence
    return proposal


def _says_more(proposal: AttendanceEntry, stood: AttendanceEntry | None) -> bool:
    facts = ("part", "status", "minutes", "intervals")
    return stood is None or any(getattr(proposal, fact) != getattr(stood, fact) for fact in facts)


def _correct(
    lesson: Lesson,
    stood: Standing,
    corrections: Mapping[int, Correction],
    *,
    by: User,
    at: dt.datetime,
    evidence: Evidence,
) -> list[AttendanceEntry]:
    known = dict(stood)
    if corrections.keys() - known.keys():
        known |= {one.pk: unwritten(lesson, one) for one in _missing(lesson, known)}
    if corrections.keys() - known.keys():
        raise NotInLesson
    changes = {
        person: correction
        for person, correction in corrections.items()
        if person not in stood or correction.status != stood[person].status
    }
    for person, correction in changes.items():
        check_correction(correction, person=person, stood=stood)
    entries = [_corrected(known[person], correction, evidence) for person, correction in changes.items()]
    return _append(lesson, stood, entries, at=at, by=by)


def _corrected(stood: AttendanceEntry, correction: Correction, evidence: Evidence) -> AttendanceEntry:
    """The next entry: another status on a person's word; part, minutes and intervals as they were."""
    return AttendanceEntry(
        person_id=stood.person_id,
        part=stood.part,
        status=correction.status,
        minutes=stood.minutes,
        intervals=stood.intervals,
        evidence=evidence,
        reason=correction.reason or "",
        same_device_as_id=correction.same_device_as if correction.reason == CorrectionReason.SAME_DEVICE else None,
        words=correction.words.strip(),
    )


def _missing(lesson: Lesson, known: Iterable[int]) -> list[User]:
    return list(roster(lesson.group, on=lesson.local_date).exclude(pk__in=list(known)))


def _write_missing(lesson: Lesson, *, by: User, at: dt.datetime, evidence: Evidence) -> list[AttendanceEntry]:
    stood = standing(lesson)
    entries = [unwritten(lesson, learner) for learner in _missing(lesson, stood)]
    for entry in entries:
        entry.evidence = evidence
    return _append(lesson, stood, entries, at=at, by=by)


def _append(
    lesson: Lesson, stood: Standing, entries: Iterable[AttendanceEntry], *, at: dt.datetime, by: User | None = None
) -> list[AttendanceEntry]:
    """Give each entry its place after what stands, and write them; the caller holds the lesson's row."""
    new = list(entries)
    for entry in new:
        last = stood.get(entry.person_id)
        entry.lesson, entry.at, entry.by = lesson, at, by
        entry.sequence = last.sequence + 1 if last else 1
        entry.status_before = last.status if last else ""
    _keep_countries(new, stood, lesson)
    return AttendanceEntry.objects.bulk_create(new)


def _keep_countries(new: Iterable[AttendanceEntry], stood: Standing, lesson: Lesson) -> None:
    """A learner's country is that of their entry as a learner before, and of their profile in the first one."""
    learners = [entry for entry in new if entry.part == Part.LEARNER]
    carried = {person: entry.country for person, entry in stood.items() if entry.part == Part.LEARNER}
    first = [entry.person_id for entry in learners if entry.person_id not in carried]
    if first:
        carried |= dict(User.objects.filter(pk__in=first).values_list("pk", "country"))
    if again := [person for person in first if person in stood]:
        before = lesson.attendance.filter(person__in=again, part=Part.LEARNER)
        carried |= dict(before.values_list("person_id", "country"))
    for entry in learners:
        entry.country = carried[entry.person_id]
