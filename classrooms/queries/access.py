"""Who was put out of which lessons, and whether the people in a room may still be there."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from classrooms.enums import RoomRole
from classrooms.models import Exclusion
from lms.accounts.models import User
from lms.timetable.enums import GIVEN_UP
from lms.timetable.models import Lesson
from lms.timetable.permissions import Viewer, can_observe
from lms.timetable.queries.groups import roster
from lms.timetable.queries.teachers import may_teach

type Bond = tuple[int, RoomRole]


def is_excluded(user: Viewer, lesson: Lesson) -> bool:
    """The person was put out of this lesson, or of all the group's, and nobody lifted it."""
    return exclusions_from(lesson).filter(person_id=user.pk).exists()


def lessons_closed_to(user: Viewer) -> Exists:
    """The twin of ``is_excluded`` over lessons."""
    own = standing_exclusions().filter(person_id=user.pk, group=OuterRef("group"))
    return Exists(own.filter(Q(lesson=None) | Q(lesson=OuterRef("pk"))))


def exclusions_from(lesson: Lesson) -> QuerySet[Exclusion]:
    """Those that keep people out of ``lesson`` now."""
    return standing_exclusions().filter(Q(lesson=None) | Q(lesson=lesson), group_id=lesson.group_id)


def standing_exclusions() -> QuerySet[Exclusion]:
    return Exclusion.objects.filter(lifted_at=None)


def is_called_off(lesson_pk: int) -> bool:
    """Cancelled, or moved to another time, while people waited for it to begin."""
    return Lesson.objects.filter(pk=lesson_pk, state__in=GIVEN_UP).exists()


def still_allowed(lesson_pk: int, people: Iterable[Bond]) -> set[Bond]:
    """Those of ``people`` (user pk and role) whose account and bond to the lesson still hold, and who were not put out.

    The number of queries does not grow with teachers and learners; observers are few.
    """
    wanted = set(people)
    lesson = Lesson.objects.select_related("group").filter(pk=lesson_pk).first()
    if lesson is None or lesson.state in GIVEN_UP:
        return set()
    active = User.objects.filter(pk__in={pk for pk, _ in wanted}, is_active=True)
    users = {user.pk: user for user in active}
    excluded = exclusions_from(lesson).values("person")
    learners = roster(lesson.group, on=lesson.local_date).exclude(pk__in=excluded)
    holders = {
        RoomRole.TEACHER: set(may_teach(lesson).values_list("pk", flat=True)),
        RoomRole.LEARNER: set(learners.values_list("pk", flat=True)),
    }
    observers = {pk for pk, role in wanted if role is RoomRole.OBSERVER and pk in users}
    holders[RoomRole.OBSERVER] = {pk for pk in observers if can_observe(users[pk], lesson)}
    return {(pk, role) for pk, role in wanted if pk in users and pk in holders.get(role, set())}
