"""What happened to lessons after they were planned."""

from django.db.models import Prefetch, QuerySet

from lms.timetable.models import Lesson, LessonChange


def with_changes(lessons: QuerySet[Lesson]) -> QuerySet[Lesson]:
    """Lessons with their changes, the oldest first, and everybody and every lesson these name."""
    changes = LessonChange.objects.select_related("made_by", "absent", "substitute", "replacement").order_by("pk")
    lessons = lessons.select_related("group", "replaces")
    return lessons.prefetch_related(Prefetch("changes", changes), "group__teachings__teacher")
