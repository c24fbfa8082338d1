"""Reading notes for who teaches next. Who asks has made sure that the reader leads the lesson: ``can_confirm``."""

from collections.abc import Collection

from django.db.models import OuterRef, Subquery

from lms.timetable.models import Lesson, LessonNote


def note_of(lesson: Lesson) -> LessonNote | None:
    """The note that stands for ``lesson`` itself."""
    return lesson.notes.select_related("written_by").order_by("pk").last()


def notes_before(lessons: Collection[Lesson]) -> dict[int, LessonNote]:
    """By the pk of each lesson the last note of its group's lessons before it; two statements, however many."""
    earlier = LessonNote.objects.filter(
        lesson__group=OuterRef("group"), lesson__starts_at__lt=OuterRef("starts_at")
    ).order_by("-lesson__starts_at", "-pk")
    asked = Lesson.objects.filter(pk__in=[lesson.pk for lesson in lessons])
    found = dict(asked.annotate(note=Subquery(earlier.values("pk")[:1])).values_list("pk", "note"))
    notes = LessonNote.objects.select_related("lesson", "written_by").in_bulk([pk for pk in found.values() if pk])
    return {lesson: notes[note] for lesson, note in found.items() if note}
