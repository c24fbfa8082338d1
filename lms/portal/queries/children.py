"""What a parent or guardian sees of the learners they look after."""

import datetime as dt
from dataclasses import dataclass

from classrooms.models import Exclusion
from classrooms.queries.access import standing_exclusions
from lms.accounts.models import User
from lms.accounts.queries.guardians import children_of
from lms.portal.queries.lessons import LessonCard, coming_week, lesson_cards
from lms.timetable.models import AttendanceEntry, Enrolment, Group, Lesson
from lms.timetable.queries.records import newest_entries


@dataclass(frozen=True)
class ChildCard:
    """``coming`` are the lessons of the next seven days, ``last`` what stands for the last lesson held; ``closed`` are
    the groups whose lessons a teacher has closed to the child."""

    child: User
    coming: list[LessonCard]
    last: AttendanceEntry | None
    closed: list[Group]


def child_cards(guardian: User, *, at: dt.datetime) -> list[ChildCard]:
    """As many statements for many children as for one."""
    children = children_of(guardian)
    people = list(children)
    if not people:
        return []
    places = list(Enrolment.objects.filter(learner__in=people))
    groups = {place.group_id for place in places}
    week = lesson_cards(coming_week(Lesson.objects.filter(group__in=groups), at=at), at=at)
    last, exclusions = newest_entries(children), list(standing_exclusions().filter(person__in=people))
    return [
        _card(
            child,
            [card for card in week if _has_place(child, card.lesson, places)],
            last=last.get(child.pk),
            exclusions=[one for one in exclusions if one.person_id == child.pk],
        )
        for child in people
    ]


def _card(
    child: User, week: list[LessonCard], *, last: AttendanceEntry | None, exclusions: list[Exclusion]
) -> ChildCard:
    closed = [card for card in week if any(_closes(one, card.lesson) for one in exclusions)]
    groups = {card.lesson.group.pk: card.lesson.group for card in closed}
    return ChildCard(child, [card for card in week if card not in closed], last, list(groups.values()))


def _has_place(child: User, lesson: Lesson, places: list[Enrolment]) -> bool:
    """Whether one of ``places`` is the child's, in the lesson's group on its day."""
    return any(
        place.learner_id == child.pk and place.group_id == lesson.group_id and place.lasts_on(lesson.local_date)
        for place in places
    )


def _closes(exclusion: Exclusion, lesson: Lesson) -> bool:
    return exclusion.group_id == lesson.group_id and exclusion.lesson_id in {None, lesson.pk}
