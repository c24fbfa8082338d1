"""Reminders: of a lesson to everybody it concerns, and of a lesson whose attendance nobody has confirmed.

They are composed when they are sent, so that a lesson that was moved or decided in between reminds nobody.
"""

import datetime as dt

from django.conf import settings
from django.db.models import QuerySet

from lms.accounts.domain.post import Draft, plan_letters
from lms.accounts.enums import Topic
from lms.accounts.models import Letter, User
from lms.accounts.queries.guardians import children_of
from lms.accounts.queries.roles import coordinators
from lms.timetable.enums import LessonState
from lms.timetable.models import Lesson
from lms.timetable.permissions import learns_in
from lms.timetable.queries.concerned import concerned_by_lessons, with_people
from lms.timetable.queries.lessons import undecided
from lms.timetable.queries.teachers import lesson_teachers

# Kinds of letters: the names of their templates.
REMINDER, ATTENDANCE, UNDECIDED = Topic.REMINDER.value, "attendance", "undecided"
# A lesson that nobody decided longer ago than this reminds nobody: a school that begins to send letters sends few.
FORGOTTEN_AFTER = dt.timedelta(days=14)


def plan_reminders(*, at: dt.datetime) -> int:
    """A letter a lesson and person, REMIND_HOURS_BEFORE it begins or once it is known. Returns how many are new."""
    ahead = dt.timedelta(hours=settings.REMIND_HOURS_BEFORE)
    coming = Lesson.objects.filter(state=LessonState.PLANNED, starts_at__gt=at, starts_at__lte=at + ahead)
    lessons = with_people(coming)
    concerned = concerned_by_lessons(lessons)
    return plan_letters(
        Letter(
            person=person,
            kind=REMINDER,
            key=str(lesson.pk),
            zone=lesson.time_zone,
            language=lesson.instruction_language,
            due_at=lesson.starts_at - ahead,
            expires_at=lesson.starts_at,
        )
        for lesson in lessons
        for person in concerned[lesson.pk]
    )


def plan_attendance_reminders(*, at: dt.datetime) -> int:
    """Of a lesson whose attendance nobody has confirmed: ATTENDANCE_REMINDER_HOURS after its planned end to its
    teachers. As long after that to the coordinators, of every lesson nobody has decided on: a confirmed one that does
    not fit the written rule waits for them. Returns how many letters are new."""
    after = dt.timedelta(hours=settings.ATTENDANCE_REMINDER_HOURS)
    open_lessons = undecided(Lesson.objects.all(), at=at - after).filter(ends_at__gt=at - FORGOTTEN_AFTER)
    lessons = with_people(open_lessons.select_related("taught_by"))
    for_teachers = (
        _about(lesson, person, kind=ATTENDANCE, due_at=lesson.ends_at + after)
        for lesson in lessons
        if lesson.confirmed_at is None
        for person in _who_taught(lesson)
    )
    late = [lesson for lesson in lessons if lesson.ends_at <= at - 2 * after]
    told = coordinators() if late else []
    for_coordinators = (
        _about(lesson, person, kind=UNDECIDED, due_at=lesson.ends_at + 2 * after) for lesson in late for person in told
    )
    return plan_letters([*for_teachers, *for_coordinators])


def write_reminder(letter: Letter, at: dt.datetime) -> Draft | None:
    """As long as the lesson is still to come and the person belongs to it."""
    lesson = _lesson_of(letter, Lesson.objects.filter(state=LessonState.PLANNED, starts_at__gt=at))
    concerned = concerned_by_lessons([lesson])[lesson.pk] if lesson else set()
    if lesson is None or letter.person not in concerned:
        return None
    teachers = lesson_teachers(lesson).expected
    context = {
        "lesson": lesson,
        "teaches": letter.person in teachers,
        "children": _children_there(letter.person, lesson, concerned),
        "teachers": [teacher.get_short_name() for teacher in teachers if teacher != letter.person],
        "room_opens": settings.ROOM_OPENS_MINUTES_BEFORE,
    }
    return Draft("timetable/mail/reminder.txt", context)


def write_about_attendance(letter: Letter, at: dt.datetime) -> Draft | None:
    """As long as nobody has confirmed who was there, and the lesson is still this teacher's."""
    lesson = _lesson_of(letter, undecided(Lesson.objects.filter(confirmed_at__isnull=True), at=at))
    if lesson is None or letter.person not in _who_taught(lesson):
        return None
    return Draft("timetable/mail/attendance.txt", {"lesson": lesson})


def write_about_undecided(letter: Letter, at: dt.datetime) -> Draft | None:
    """As long as nobody has decided whether the lesson took place."""
    lesson = _lesson_of(letter, undecided(Lesson.objects.all(), at=at))
    if lesson is None or letter.person not in coordinators():
        return None
    teachers = [teacher.get_short_name() for teacher in _who_taught(lesson)]
    return Draft("timetable/mail/undecided.txt", {"lesson": lesson, "teachers": teachers})


def lesson_of(letter: Letter) -> int:
    """The pk of the lesson that the letter is about."""
    return int(letter.key)


def _lesson_of(letter: Letter, among: QuerySet[Lesson]) -> Lesson | None:
    return next(iter(with_people(among.filter(pk=lesson_of(letter)).select_related("taught_by"))), None)


def _about(lesson: Lesson, person: User, *, kind: str, due_at: dt.datetime) -> Letter:
    return Letter(
        person=person,
        kind=kind,
        key=str(lesson.pk),
        zone=lesson.time_zone,
        language=lesson.instruction_language,
        due_at=due_at,
    )


def _children_there(person: User, lesson: Lesson, concerned: set[User]) -> list[User]:
    """Whose lesson it is, where ``person`` only looks after who has it."""
    own = learns_in(person, lesson) or person in lesson_teachers(lesson).expected
    return [] if own else [child for child in children_of(person) if child in concerned]


def _who_taught(lesson: Lesson) -> list[User]:
    """Who opened the room, else who was to."""
    return [lesson.taught_by] if lesson.taught_by else lesson_teachers(lesson).expected
