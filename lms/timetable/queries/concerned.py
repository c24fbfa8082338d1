"""Whom lessons concern: who has a place on their date, and who is to teach them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from lms.accounts.models import User
from lms.timetable.models import Enrolment, Lesson
from lms.timetable.queries.teachers import lesson_teachers, with_teachers

# Active people by the pk of a lesson.
type Concerned = dict[int, set[User]]


def with_people(lessons: QuerySet[Lesson]) -> list[Lesson]:
    """The lessons with their teachers and the names that letters show, for ``concerned_by_lessons``."""
    return list(with_teachers(lessons.select_related("group__course")))


def concerned_by_lessons(lessons: Iterable[Lesson]) -> Concerned:
    """Learners of each lesson's date and the teachers who are expected; one more statement for all of them."""
    rows = list(lessons)
    places: dict[int, list[Enrolment]] = {}
    groups = {lesson.group_id for lesson in rows}
    for place in Enrolment.objects.filter(group__in=groups, learner__is_active=True).select_related("learner"):
        places.setdefault(place.group_id, []).append(place)
    return {
        lesson.pk: {
            *(place.learner for place in places.get(lesson.group_id, []) if _holds(place, lesson)),
            *(teacher for teacher in lesson_teachers(lesson).expected if teacher.is_active),
        }
        for lesson in rows
    }


def _holds(place: Enrolment, lesson: Lesson) -> bool:
    return place.starts_on <= lesson.local_date and (place.ends_on is None or place.ends_on >= lesson.local_date)
