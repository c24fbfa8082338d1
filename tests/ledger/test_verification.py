import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from lms.accounts.models import User
from lms.ledger.domain.corrections import decide_correction, propose_lesson_correction
from lms.ledger.verification import differences, lesson_differences
from lms.timetable.domain.attendance import record_lesson
from lms.timetable.models import Lesson
from tests.ledger.factories import close, import_text
from tests.timetable.factories import hold, make_group, make_lesson, make_teacher

pytestmark = pytest.mark.django_db
NOV = dt.date(2026, 11, 1)
IN_DECEMBER = dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE timetable_lesson SET started_at = ended_at WHERE state = 'held'", "started"),
        ("UPDATE timetable_lesson SET instruction_language = 'ru' WHERE state = 'held'", "language"),
        ("UPDATE timetable_lesson SET state = 'planned' WHERE state = 'cancelled'", "state"),
        ("UPDATE timetable_lesson SET confirmed_by_id = NULL WHERE state = 'held'", "confirmed_by"),
        ("UPDATE timetable_attendanceentry SET status = 'present'", "attendance"),
        ("UPDATE timetable_attendanceentry SET country = 'XX'", "attendance"),
        ("DELETE FROM timetable_attendanceentry", "attendance"),
        ("UPDATE ledger_closingcount SET room = room + 1", "stored counts"),
        ("UPDATE ledger_closing SET content = replace(content, 'cancelled', 'held')", "digest"),
        ("DELETE FROM timetable_closedmonth", "marked"),
    ],
)
def test_row_edited_by_hand_is_named(held: Lesson, statement: str, named: str) -> None:
    close(NOV)
    call_command("verify_ledger")
    by_hand(statement)

    with pytest.raises(CommandError) as refusal:
        call_command("verify_ledger")

    assert named in str(refusal.value)
    assert "2026-11" in str(refusal.value)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE timetable_lesson SET evidence = 'hand' WHERE state = 'held'",
        "UPDATE timetable_lesson SET local_month = '2026-10-01' WHERE state = 'held'",
        "UPDATE timetable_lesson SET state = 'cancelled', local_month = NULL, evidence = '' WHERE state = 'held'",
        "UPDATE timetable_lesson SET state = 'moved' WHERE state = 'cancelled'",
        "UPDATE timetable_attendanceentry SET sequence = 7, status_before = 'late', reason = 'line'",
    ],
)
def test_row_of_an_open_month_edited_by_hand_is_named(held: Lesson, statement: str) -> None:
    assert list(differences()) == []
    by_hand(statement)

    with pytest.raises(CommandError):
        call_command("verify_ledger")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "UPDATE timetable_lesson SET taught_by_id = (SELECT min(id) FROM accounts_user) WHERE state = 'held'",
            "its taught_by is",
        ),
        (
            "UPDATE timetable_lesson SET started_at = '2026-10-31 10:00:00+00:00' WHERE state = 'held'",
            "its started_at is 2026-10-31T10:00:00+00:00, the journal says 2026-11-03T10:00:00+00:00.",
        ),
        ("UPDATE timetable_lesson SET ended_at = '2026-11-03 10:20:00+00:00' WHERE state = 'held'", "its ended_at is"),
        (
            "UPDATE timetable_lesson SET confirmed_by_id = NULL WHERE state = 'held'",
            "its confirmed_by is nothing, the journal says",
        ),
        ("UPDATE timetable_lesson SET instruction_language = 'ru' WHERE state = 'held'", "another project or language"),
        ("UPDATE timetable_lesson SET wall_time = '16:00' WHERE state = 'held'", "its wall_time is 16:00"),
        ("UPDATE timetable_lesson SET local_date = '2026-11-11' WHERE state = 'cancelled'", "its local_date is"),
        (
            "UPDATE timetable_lesson SET local_date = '2026-12-03' WHERE origin = 'moved'",
            "its local_date is 2026-12-03, the journal says 2026-12-02.",
        ),
        (
            "UPDATE timetable_lesson SET starts_at = '2026-12-02 10:30:00+00:00' WHERE origin = 'moved'",
            "which is not its wall time in Asia/Almaty",
        ),
        (
            "UPDATE timetable_lesson SET ends_at = '2026-12-02 12:00:00+00:00' WHERE origin = 'moved'",
            "it is from 2026-12-02T10:00Z to 2026-12-02T12:00Z",
        ),
        (
            "UPDATE timetable_lesson SET state = 'planned', local_month = NULL, evidence = '' WHERE state = 'held'",
            "it is planned, the journal says that it began.",
        ),
        ("DELETE FROM timetable_attendanceentry", "its attendance has the lines nothing, the journal says 1 absent."),
    ],
)
def test_row_of_an_open_month_that_the_journal_contradicts_is_named(
    held: Lesson, time_machine: TimeMachineFixture, statement: str, named: str
) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC))
    call_command("verify_ledger", "--all")
    by_hand(statement)

    with pytest.raises(CommandError) as refusal:
        call_command("verify_ledger", "--all")

    assert named in str(refusal.value)


def test_moments_of_lessons_that_are_over_stay_those_of_the_rules_of_their_time(
    held: Lesson, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(dt.datetime(2026, 12, 2, 20, tzinfo=dt.UTC))

    by_hand("UPDATE timetable_lesson SET starts_at = '2026-12-02 09:00:00+00:00' WHERE origin = 'moved'")

    assert list(differences()) == []


def test_lesson_entered_by_hand_is_what_the_journal_says(held: Lesson) -> None:
    amal = User.objects.get(full_name="Amal Serik")
    lesson = make_lesson(held.group, dt.date(2026, 11, 17))
    almaty = ZoneInfo("Asia/Almaty")
    record_lesson(
        lesson,
        taught_by=amal,
        started_at=lesson.starts_at.astimezone(almaty),
        ended_at=lesson.ends_at.astimezone(almaty),
        there=[],
        reason="By phone",
        recorded_by=amal,
        at=IN_DECEMBER,
    )
    assert list(differences()) == []

    by_hand("UPDATE timetable_lesson SET started_at = '2026-11-17 10:05:00+00:00' WHERE local_date = '2026-11-17'")

    (difference,) = differences()
    assert "its started_at is 2026-11-17T10:05:00+00:00, the journal says 2026-11-17T10:00:00+00:00." in difference


def test_held_lesson_deleted_by_hand_is_named(held: Lesson) -> None:
    for statement in (
        "DELETE FROM timetable_attendanceentry",
        "DELETE FROM timetable_lessonchange WHERE kind = 'decided'",
        "DELETE FROM timetable_lesson WHERE state = 'held'",
    ):
        by_hand(statement)

    assert list(differences()) == [f"Lesson {held.pk} of the journal (lesson.opened, 2026-11-03T10:00Z) is gone."]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE ledger_correction SET change = 1", "Correction {pk}: the journal has no line “correction.proposed”"),
        ("UPDATE ledger_correction SET reason = 'Other'", "Correction {pk}: the journal has no line"),
        ("UPDATE ledger_correctiondecision SET approved = FALSE", "has no line “correction.declined”"),
        ("UPDATE ledger_correctiondecision SET month = '2026-11-01'", "stands in 2026-11 and was given in 2026-12."),
        (
            "DELETE FROM ledger_correctiondecision",
            "“correction.approved” at 2026-12-03T09:00Z, which no correction says",
        ),
    ],
)
def test_correction_edited_by_hand_is_named(held: Lesson, dana: User, erlan: User, statement: str, named: str) -> None:
    close(NOV)
    correction = propose_lesson_correction(held, reason="Nobody came", proposed_by=dana, at=IN_DECEMBER)
    decide_correction(correction, approved=True, decided_by=erlan, at=IN_DECEMBER)
    assert list(differences()) == []

    by_hand(statement)

    assert any(named.format(pk=correction.pk) in difference for difference in differences())


def test_figure_corrected_twice_alike_is_what_the_journal_says(held: Lesson, dana: User, erlan: User) -> None:
    close(NOV)
    for _time in range(4):
        correction = propose_lesson_correction(held, reason="Nobody came", proposed_by=dana, at=IN_DECEMBER)
        decide_correction(correction, approved=True, decided_by=erlan, at=IN_DECEMBER)

    assert list(differences()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_importedcount SET lessons = 8 WHERE instruction_language = 'en'",
        "UPDATE ledger_importedcount SET lessons = 12 - lessons",
        "DELETE FROM ledger_importedcount WHERE instruction_language = 'ru'",
    ],
)
def test_imported_count_edited_by_hand_is_named(statement: str) -> None:
    import_text("month,language,lessons\n2026-10,en,7\n2026-10,ru,5\n")
    assert list(differences()) == []

    by_hand(statement)

    (difference,) = differences()
    assert difference.endswith("(counts.csv): its counts are not those that were imported.")


@pytest.mark.parametrize("lessons", [1, 3])
def test_lessons_are_verified_in_few_statements(
    lessons: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = make_group()
    amal = make_teacher(group)
    for day in range(lessons):
        hold(make_lesson(group, dt.date(2026, 11, day + 1)), amal)
    ContentType.objects.get_for_model(Lesson)

    with django_assert_num_queries(5):
        assert list(lesson_differences()) == []


def by_hand(statement: str) -> None:
    """What the owner of the database can do: step past the guards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            tables = (
                "timetable_attendanceentry",
                "timetable_lessonchange",
                "ledger_closing",
                "ledger_closingcount",
                "ledger_correction",
                "ledger_correctiondecision",
            )
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%append-only%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement)
