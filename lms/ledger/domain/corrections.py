"""Corrections of closed months: one person proposes, another approves; the file of the month never changes."""

import datetime as dt

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.core.dates import format_month
from lms.ledger.domain.imports import LONGEST_DOCUMENT
from lms.ledger.enums import LedgerAct
from lms.ledger.errors import (
    AttendanceCorrectionWaits,
    CorrectionDecided,
    CorrectionWaits,
    DocumentMissing,
    DocumentWaits,
    FigureBelowZero,
    LessonCountsAlready,
    MonthIsOpen,
    OwnCorrection,
)
from lms.ledger.models import Closing, Correction, CorrectionDecision
from lms.ledger.queries.closings import closed_month_of, waiting_corrections
from lms.ledger.queries.counts import ledger_table
from lms.timetable.domain.attendance import correct_closed_attendance, require_correctable
from lms.timetable.domain.lessons import locked, require_reason
from lms.timetable.enums import AttendanceStatus, ChangeKind, LessonState
from lms.timetable.held import evidence_of
from lms.timetable.models import AttendanceEntry, Lesson, Programme
from lms.timetable.queries.months import lock_programme
from lms.timetable.walltime import local_month


@transaction.atomic
def propose_lesson_correction(lesson: Lesson, *, reason: str, proposed_by: User, at: dt.datetime) -> Correction:
    """Say that a lesson of a closed month was counted and did not take place, or the other way round.

    Which of the two follows from how it counts now; a moved lesson counts as the one that replaces it, never itself.
    It counts in the month it began in, where that is known, as held lessons do.
    Raises ReasonMissing, MonthIsOpen, LessonCountsAlready, CorrectionWaits, and FigureBelowZero where a correction
    after a document has taken the lesson out of the figure already.
    """
    reason = require_reason(reason)
    lock_programme(lesson.programme_id)
    lesson = locked(lesson)
    month = month_of(lesson)
    require_closed(month)
    if lesson.state == LessonState.MOVED:
        raise LessonCountsAlready
    if waiting_corrections().filter(lesson=lesson, person=None).exists():
        raise CorrectionWaits
    change, language = -1 if counts_now(lesson) else 1, lesson.instruction_language
    require_not_below_zero(month, programme=lesson.programme, language=language, change=change)
    proposed = Correction.objects.create(
        month=month,
        programme=lesson.programme,
        instruction_language=language,
        lesson=lesson,
        change=change,
        reason=reason,
        proposed_at=at,
        proposed_by=proposed_by,
    )
    return written_down(proposed)


@transaction.atomic
def propose_attendance_correction(
    lesson: Lesson, *, person: User, status: AttendanceStatus, reason: str, proposed_by: User, at: dt.datetime
) -> Correction:
    """Say that ``person`` had another ``status`` in a lesson that counts in a closed month or stood in its timetable.

    Whoever ``correct_attendance`` takes in an open month can be corrected, a learner of the roster who is not written
    down too. Whether the lesson counts is a correction of its own.
    Raises ReasonMissing, MonthIsOpen, AttendanceCorrectionWaits, LessonNotLive, LessonNotEnded, NotInLesson,
    StatusStands.
    """
    reason = require_reason(reason)
    lock_programme(lesson.programme_id)
    lesson = locked(lesson)
    month = closed_month_of(lesson)
    if month is None:
        raise MonthIsOpen(month=format_month(lesson.local_month or lesson.planned_month))
    before = require_correctable(lesson, person=person, status=status)
    if waiting_corrections().filter(lesson=lesson, person=person).exists():
        raise AttendanceCorrectionWaits(person=person)
    proposed = Correction.objects.create(
        month=month,
        programme=lesson.programme,
        instruction_language=lesson.instruction_language,
        lesson=lesson,
        person=person,
        status_before=before,
        status=status,
        change=0,
        reason=reason,
        proposed_at=at,
        proposed_by=proposed_by,
    )
    return written_down(proposed)


@transaction.atomic
def propose_figure_correction(
    month: dt.date,
    *,
    programme: Programme,
    language: str,
    change: int,
    document: str,
    reason: str,
    proposed_by: User,
    at: dt.datetime,
) -> Correction:
    """Say that a figure of a closed month is wrong by ``change`` lessons that have no row here: ``document`` shows it.

    Raises ReasonMissing, DocumentMissing, MonthIsOpen, FigureBelowZero, and DocumentWaits where the same was proposed
    and nobody has answered yet.
    """
    reason, document = require_reason(reason), document.strip()
    if not document or len(document) > LONGEST_DOCUMENT:
        raise DocumentMissing(most=LONGEST_DOCUMENT)
    lock_programme(programme.pk)
    require_closed(month)
    require_not_below_zero(month, programme=programme, language=language, change=change)
    said = {
        "month": month,
        "programme": programme,
        "instruction_language": language,
        "change": change,
        "document": document,
    }
    if waiting_corrections().filter(**said).exists():
        raise DocumentWaits
    proposed = Correction.objects.create(**said, reason=reason, proposed_at=at, proposed_by=proposed_by)
    return written_down(proposed)


@transaction.atomic
def decide_correction(correction: Correction, *, approved: bool, decided_by: User, at: dt.datetime) -> Correction:
    """A second person approves or declines. Approved, it adds to the month it concerns and stands in the file of the
    month it was approved in; a correction of attendance appends its entry, which is the second person's.

    Raises OwnCorrection, CorrectionDecided, and where the ledger has changed since LessonCountsAlready,
    FigureBelowZero, StatusStands or AttendanceChanged.
    """
    if decided_by == correction.proposed_by:
        raise OwnCorrection
    programme = lock_programme(correction.programme_id)
    if CorrectionDecision.objects.filter(correction=correction).exists():
        raise CorrectionDecided
    entry = carry_out(correction, programme=programme, decided_by=decided_by, at=at) if approved else None
    month = timezone.localdate(at, timezone.get_default_timezone()).replace(day=1)
    CorrectionDecision.objects.create(
        correction=correction, approved=approved, entry=entry, month=month, decided_at=at, decided_by=decided_by
    )
    act = LedgerAct.CORRECTION_APPROVED if approved else LedgerAct.CORRECTION_DECLINED
    write_down(act, about(correction), by=decided_by, person=correction.person, at=at, facts=facts_of(correction))
    return Correction.objects.select_related("decision").get(pk=correction.pk)


def carry_out(
    correction: Correction, *, programme: Programme, decided_by: User, at: dt.datetime
) -> AttendanceEntry | None:
    """The entry of a correction of attendance; figures need nothing but the approval, if they still fit."""
    lesson, language = correction.lesson, correction.instruction_language
    if lesson is not None and correction.person is not None:
        return correct_closed_attendance(
            lesson,
            person=correction.person,
            before=correction.status_before,
            status=AttendanceStatus(correction.status),
            words=correction.reason,
            corrected_by=decided_by,
            at=at,
        )
    if lesson is not None and counts_now(lesson) != (correction.change < 0):
        raise LessonCountsAlready
    require_not_below_zero(correction.month, programme=programme, language=language, change=correction.change)
    return None


def rule_says_otherwise(lesson: Lesson) -> bool:
    """Whether the written rule, on the attendance that stands now, contradicts what the ledger counts of a held lesson.

    Nothing follows by itself in a closed month: somebody may propose that the lesson counts otherwise.
    """
    if lesson.state != LessonState.HELD:
        return False
    decided = lesson.changes.filter(kind=ChangeKind.DECIDED).exists()
    evidence = evidence_of(lesson, list(lesson.attendance.order_by("sequence")), decided=decided)
    return (evidence is not None) != counts_now(lesson)


def month_of(lesson: Lesson) -> dt.date:
    """The month that counts the lesson, or would: of its actual start by its own clocks, else of the timetable."""
    if lesson.started_at is None:
        return lesson.planned_month
    return local_month(lesson.started_at, lesson.time_zone)


def written_down(proposed: Correction) -> Correction:
    """With its line in the journal."""
    write_down(
        LedgerAct.CORRECTION_PROPOSED,
        about(proposed),
        by=proposed.proposed_by,
        person=proposed.person,
        words=proposed.reason,
        at=proposed.proposed_at,
        facts=facts_of(proposed),
    )
    return proposed


def about(correction: Correction) -> Lesson | Correction:
    """What the journal says of a correction belongs to its lesson, where it has one."""
    return correction.lesson or correction


def facts_of(correction: Correction) -> dict[str, object]:
    names = ("month", "programme", "instruction_language", "change", "document")
    status = {"status": [correction.status_before, correction.status]} if correction.person else {}
    return {**{name: value for name in names if (value := getattr(correction, name))}, **status}


def counts_now(lesson: Lesson) -> bool:
    """Whether the ledger counts the lesson, with its approved corrections. It is 0 or 1 of them, never more."""
    approved = lesson.ledger_corrections.filter(decision__approved=True)
    change = approved.aggregate(sum=Sum("change"))["sum"] or 0
    return int(lesson.state == LessonState.HELD) + change == 1


def require_closed(month: dt.date) -> None:
    if not Closing.objects.filter(month=month).exists():
        raise MonthIsOpen(month=format_month(month))


def require_not_below_zero(month: dt.date, *, programme: Programme, language: str, change: int) -> None:
    cells = ledger_table(programme=programme, first=month, last=month).cells
    counted = sum(cell.lessons for cell in cells if cell.language == language)
    if change == 0 or counted + change < 0:
        raise FigureBelowZero(counted=counted)
