"""A note for who teaches the group next."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from lms.accounts.models import JournalEntry, User
from lms.timetable.domain.notes import write_note
from lms.timetable.enums import TimetableAct
from lms.timetable.errors import LessonNotBegun, NoteMissing
from lms.timetable.models import Lesson, LessonNote
from lms.timetable.queries.notes import note_of
from tests.timetable.factories import almaty, cancel, hold, make_group, make_lesson, make_teacher, start

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 8)
EVENING = almaty(DAY, 18)


@pytest.fixture
def amal() -> User:
    return make_teacher(make_group())


@pytest.fixture
def lesson(amal: User) -> Lesson:
    return make_lesson(amal.teachings.get().group, DAY)


def test_newest_note_stands_and_the_earlier_ones_are_kept(lesson: Lesson, amal: User) -> None:
    hold(lesson, amal)

    first = write_note(lesson, text=" Unit 3, page 2 \n", by=amal, at=EVENING)
    newest = write_note(lesson, text="Unit 3 is done", by=amal, at=EVENING)

    assert note_of(lesson) == newest
    assert list(lesson.notes.values_list("text", "written_by", "written_at")) == [
        ("Unit 3, page 2", amal.pk, EVENING),
        ("Unit 3 is done", amal.pk, EVENING),
    ]
    assert first.pk < newest.pk


def test_note_sent_twice_is_written_once(lesson: Lesson, amal: User) -> None:
    start(lesson, amal)

    once, again = (write_note(lesson, text="Unit 3", by=amal, at=EVENING) for _ in range(2))

    assert once == again
    assert LessonNote.objects.count() == 1


def test_journal_says_that_a_note_was_written_and_not_what(lesson: Lesson, amal: User) -> None:
    hold(lesson, amal)

    write_note(lesson, text="Bota was sad", by=amal, at=EVENING)

    line = JournalEntry.objects.get(act=TimetableAct.LESSON_NOTED)
    assert (line.by, line.about, line.at) == (amal, lesson, EVENING)
    assert (line.person, line.words, line.label, line.facts) == (None, "", "", {})


def test_empty_note_is_refused(lesson: Lesson, amal: User) -> None:
    hold(lesson, amal)

    with pytest.raises(NoteMissing):
        write_note(lesson, text=" \n", by=amal, at=EVENING)


def test_lesson_that_did_not_begin_has_no_note(lesson: Lesson, amal: User) -> None:
    with pytest.raises(LessonNotBegun):
        write_note(lesson, text="Unit 3", by=amal, at=EVENING)
    cancel(lesson)
    with pytest.raises(LessonNotBegun):
        write_note(lesson, text="Unit 3", by=amal, at=EVENING)

    assert not LessonNote.objects.exists()


def test_database_refuses_to_change_or_delete_a_note(lesson: Lesson, amal: User) -> None:
    hold(lesson, amal)
    write_note(lesson, text="Unit 3", by=amal, at=EVENING)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        LessonNote.objects.update(text="Unit 4")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        LessonNote.objects.all().delete()
