"""A person's own attendance over all their lessons."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from lms.accounts.models import User
from lms.timetable.enums import THERE, AttendanceStatus, LessonState, Part
from lms.timetable.models import AttendanceEntry, Lesson
from lms.timetable.queries.attendance import PersonAttendance, history, standings

# Of a lesson that was called off nobody was absent.
TOLD = [LessonState.LIVE, LessonState.HELD]


@dataclass(frozen=True)
class Record:
    """How often each status stands in held lessons of groups the person had a place in."""

    statuses: Mapping[AttendanceStatus, int]

    @property
    def lessons(self) -> int:
        return sum(self.statuses.values())

    @property
    def there(self) -> int:
        return sum(count for status, count in self.statuses.items() if status in THERE)

    @property
    def parts(self) -> list[tuple[AttendanceStatus, int]]:
        """What there is of each status, without zeros, in the order of the statuses."""
        return [(status, self.statuses[status]) for status in AttendanceStatus if self.statuses.get(status)]


def record_of(person: User) -> Record:
    expected = AttendanceEntry.objects.filter(person=person, part=Part.LEARNER, lesson__state=LessonState.HELD)
    rows = standings(expected).order_by().values_list("status").annotate(lessons=Count("*"))
    return Record(Counter({AttendanceStatus(status): lessons for status, lessons in rows}))


def lessons_on_record(person: User) -> QuerySet[Lesson]:
    """Lessons that say how long ``person`` was there as a learner, the newest first: what is not confirmed yet is a
    proposal. As a guest of another group only where they came."""
    own = standings().filter(person=person)
    told = own.filter(Q(part=Part.LEARNER) | Q(part=Part.GUEST, status__in=THERE))
    return Lesson.objects.filter(pk__in=told.values("lesson"), state__in=TOLD).order_by("-starts_at", "-pk")


def histories_of(person: User, lessons: Iterable[Lesson]) -> dict[int, PersonAttendance]:
    """What was written about ``person``, by the key of the lesson; one statement."""
    found: dict[int, list[AttendanceEntry]] = {}
    for entry in history().filter(person=person, lesson__in=[lesson.pk for lesson in lessons]):
        found.setdefault(entry.lesson_id, []).append(entry)
    return {lesson: PersonAttendance(tuple(entries)) for lesson, entries in found.items()}


def newest_entries(people: QuerySet[User]) -> dict[int, AttendanceEntry]:
    """What stands for each learner in the last lesson held of their groups, by their key; one statement."""
    expected = AttendanceEntry.objects.filter(part=Part.LEARNER, lesson__state=LessonState.HELD)
    of_one = expected.filter(person=OuterRef("pk")).order_by("-lesson__starts_at", "-lesson", "-sequence")
    newest = people.order_by().annotate(newest=Subquery(of_one.values("pk")[:1])).values("newest")
    entries = AttendanceEntry.objects.filter(pk__in=newest).select_related("lesson")
    return {entry.person_id: entry for entry in entries}
