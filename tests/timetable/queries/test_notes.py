"""Which note is left for which lesson."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from lms.accounts.models import User
from lms.timetable.domain.notes import write_note
from lms.timetable.models import Lesson
from lms.timetable.queries.notes import notes_before
from tests.timetable.factories import almaty, hold, make_group, make_lesson, make_teacher

pytestmark = pytest.mark.django_db


def leave(lesson: Lesson, teacher: User, *texts: str) -> Lesson:
    held = hold(lesson, teacher)
    for text in texts:
        write_note(held, text=text, by=teacher, at=almaty(dt.date(2026, 10, 1), 9))
    return held


def test_each_lesson_has_the_last_note_of_its_group_before_it() -> None:
    group, other = make_group(), make_group("English 2")
    amal, deniz = make_teacher(group), make_teacher(other, "Deniz Kaya")
    first = leave(make_lesson(group, dt.date(2026, 9, 1)), amal, "Unit 1, mistyped", "Unit 1")
    silent = leave(make_lesson(group, dt.date(2026, 9, 3)), amal)
    third = leave(make_lesson(group, dt.date(2026, 9, 8)), amal, "Unit 2")
    coming = make_lesson(group, dt.date(2026, 9, 10))
    leave(make_lesson(other, dt.date(2026, 9, 9)), deniz, "Of another group")

    found = notes_before([first, silent, third, coming])

    assert {pk: note.text for pk, note in found.items()} == {
        silent.pk: "Unit 1",
        third.pk: "Unit 1",
        coming.pk: "Unit 2",
    }


def test_note_written_late_about_an_older_lesson_stands_behind_that_of_the_newer() -> None:
    group = make_group()
    amal = make_teacher(group)
    older, newer = (hold(make_lesson(group, dt.date(2026, 9, day)), amal) for day in (1, 3))
    coming = make_lesson(group, dt.date(2026, 9, 8))
    for lesson, text in ((newer, "Newer"), (older, "Older, written late")):
        write_note(lesson, text=text, by=amal, at=almaty(dt.date(2026, 9, 4), 9))

    assert notes_before([coming])[coming.pk].text == "Newer"


@pytest.mark.parametrize("number", [1, 3])
def test_many_lessons_need_two_statements(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    group = make_group()
    leave(make_lesson(group, dt.date(2026, 9, 1)), make_teacher(group), "Unit 1")
    coming = [make_lesson(group, dt.date(2026, 9, 8 + day)) for day in range(number)]

    with django_assert_num_queries(2):
        found = notes_before(coming)

    assert {str(note.written_by) for note in found.values()} == {"Amal Serik"}
