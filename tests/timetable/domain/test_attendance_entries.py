"""Entries as the database keeps them: appended, never changed."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from lms.accounts.models import User
from lms.timetable.domain.attendance import (
    propose_attendance,
)
from lms.timetable.enums import AttendanceStatus, Evidence, Part
from lms.timetable.models import AttendanceEntry
from tests.timetable.factories import (
    ended_lesson,
    make_group,
    make_learner,
    make_teacher,
)

pytestmark = pytest.mark.django_db
THIRD = dt.date(2026, 11, 3)


@pytest.fixture
def entry() -> AttendanceEntry:
    group = make_group()
    make_teacher(group)
    make_learner(group)
    lesson = ended_lesson(group)
    return propose_attendance(lesson, intervals={}, at=lesson.ends_at)[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET status = 'present'",
        "UPDATE {table} SET id = id",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE id = {id}",
    ],
)
def test_entry_cannot_be_changed_or_deleted_in_the_database(entry: AttendanceEntry, statement: str) -> None:
    sql = statement.format(table="timetable_attendanceentry", id=entry.pk)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert AttendanceEntry.objects.get().status == AttendanceStatus.ABSENT


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's own")
def test_entry_cannot_be_replaced_in_the_database(entry: AttendanceEntry) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO timetable_attendanceentry SELECT * FROM timetable_attendanceentry")


def test_entry_cannot_be_changed_or_deleted_through_the_models(entry: AttendanceEntry) -> None:
    entry.status = AttendanceStatus.PRESENT
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        AttendanceEntry.objects.bulk_create(
            [entry], update_conflicts=True, unique_fields=["lesson", "person", "sequence"], update_fields=["status"]
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"sequence": 1},
        {"sequence": 0},
        {"status_before": ""},
        {"status": "asleep"},
        {"by": None},
        {"reason": ""},
        {"reason": "device"},
        {"reason": "other"},
        {"same_device_as": "bota"},
    ],
)
def test_entry_that_breaks_the_history_is_refused_by_the_database(
    entry: AttendanceEntry, wrong: dict[str, object]
) -> None:
    amal = User.objects.get(full_name="Amal Serik")
    good = {
        "lesson": entry.lesson,
        "person": entry.person,
        "sequence": 2,
        "part": Part.LEARNER,
        "status_before": "absent",
        "status": "present",
        "evidence": Evidence.HAND,
        "reason": "phone",
        "by": amal,
        "at": entry.at,
    }
    if "same_device_as" in wrong:
        wrong = {"reason": "device", "same_device_as": entry.person}

    with pytest.raises(IntegrityError), transaction.atomic():
        AttendanceEntry.objects.create(**(good | wrong))

    assert AttendanceEntry.objects.create(**good).sequence == 2
