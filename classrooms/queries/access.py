"""Whether the people in a room may still be there; asked for all at once while sockets are open."""

from collections.abc import Iterable

from classrooms.enums import RoomRole
from lms.accounts.models import User
from lms.timetable.enums import LessonState
from lms.timetable.models import Lesson
from lms.timetable.permissions import can_observe
from lms.timetable.queries.groups import roster, teachers

type Bond = tuple[int, RoomRole]


def still_allowed(lesson_pk: int, people: Iterable[Bond]) -> set[Bond]:
    """Those of ``people`` (user pk and role) whose account and bond to the lesson still hold.

    The number of queries does not grow with teachers and learners; observers are few.
    """
    wanted = set(people)
    lesson = Lesson.objects.select_related("group").filter(pk=lesson_pk).first()
    if lesson is None or lesson.state == LessonState.CANCELLED:
        return set()
    active = User.objects.filter(pk__in={pk for pk, _ in wanted}, is_active=True)
    users = {user.pk: user for user in active}
    holders = {
        RoomRole.TEACHER: set(teachers(lesson.group, on=lesson.local_date).values_list("pk", flat=True)),
        RoomRole.LEARNER: set(roster(lesson.group, on=lesson.local_date).values_list("pk", flat=True)),
    }
    observers = {pk for pk, role in wanted if role is RoomRole.OBSERVER and pk in users}
    holders[RoomRole.OBSERVER] = {pk for pk in observers if can_observe(users[pk], lesson)}
    return {(pk, role) for pk, role in wanted if pk in users and pk in holders.get(role, set())}
