"""A note for who teaches the group next."""

import datetime as dt

from django.db import transaction

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.timetable.domain.lessons import locked
from lms.timetable.enums import LessonState, TimetableAct
from lms.timetable.errors import LessonNotBegun, NoteMissing
from lms.timetable.models import Lesson, LessonNote
from lms.timetable.queries.notes import note_of


@transaction.atomic
def write_note(lesson: Lesson, *, text: str, by: User, at: dt.datetime) -> LessonNote:
    """Leave ``text`` to whoever teaches the next lesson of the group; what is sent twice is written once.

    The newest note of a lesson stands. Raises NoteMissing, or LessonNotBegun before the lesson began and when it does
    not take place.
    """
    text = text.strip()
    if not text:
        raise NoteMissing
    lesson = locked(lesson)
    if lesson.state not in {LessonState.LIVE, LessonState.HELD}:
        raise LessonNotBegun
    stands = note_of(lesson)
    if stands is not None and stands.text == text:
        return stands
    write_down(TimetableAct.LESSON_NOTED, lesson, by=by, at=at)
    return LessonNote.objects.create(lesson=lesson, text=text, written_by=by, written_at=at)
