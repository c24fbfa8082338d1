"""What people are told by mail about their places and their lessons."""

from django.tasks import task

from lms.accounts.domain.letters import write_letter
from lms.accounts.models import User
from lms.accounts.queries.roles import coordinators
from lms.timetable.enums import RequestState
from lms.timetable.models import LessonChange, PlaceRequest, TeacherAbsence
from lms.timetable.queries.groups import roster
from lms.timetable.queries.teachers import may_teach


def write_answer(request: PlaceRequest) -> None:
    """Tell the person that they have a place, or that there is none."""
    admitted = request.state == RequestState.ADMITTED
    write_letter(
        request.person,
        "timetable/mail/answer.txt",
        zone=request.group.time_zone,
        request=request,
        admitted=admitted,
    )


@task
def write_about_change(change: int) -> int:
    """Tell those a change of a lesson concerns: its learners and its teachers. Returns how many were written to."""
    found = LessonChange.objects.select_related("lesson__group", "replacement", "absent", "substitute").get(pk=change)
    lesson, new = found.lesson, found.replacement
    return sum(
        write_letter(person, "timetable/mail/change.txt", zone=lesson.time_zone, change=found, lesson=lesson, new=new)
        for person in concerned_by(found)
    )


@task
def write_about_absence(absence: int) -> int:
    """Tell the coordinators that a lesson has no teacher. Returns how many were written to."""
    found = TeacherAbsence.objects.select_related("lesson__group", "teacher").get(pk=absence)
    return sum(
        write_letter(person, "timetable/mail/absence.txt", absence=found, lesson=found.lesson)
        for person in coordinators()
    )


def concerned_by(change: LessonChange) -> list[User]:
    """Learners on the roster of the old day or the new one, and who may teach either."""
    found: dict[int, User] = {}
    for lesson in filter(None, [change.lesson, change.replacement]):
        people = [*roster(lesson.group, on=lesson.local_date), *may_teach(lesson)]
        found |= {person.pk: person for person in people if person.is_active}
    return list(found.values())
