"""Reading attendance: what stands now, and the history that led to it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from lms.accounts.models import User
from lms.timetable.enums import THERE, AttendanceStatus, Evidence, LessonState, Part
from lms.timetable.held import Lacking, missing_of
from lms.timetable.models import AttendanceEntry, Lesson
from lms.timetable.queries.groups import roster

PART_ORDER = [Part.TEACHER, Part.LEARNER, Part.GUEST]


@dataclass(frozen=True)
class PersonAttendance:
    """A person's entries in one lesson, the oldest first; at least one."""

    entries: tuple[AttendanceEntry, ...]

    @property
    def current(self) -> AttendanceEntry:
        return self.entries[-1]

    @property
    def person(self) -> User:
        return self.current.person

    @property
    def was_there(self) -> bool:
        return self.current.status in THERE

    @property
    def proposed(self) -> AttendanceEntry | None:
        """The newest entry by the presence rule."""
        return next((entry for entry in reversed(self.entries) if entry.by_id is None and entry.pk), None)

    @property
    def correction(self) -> AttendanceEntry | None:
        """The newest entry in which a person changed the status."""
        return next((entry for entry in reversed(self.entries) if entry.reason), None)


def standings(entries: QuerySet[AttendanceEntry] | None = None) -> QuerySet[AttendanceEntry]:
    """Of each lesson and person in ``entries`` (all) the newest entry: what stands."""
    found = AttendanceEntry.objects.all() if entries is None else entries
    later = AttendanceEntry.objects.filter(
        lesson=OuterRef("lesson"), person=OuterRef("person"), sequence__gt=OuterRef("sequence")
    )
    return found.filter(~Exists(later))


def own_attendance(lesson: Lesson, person: User) -> AttendanceEntry | None:
    """What stands for ``person`` in ``lesson``."""
    return lesson.attendance.filter(person=person).order_by("-sequence").first()


def history() -> QuerySet[AttendanceEntry]:
    """Entries with the people they name, the oldest first."""
    return AttendanceEntry.objects.select_related("person", "by", "same_device_as").order_by("sequence", "pk")


def with_attendance(lessons: QuerySet[Lesson]) -> QuerySet[Lesson]:
    """One more statement, however many lessons there are; read it by ``attendance_of(lesson.attendance.all())``."""
    return lessons.prefetch_related(Prefetch("attendance", history()))


def attendance_of(entries: Iterable[AttendanceEntry]) -> list[PersonAttendance]:
    """The people of one lesson from its entries in the order of ``history``: teachers, learners, guests, by name.

    Somebody without a place in the group who never came is left out: a learner who was moved to another group
    before the lesson was confirmed has a history here and no part.
    """
    found: dict[int, list[AttendanceEntry]] = {}
    for entry in entries:
        found.setdefault(entry.person_id, []).append(entry)
    people = [PersonAttendance(tuple(own)) for own in found.values()]
    return sorted(filter(_has_part, people), key=_place)


def attendance_list(lesson: Lesson) -> list[PersonAttendance]:
    """Everybody a teacher answers for: who has an entry, and who is on the roster without one, not written yet."""
    entries = list(history().filter(lesson=lesson))
    known = {entry.person_id for entry in entries}
    expected = [
        unwritten(lesson, learner) for learner in roster(lesson.group, on=lesson.local_date) if learner.pk not in known
    ]
    return attendance_of([*entries, *expected])


def lacking_of(lesson: Lesson) -> list[Lacking]:
    """What keeps a lesson that is confirmed, and neither held nor cancelled, from counting as held."""
    if lesson.confirmed_at is None or lesson.state != LessonState.LIVE:
        return []
    return missing_of(lesson, standings(lesson.attendance.all()))


def unwritten(lesson: Lesson, learner: User) -> AttendanceEntry:
    """What stands for a learner of the roster before anything is written, as number 0: absent."""
    return AttendanceEntry(
        lesson=lesson,
        person=learner,
        sequence=0,
        part=Part.LEARNER,
        status=AttendanceStatus.ABSENT,
        evidence=Evidence.HAND,
    )


def _has_part(one: PersonAttendance) -> bool:
    return one.current.part != Part.GUEST or one.was_there or one.current.minutes > 0


def _place(one: PersonAttendance) -> tuple[int, str, int]:
    return PART_ORDER.index(Part(one.current.part)), one.person.full_name, one.person.pk
