"""What people are told by mail about their places and their lessons."""

from django.tasks import task
from django.utils import timezone

from lms.accounts.domain.letters import write_letter, write_letters
from lms.accounts.models import User
from lms.accounts.queries.roles import coordinators
from lms.timetable.enums import ChangeKind, RequestState
from lms.timetable.models import LessonChange, PlaceRequest, TeacherAbsence
from lms.timetable.queries.groups import roster
from lms.timetable.queries.teachers import lesson_teachers, may_teach


def write_answer(request: PlaceRequest) -> None:
    """Tell the person that they have a place, or that there is none."""
    admitted = request.state == RequestState.ADMITTED
    write_letter(
        request.person,
        "timetable/mail/answer.txt",
        zone=request.group.time_zone,
        key=str(request.pk),
        request=request,
        admitted=admitted,
    )


@task
def write_about_change(change: int) -> int:
    """Tell those a change of a lesson concerns: its learners and its teachers. Returns how many were written to.

    Of what was over already when it was written down nobody is told.
    """
    found = LessonChange.objects.select_related("lesson__group", "replacement", "absent", "substitute").get(pk=change)
    lesson, new = found.lesson, found.replacement
    if max(one.ends_at for one in (lesson, new) if one) < timezone.now():
        return 0
    relieved = relieved_by(found)
    return write_letters(
        {*concerned_by(found), *relieved},
        "timetable/mail/change.txt",
        zone=lesson.time_zone,
        key=str(found.pk),
        change=found,
        lesson=lesson,
        new=new,
        relieved=relieved,
    )


@task
def write_about_absence(absence: int) -> int:
    """Tell the coordinators that a lesson has no teacher. Returns how many were written to."""
    found = TeacherAbsence.objects.select_related("lesson__group", "teacher").get(pk=absence)
    return write_letters(
        coordinators(), "timetable/mail/absence.txt", key=str(found.pk), absence=found, lesson=found.lesson
    )


def concerned_by(change: LessonChange) -> set[User]:
    """Learners on the roster of the old day or the new one, and who may teach either."""
    found: set[User] = set()
    for lesson in filter(None, [change.lesson, change.replacement]):
        found |= {*roster(lesson.group, on=lesson.local_date), *may_teach(lesson)}
    return {person for person in found if person.is_active}


def relieved_by(change: LessonChange) -> set[User]:
    """Who was to stand in and is not any more."""
    lesson = change.lesson
    if change.kind == ChangeKind.MOVED and change.replacement:
        stood_in = {one.substitute for one in lesson_teachers(lesson).substitutions if one.substitute}
        return stood_in - set(may_teach(change.replacement))
    if change.kind != ChangeKind.SUBSTITUTED:
        return set()
    earlier = lesson.changes.filter(kind=ChangeKind.SUBSTITUTED, absent=change.absent, pk__lt=change.pk)
    before = earlier.select_related("substitute").order_by("pk").last()
    stood_in = {before.substitute} if before and before.substitute else set()
    return stood_in - set(may_teach(lesson))
