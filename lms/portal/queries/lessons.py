"""Lessons as people meet them: in their own time, with course, unit and teacher named."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import pgettext

from cms.models import CoursePage, UnitPage
from lms.accounts.models import User
from lms.core.languages import prefix_of
from lms.timetable.enums import GIVEN_UP, ChangeKind, LessonState
from lms.timetable.models import Lesson, LessonChange, LessonNote
from lms.timetable.queries.notes import notes_before
from lms.timetable.queries.teachers import lesson_teachers, with_teachers

WEEK = dt.timedelta(days=7)
ENDINGS = frozenset({ChangeKind.CANCELLED, ChangeKind.MOVED})


@dataclass(frozen=True)
class LessonCard:
    """What a list shows of a lesson; all texts are in the reader's language. ``note`` is for who leads it alone."""

    lesson: Lesson
    course_title: str
    course_url: str
    unit: UnitPage | None
    teachers: Sequence[User]
    at: dt.datetime
    note: LessonNote | None = None

    @property
    def opens_at(self) -> dt.datetime:
        return self.lesson.starts_at - dt.timedelta(minutes=settings.ROOM_OPENS_MINUTES_BEFORE)

    @property
    def closes_at(self) -> dt.datetime:
        return self.lesson.ends_at + dt.timedelta(minutes=settings.ROOM_ENDS_MINUTES_AFTER)

    @property
    def is_open(self) -> bool:
        """The room can be entered now."""
        expected = self.lesson.state in {LessonState.PLANNED, LessonState.LIVE} and self.lesson.ended_at is None
        return expected and self.opens_at <= self.at < self.closes_at

    @property
    def awaits_attendance(self) -> bool:
        return self.lesson.state == LessonState.LIVE and (self.lesson.ended_at is not None or self.at >= self.closes_at)

    @property
    def is_off(self) -> bool:
        """It does not take place where it stands."""
        return self.lesson.state in GIVEN_UP

    @property
    def ending(self) -> LessonChange | None:
        """What put the lesson off its place: cancelled or moved, with the reason."""
        return next((change for change in self.lesson.changes.all() if change.kind in ENDINGS), None)

    @property
    def replacement(self) -> Lesson | None:
        """The lesson that takes place instead, after every move; None when none does."""
        last = self.lesson
        while last.state in GIVEN_UP and hasattr(last, "replacement"):
            last = last.replacement
        return None if last.state in GIVEN_UP else last

    @property
    def minutes_until(self) -> int:
        """Whole minutes until the planned start, 0 when it has begun."""
        return max(0, round((self.lesson.starts_at - self.at).total_seconds() / 60))

    @property
    def teacher_names(self) -> str:
        return pgettext("between two names", ", ").join(teacher.get_short_name() for teacher in self.teachers)

    @property
    def room_url(self) -> str:
        return reverse("classrooms:room", args=[self.lesson.uuid])


def lesson_cards(lessons: QuerySet[Lesson], *, at: dt.datetime) -> list[LessonCard]:
    """Cards in the order of ``lessons``; the number of queries does not grow with them."""
    rows = list(
        with_teachers(
            lessons.select_related("group__course", "programme", "unit", "taught_by", "replaces", "replacement")
        )
    )
    courses = localized(CoursePage, (row.group.course for row in rows))
    units = localized(UnitPage, (row.unit for row in rows if row.unit))
    return [
        LessonCard(
            lesson=row,
            course_title=courses[row.group.course.translation_key].title,
            course_url=courses[row.group.course.translation_key].url or "",
            unit=units.get(row.unit.translation_key) if row.unit else None,
            teachers=teachers_of(row),
            at=at,
        )
        for row in rows
    ]


def with_notes(cards: Sequence[LessonCard]) -> list[LessonCard]:
    """With the last note of the group's lessons before each; for a reader who leads them all."""
    notes = notes_before([card.lesson for card in cards])
    return [replace(card, note=notes.get(card.lesson.pk)) for card in cards]


def localized[P: (CoursePage, UnitPage)](model: type[P], pages: Iterable[P]) -> dict[object, P]:
    """The pages in the reader's language by translation key; where none is live, the page itself."""
    found: dict[object, P] = {page.translation_key: page for page in pages}
    language = prefix_of(translation.get_language())
    wanted = Q(translation_key__in=found, locale__language_code=language, live=True)
    found.update({page.translation_key: page for page in model.objects.filter(wanted)})
    return found


def teachers_of(lesson: Lesson) -> list[User]:
    """Who taught, or who is to teach."""
    return [lesson.taught_by] if lesson.taught_by else lesson_teachers(lesson).expected


def coming_week(lessons: QuerySet[Lesson], *, at: dt.datetime) -> QuerySet[Lesson]:
    """What a timetable of the next seven days shows: lessons to come, and those that were to come and are not."""
    known = lessons.filter(starts_at__lt=at + WEEK)
    given_up = known.filter(state__in=GIVEN_UP, ends_at__gt=at)
    return (still_to_come(known, at=at) | given_up).order_by("starts_at", "pk")


def still_to_come(lessons: QuerySet[Lesson], *, at: dt.datetime) -> QuerySet[Lesson]:
    """Planned or running lessons that a person can still join at ``at``, the nearest first."""
    closed = at - dt.timedelta(minutes=settings.ROOM_ENDS_MINUTES_AFTER)
    return lessons.filter(
        state__in=[LessonState.PLANNED, LessonState.LIVE], ended_at__isnull=True, ends_at__gt=closed
    ).order_by("starts_at")
