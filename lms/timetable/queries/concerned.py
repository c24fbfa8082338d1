"""Whom lessons concern: who has a place on their date, who looks after those, and who is to teach them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from lms.accounts.models import User
from lms.accounts.queries.guardians import children_by_guardian
from lms.timetable.models import Enrolment, Lesson
from lms.timetable.queries.teachers import lesson_teachers, with_teachers

# Active people by the pk of a lesson.
type Concerned = dict[int, set[User]]


def with_people(lessons: QuerySet[Lesson]) -> list[Lesson]:
    """The lessons with their teachers and the names that letters show, for ``concerned_by_lessons``."""
    return list(with_teachers(lessons.select_related("group__course")))


def concerned_by_lessons(lessons: Iterable[Lesson]) -> Concerned:
    """Learners of each lesson's date, their guardians, and the teachers who are expected; two more statements for all
    of them."""
    rows = list(lessons)
    places: dict[int, list[Enrolment]] = {}
    groups = {lesson.group_id for lesson in rows}
    for place in Enrolment.objects.filter(group__in=groups, learner__is_active=True).select_related("learner"):
        places.setdefault(place.group_id, []).append(place)
    guardians: dict[User, list[User]] = {}
    for guardian, children in children_by_guardian({one.learner for own in places.values() for one in own}).items():
        for child in children:
            guardians.setdefault(child, []).append(guardian)
    learners = {
        lesson.pk: [one.learner for one in places.get(lesson.group_id, []) if one.lasts_on(lesson.local_date)]
        for lesson in rows
    }
    return {
        lesson.pk: {
            *learners[lesson.pk],
            *(guardian for learner in learners[lesson.pk] for guardian in guardians.get(learner, [])),
            *(teacher for teacher in lesson_teachers(lesson).expected if teacher.is_active),
        }
        for lesson in rows
    }
