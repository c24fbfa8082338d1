"""Who teaches a lesson: the group's teachers of that day, and whoever stands in for one of them."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from lms.accounts.models import User
from lms.timetable.enums import GIVEN_UP, ChangeKind
from lms.timetable.models import Lesson, LessonChange, Teaching
from lms.timetable.permissions import Viewer, lasting_on


@dataclass(frozen=True)
class LessonTeachers:
    """``own`` are the group's teachers of that day; ``substitutions`` stand, one an absent teacher."""

    own: tuple[User, ...]
    substitutions: tuple[LessonChange, ...]

    @property
    def expected(self) -> list[User]:
        """Who is to teach: without those who are away, with those who stand in."""
        away = {change.absent_id for change in self.substitutions}
        standing_in = [change.substitute for change in self.substitutions if change.substitute]
        return [*(one for one in self.own if one.pk not in away), *standing_in]


def with_teachers(lessons: QuerySet[Lesson]) -> QuerySet[Lesson]:
    """Two more statements, however many lessons there are; read them by ``lesson_teachers``."""
    teachings = Teaching.objects.select_related("teacher").order_by("starts_on", "pk")
    return lessons.prefetch_related(
        Prefetch("group__teachings", teachings),
        Prefetch("changes", LessonChange.objects.select_related("absent", "substitute")),
    )


def lesson_teachers(lesson: Lesson) -> LessonTeachers:
    """Of any lesson; of one from ``with_teachers`` without a statement."""
    day = lesson.local_date
    own = [
        teaching.teacher
        for teaching in lesson.group.teachings.all()
        if teaching.starts_on <= day and (teaching.ends_on is None or teaching.ends_on >= day)
    ]
    newest = {change.absent_id: change for change in lesson.changes.all() if change.kind == ChangeKind.SUBSTITUTED}
    standing = tuple(change for change in newest.values() if change.substitute_id)
    return LessonTeachers(tuple(sorted(own, key=lambda one: (one.full_name, one.pk))), standing)


def may_teach(lesson: Lesson) -> QuerySet[User]:
    """Who may lead the lesson: the group's teachers of that day, away or not, and who stands in for one."""
    own = Teaching.objects.filter(lasting_on(lesson.local_date), group=lesson.group)
    substitutes = standing_in().filter(lesson=lesson)
    leading = Q(pk__in=own.values("teacher")) | Q(pk__in=substitutes.values("substitute"))
    return User.objects.filter(leading).order_by("full_name", "pk")


def free_for(lesson: Lesson) -> QuerySet[User]:
    """Teachers in the lesson's language, of any group on that day, who teach nothing while it lasts."""
    day = Teaching.objects.filter(lasting_on(lesson.local_date))
    in_language = day.filter(group__instruction_language=lesson.instruction_language)
    return User.objects.filter(
        ~Exists(_meanwhile(lesson)), pk__in=in_language.values("teacher"), is_active=True
    ).order_by("full_name", "pk")


def _meanwhile(lesson: Lesson) -> QuerySet[Lesson]:
    """For an outer query over people: lessons they are to teach that overlap with ``lesson``; it is one of them."""
    others = Lesson.objects.filter(starts_at__lt=lesson.ends_at, ends_at__gt=lesson.starts_at).exclude(
        state__in=GIVEN_UP
    )
    own = Teaching.objects.filter(
        lasting_on(OuterRef("local_date")), group=OuterRef("group"), teacher=OuterRef(OuterRef("pk"))
    )
    substitutes = standing_in().filter(lesson=OuterRef("pk"), substitute=OuterRef(OuterRef("pk")))
    return others.filter(Q(Exists(own)) | Q(Exists(substitutes)))


def standing_in() -> QuerySet[LessonChange]:
    """Changes by which a substitute teaches: the newest of a lesson and absent teacher, where it names one."""
    substitutions = LessonChange.objects.filter(kind=ChangeKind.SUBSTITUTED)
    later = substitutions.filter(lesson=OuterRef("lesson"), absent=OuterRef("absent"), pk__gt=OuterRef("pk"))
    return substitutions.filter(~Exists(later), substitute__isnull=False)


def taught_by(user: Viewer) -> Q:
    """Lessons that the person may lead: of their groups on the lesson's date, and those they stand in for."""
    own = Teaching.objects.filter(lasting_on(OuterRef("local_date")), group=OuterRef("group"), teacher_id=user.pk)
    return Q(Exists(own)) | Q(Exists(standing_in().filter(lesson=OuterRef("pk"), substitute_id=user.pk)))
