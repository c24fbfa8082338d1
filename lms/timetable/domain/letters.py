"""What people are told by mail about their places and their lessons."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from lms.accounts.domain.letters import deliver_all, keep_letter, write_letters
from lms.accounts.models import User
from lms.accounts.queries.guardians import children_by_guardian
from lms.accounts.queries.roles import coordinators
from lms.timetable.enums import ChangeKind, LessonState, RequestState
from lms.timetable.models import Enrolment, Group, LessonChange, PlaceRequest, TeacherAbsence, Teaching
from lms.timetable.queries.groups import roster
from lms.timetable.queries.teachers import lesson_teachers, may_teach
from lms.timetable.queries.waiting import free_from, waiting_list


def write_to_families(people: Iterable[User], template: str, *, group: Group, key: str = "", **context: object) -> int:
    """A letter to each of ``people`` and to who looks after them; those read whose letter it is (``children``). Zone
    and language are the group's for whom they are not known. Returns how many were sent."""
    told: dict[User, list[User]] = {person: [] for person in people if person.is_active}
    for guardian, children in children_by_guardian(told).items():
        told.setdefault(guardian, children)
    return deliver_all(
        keep_letter(
            person,
            template,
            zone=group.time_zone,
            language=group.instruction_language,
            key=key,
            enclosed=None,
            group=group,
            children=children,
            **context,
        )
        for person, children in sorted(told.items(), key=lambda one: one[0].pk)
    )


def write_answer(request: PlaceRequest) -> None:
    """Tell the person that they have a place, or that there is none."""
    admitted = request.state == RequestState.ADMITTED
    write_to_families(
        [request.person], "timetable/mail/answer.txt", group=request.group, key=str(request.pk), admitted=admitted
    )


def write_about_place(place: Enrolment) -> None:
    """Tell the learner that they have a place, asked for or not."""
    write_to_families(
        [place.learner], "timetable/mail/answer.txt", group=place.group, key=f"place {place.pk}", admitted=True
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
    return write_to_families(
        {*concerned_by(found), *relieved},
        "timetable/mail/change.txt",
        group=lesson.group,
        key=str(found.pk),
        change=found,
        lesson=lesson,
        new=new,
        relieved=relieved,
    )


@task
def write_about_changes(changes: list[int]) -> int:
    """Tell what was changed together: one letter a person with all of it that concerns them. Returns how many."""
    found = LessonChange.objects.select_related("lesson__group", "replacement").filter(pk__in=changes)
    told: dict[User, list[LessonChange]] = {}
    for change in found.order_by("lesson__starts_at", "pk"):
        if max(one.ends_at for one in (change.lesson, change.replacement) if one) >= timezone.now():
            for person in {*concerned_by(change), *relieved_by(change)}:
                told.setdefault(person, []).append(change)
    families = children_by_guardian(told)
    for guardian, children in families.items():
        own = {change for child in children for change in told[child]}
        told.setdefault(guardian, sorted(own, key=lambda change: (change.lesson.starts_at, change.pk)))
    return deliver_all(
        keep_letter(
            person,
            "timetable/mail/changes.txt",
            zone=own[0].lesson.time_zone,
            language=own[0].lesson.instruction_language,
            changes=own,
            children=families.get(person, []),
            reason=own[0].reason,
        )
        for person, own in told.items()
    )


@task
def write_about_new_teacher(teaching: int, *, before: int, reason: str) -> int:
    """Tell a group's learners and both teachers who teaches from now on, with the lessons planned by then."""
    new = Teaching.objects.select_related("group", "teacher").get(pk=teaching)
    days = (new.starts_on, new.ends_on or dt.date.max)
    lessons = new.group.lessons.filter(state=LessonState.PLANNED, local_date__range=days).order_by("starts_at")
    old = User.objects.get(pk=before)
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=new.starts_on)
    learners = User.objects.filter(pk__in=new.group.enrolments.filter(lasting).values("learner"))
    return write_to_families(
        {*learners, old, new.teacher},
        "timetable/mail/new_teacher.txt",
        group=new.group,
        teaching=new,
        before=old,
        lessons=list(lessons),
        reason=reason,
    )


@task
def write_about_absence(absence: int) -> int:
    """Tell the coordinators that a lesson has no teacher. Returns how many were written to."""
    found = TeacherAbsence.objects.select_related("lesson__group", "teacher").get(pk=absence)
    return write_letters(
        coordinators(),
        "timetable/mail/absence.txt",
        zone=found.lesson.time_zone,
        key=str(found.pk),
        absence=found,
        lesson=found.lesson,
    )


def write_about_transfer(place: Enrolment, *, left: Group) -> None:
    """Tell the learner which group they learn in now, and from which day."""
    write_to_families(
        [place.learner],
        "timetable/mail/transfer.txt",
        group=place.group,
        place=place,
        left=left,
        last_day=place.starts_on - dt.timedelta(days=1),
    )


@task
def write_about_free_place(group: int) -> int:
    """Tell the coordinators that a place is free and who comes next. Returns how many were written to.

    Where it was given meanwhile, or nobody waits any more, nobody is written to.
    """
    found = Group.objects.get(pk=group)
    free, first = free_from(found), waiting_list(found).first()
    if free is None or first is None:
        return 0
    return write_letters(
        coordinators(), "timetable/mail/free_place.txt", zone=found.time_zone, group=found, free=free, first=first
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
