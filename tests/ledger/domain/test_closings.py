import datetime as dt
import hashlib
import json
import subprocess

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.ledger.domain.closings import close_month
from lms.ledger.domain.corrections import decide_correction, propose_figure_correction, propose_lesson_correction
from lms.ledger.errors import (
    CopiesMissing,
    CorrectionDecided,
    CorrectionWaits,
    DocumentMissing,
    DocumentWaits,
    FigureBelowZero,
    ImportRefused,
    LessonCountsAlready,
    MonthAlreadyClosed,
    MonthHasOpenLessons,
    MonthIsOpen,
    MonthNotOver,
    OwnCorrection,
)
from lms.ledger.models import Closing, ClosingCount, Correction
from lms.ledger.queries.closings import months_to_close
from lms.ledger.queries.counts import ledger_table
from lms.ledger.tables import Movement
from lms.ledger.verification import differences
from lms.timetable.domain.attendance import Correction as Status
from lms.timetable.domain.attendance import confirm_attendance, correct_attendance
from lms.timetable.domain.holding import decide_held
from lms.timetable.enums import AttendanceStatus, CorrectionReason, LessonState
from lms.timetable.errors import MonthClosed, ReasonMissing
from lms.timetable.models import Lesson
from tests.ledger.factories import import_text
from tests.timetable.factories import (
    cancel,
    end,
    hold,
    make_group,
    make_lesson,
    make_teacher,
    make_up,
    move,
    start,
)

pytestmark = pytest.mark.django_db
NOV, DEC = dt.date(2026, 11, 1), dt.date(2026, 12, 1)
IN_DECEMBER = dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC)
IN_JANUARY = dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC)


def close(month: dt.date = NOV, at: dt.datetime = IN_DECEMBER) -> Closing:
    dana, erlan = (User.objects.get(full_name=name) for name in ("Dana Omar", "Erlan Bek"))
    return close_month(month, copies=[dana, erlan], closed_by=dana, at=at)


def figure(month: dt.date = NOV) -> int:
    return ledger_table(programme=None, first=month, last=month).total


def test_close_month_writes_a_file_whose_sha256sum_is_the_digest(held: Lesson) -> None:
    closing = close()

    document = json.loads(closing.content)
    printed = subprocess.run(["/usr/bin/sha256sum"], input=closing.content.encode(), capture_output=True, check=True)
    assert printed.stdout.decode().split()[0] == closing.digest == hashlib.sha256(closing.content.encode()).hexdigest()
    assert closing.file_name == "ledger-2026-11.json"
    assert (document["month"], document["sequence"], document["previous"]) == ("2026-11", 1, None)
    (count,) = document["counts"]
    assert (count["held"], count["plan"]["planned"], count["plan"]["moved_out"]) == (1, 3, 1)
    assert [line["state"] for line in document["lessons"]] == ["held", "cancelled", "moved"]
    assert "Bota" not in closing.content
    assert "Holiday" not in closing.content  # the words of a reason may name a learner


def test_next_closing_holds_the_digest_of_the_one_before(held: Lesson) -> None:
    november = close()
    hold(Lesson.objects.get(local_date=dt.date(2026, 12, 2)), User.objects.get(full_name="Amal Serik"))

    december = close(DEC, at=IN_JANUARY)

    assert json.loads(december.content)["previous"] == {"month": "2026-11", "digest": november.digest}
    assert figure(DEC) == 1
    assert list(differences()) == []


def test_close_month_mails_the_file_to_two_people(
    held: Lesson, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        closing = close()

    assert sorted(letter.to[0] for letter in mail.outbox) == ["dana@example.org", "erlan@example.org"]
    for letter in mail.outbox:
        ((name, content, kind),) = letter.attachments
        assert (name, kind) == ("ledger-2026-11.json", "application/octet-stream")
        assert hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest() == closing.digest
        assert closing.digest in letter.body
    assert closing.copies.filter(letter__outcome="sent").count() == 2


def test_close_month_is_refused_while_a_lesson_is_open(held: Lesson) -> None:
    group = held.group
    amal = User.objects.get(full_name="Amal Serik")
    planned = make_lesson(group, dt.date(2026, 11, 12))
    early = make_lesson(group, DEC, dt.time(0, 5))
    begun_in_november = end(start(early, amal, late_by=-dt.timedelta(minutes=10)))

    with pytest.raises(MonthHasOpenLessons) as refusal:
        close()

    assert refusal.value.lessons == (planned, begun_in_november)
    assert not Closing.objects.exists()


def test_close_month_is_refused_too_early_twice_and_without_two_addresses(held: Lesson) -> None:
    dana = User.objects.get(full_name="Dana Omar")
    with pytest.raises(MonthNotOver):
        close(at=dt.datetime(2026, 12, 1, 11, 59, tzinfo=dt.UTC))
    for copies in ([dana], [dana, dana], [dana, create_person("No Address", by=None)]):
        with pytest.raises(CopiesMissing):
            close_month(NOV, copies=copies, closed_by=dana, at=IN_DECEMBER)

    close(at=dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC))
    with pytest.raises(MonthAlreadyClosed):
        close()


def test_nothing_in_a_closed_month_changes(held: Lesson) -> None:
    group, amal = held.group, User.objects.get(full_name="Amal Serik")
    bota = User.objects.get(full_name="Bota Akhmet")
    closing = close()
    excused = Status(AttendanceStatus.EXCUSED, CorrectionReason.EXCUSED_BY_FAMILY)

    with pytest.raises(MonthClosed):
        make_lesson(group, dt.date(2026, 11, 20))
    with pytest.raises(MonthClosed):
        cancel(held)
    with pytest.raises(MonthClosed):
        correct_attendance(held, corrections={bota.pk: excused}, corrected_by=amal, at=IN_DECEMBER)
    with pytest.raises(MonthClosed):
        move(make_lesson(group, DEC), dt.date(2026, 11, 29))
    with pytest.raises(ImportRefused):
        import_text("month,language,lessons\n2026-11,ru,7\n")
    make_up(Lesson.objects.get(state=LessonState.CANCELLED), dt.date(2026, 12, 4))

    assert figure() == 1
    assert list(differences()) == []
    closing.refresh_from_db()
    assert hashlib.sha256(closing.content.encode()).hexdigest() == closing.digest


def test_closed_month_is_read_from_its_closing(held: Lesson) -> None:
    before = ledger_table(programme=None, first=NOV, last=DEC)
    close()

    after = ledger_table(programme=None, first=NOV, last=DEC)

    assert [(cell.lessons, cell.basis, cell.movement) for cell in after.cells] == [
        (cell.lessons, cell.basis, cell.movement) for cell in before.cells
    ]
    assert [row.closed for row in after.rows] == [True, False]


def test_closings_and_corrections_refuse_change(held: Lesson, dana: User) -> None:
    close()
    propose_lesson_correction(held, reason="Not held", proposed_by=dana, at=IN_DECEMBER)
    for model, changes in ((Closing, {"digest": "0"}), (ClosingCount, {"room": 9}), (Correction, {"change": 1})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**changes)


# -- Corrections ------------------------------------------------------------------------------


def test_correction_counts_once_a_second_person_approves(held: Lesson, dana: User, erlan: User) -> None:
    closing = close()
    correction = propose_lesson_correction(held, reason="Nobody came", proposed_by=dana, at=IN_DECEMBER)
    assert figure() == 1

    decide_correction(correction, approved=True, decided_by=erlan, at=IN_DECEMBER)

    (row,) = ledger_table(programme=None, first=NOV, last=NOV).rows
    assert (row.total, row.corrected) == (0, -1)
    assert Closing.objects.get().digest == closing.digest
    assert list(differences()) == []


def test_correction_stands_in_the_file_of_the_month_it_was_made_in(held: Lesson, dana: User, erlan: User) -> None:
    close()
    cancelled = Lesson.objects.get(state=LessonState.CANCELLED)
    correction = propose_lesson_correction(cancelled, reason="It took place", proposed_by=dana, at=IN_DECEMBER)
    decide_correction(correction, approved=True, decided_by=erlan, at=IN_DECEMBER)
    hold(Lesson.objects.get(local_date=dt.date(2026, 12, 2)), User.objects.get(full_name="Amal Serik"))

    (line,) = json.loads(close(DEC, at=IN_JANUARY).content)["corrections"]

    assert (line["month"], line["change"], line["lesson"]) == ("2026-11", 1, str(cancelled.uuid))
    assert (figure(NOV), figure(DEC)) == (2, 1)
    assert list(differences()) == []


def test_month_without_lessons_waits_for_its_closing_when_corrections_were_approved_in_it(
    held: Lesson, dana: User, erlan: User
) -> None:
    close()
    correction = propose_lesson_correction(held, reason="Nobody came", proposed_by=dana, at=IN_DECEMBER)
    decide_correction(correction, approved=True, decided_by=erlan, at=IN_JANUARY)
    in_february = dt.datetime(2027, 2, 5, 9, tzinfo=dt.UTC)

    assert months_to_close(at=in_february) == [DEC, dt.date(2027, 1, 1)]
    (line,) = json.loads(close(dt.date(2027, 1, 1), at=in_february).content)["corrections"]
    assert line["month"] == "2026-11"


def test_declined_correction_changes_nothing(held: Lesson, dana: User, erlan: User) -> None:
    close()
    correction = propose_lesson_correction(held, reason="Nobody came", proposed_by=dana, at=IN_DECEMBER)

    decide_correction(correction, approved=False, decided_by=erlan, at=IN_DECEMBER)

    assert figure() == 1
    propose_lesson_correction(held, reason="Really nobody", proposed_by=erlan, at=IN_DECEMBER)


def test_lesson_counts_once_whatever_is_corrected(held: Lesson, dana: User, erlan: User) -> None:
    close()
    for total in (0, 1, 0):
        correction = propose_lesson_correction(held, reason="Again", proposed_by=dana, at=IN_DECEMBER)
        with pytest.raises(CorrectionWaits):
            propose_lesson_correction(held, reason="Twice", proposed_by=erlan, at=IN_DECEMBER)
        decide_correction(correction, approved=True, decided_by=erlan, at=IN_DECEMBER)
        assert figure() == total


def test_lesson_that_began_after_midnight_counts_once_whichever_month_is_closed(dana: User, erlan: User) -> None:
    """It stands in November's timetable and is held in December."""
    group = make_group()
    amal = make_teacher(group)
    late = end(
        start(make_lesson(group, dt.date(2026, 11, 30), dt.time(23, 50)), amal, late_by=dt.timedelta(minutes=20))
    )
    confirm_attendance(late, confirmed_by=amal, at=late.ends_at)
    decide_held(late, reason="They were there", decided_by=dana, at=late.ends_at)
    moved = Movement(planned=1, held=1)

    for month, at in ((None, None), (NOV, IN_DECEMBER), (DEC, IN_JANUARY)):
        if month and at:
            close(month, at=at)
        whole = ledger_table(programme=None, first=NOV, last=DEC)
        assert [(row.total, row.movement) for row in whole.rows] == [(0, moved), (1, Movement())]
        assert (figure(NOV), figure(DEC)) == (0, 1)
    assert list(differences()) == []


def test_lesson_that_began_after_midnight_is_corrected_in_the_month_it_began_in(dana: User, erlan: User) -> None:
    group = make_group()
    lesson = make_lesson(group, dt.date(2026, 11, 30), dt.time(23, 50))
    cancel(end(start(lesson, make_teacher(group), late_by=dt.timedelta(minutes=20))), reason="Nobody came")
    close()
    with pytest.raises(MonthIsOpen):
        propose_lesson_correction(lesson, reason="They came", proposed_by=dana, at=IN_DECEMBER)
    close(DEC, at=IN_JANUARY)

    correction = propose_lesson_correction(lesson, reason="They came", proposed_by=dana, at=IN_JANUARY)
    decide_correction(correction, approved=True, decided_by=erlan, at=IN_JANUARY)

    assert (figure(NOV), figure(DEC)) == (0, 1)
    assert list(differences()) == []


def test_correction_is_refused(held: Lesson, dana: User, erlan: User) -> None:
    with pytest.raises(MonthIsOpen):
        propose_lesson_correction(held, reason="Early", proposed_by=dana, at=IN_DECEMBER)
    close()
    moved = Lesson.objects.get(state=LessonState.MOVED)
    with pytest.raises(ReasonMissing):
        propose_lesson_correction(held, reason=" ", proposed_by=dana, at=IN_DECEMBER)
    with pytest.raises(LessonCountsAlready):
        propose_lesson_correction(moved, reason="It took place", proposed_by=dana, at=IN_DECEMBER)
    correction = propose_lesson_correction(held, reason="Nobody came", proposed_by=dana, at=IN_DECEMBER)
    with pytest.raises(OwnCorrection):
        decide_correction(correction, approved=True, decided_by=dana, at=IN_DECEMBER)
    decide_correction(correction, approved=True, decided_by=erlan, at=IN_DECEMBER)
    with pytest.raises(CorrectionDecided):
        decide_correction(correction, approved=False, decided_by=erlan, at=IN_DECEMBER)


def test_figure_correction_rests_on_a_document(held: Lesson, dana: User, erlan: User) -> None:
    close()

    def propose(change: int, document: str = "Letter 12/45 of the provider") -> Correction:
        return propose_figure_correction(
            NOV,
            programme=held.programme,
            language="en",
            change=change,
            document=document,
            reason="Two lessons on paper only",
            proposed_by=dana,
            at=IN_DECEMBER,
        )

    with pytest.raises(DocumentMissing):
        propose(2, document=" ")
    for change in (0, -2):
        with pytest.raises(FigureBelowZero):
            propose(change)
    first, second = propose(-1), propose(-1, document="Letter 12/46")
    with pytest.raises(DocumentWaits):
        propose(-1)  # pressed twice
    decide_correction(first, approved=True, decided_by=erlan, at=IN_DECEMBER)
    with pytest.raises(FigureBelowZero):
        decide_correction(second, approved=True, decided_by=erlan, at=IN_DECEMBER)
    assert figure() == 0


def test_lesson_a_document_has_taken_out_is_not_taken_out_again(held: Lesson, dana: User, erlan: User) -> None:
    close()
    lesson = propose_lesson_correction(held, reason="Nobody came", proposed_by=dana, at=IN_DECEMBER)
    figures = {"programme": held.programme, "language": "en", "change": -1, "document": "Letter 12/45"}
    document = propose_figure_correction(NOV, **figures, reason="On paper", proposed_by=dana, at=IN_DECEMBER)
    decide_correction(document, approved=True, decided_by=erlan, at=IN_DECEMBER)

    with pytest.raises(FigureBelowZero):
        decide_correction(lesson, approved=True, decided_by=erlan, at=IN_DECEMBER)
    decide_correction(lesson, approved=False, decided_by=erlan, at=IN_DECEMBER)
    with pytest.raises(FigureBelowZero):
        propose_lesson_correction(held, reason="Really nobody", proposed_by=dana, at=IN_DECEMBER)

    assert figure() == 0
