"""What a parent or guardian sees of the learners they look after."""

import datetime as dt
from dataclasses import dataclass

from lms.accounts.models import User
from lms.accounts.queries.guardians import children_of
from lms.portal.queries.lessons import LessonCard, coming_week, lesson_cards
from lms.timetable.models import AttendanceEntry, Enrolment, Lesson
from lms.timetable.queries.records import newest_entries


@dataclass(frozen=True)
class ChildCard:
    """``coming`` are the lessons of the next seven days, ``last`` what stands for the last lesson held."""

    child: User
    coming: list[LessonCard]
    last: AttendanceEntry | None


def child_cards(guardian: User, *, at: dt.datetime) -> list[ChildCard]:
    """As many statements for many children as for one."""
    children = children_of(guardian)
    people = list(children)
    if not people:
        return []
    places = list(Enrolment.objects.filter(learner__in=people))
    groups = {place.group_id for place in places}
    week = lesson_cards(coming_week(Lesson.objects.filter(group__in=groups), at=at), at=at)
    last = newest_entries(children)
    return [
        ChildCard(child, [card for card in week if has_place(child, card.lesson, places)], last.get(child.pk))
        for child in people
    ]


def has_place(child: User, lesson: Lesson, places: list[Enrolment]) -> bool:
    """Whether one of ``places`` is the child's, in the lesson's group on its day."""
    return any(
        place.learner_id == child.pk
        and place.group_id == lesson.group_id
        and place.starts_on <= lesson.local_date
        and (place.ends_on is None or lesson.local_date <= place.ends_on)
        for place in places
    )
