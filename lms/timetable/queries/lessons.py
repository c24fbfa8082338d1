"""Reading lessons: what a person may see, what comes next, what waits for a decision."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.accounts.models import Guardianship
from lms.timetable.enums import GIVEN_UP, LessonState
from lms.timetable.models import Enrolment, Lesson
from lms.timetable.permissions import Viewer, can_coordinate, can_observe_lessons, lasting_on
from lms.timetable.queries.teachers import taught_by


def lessons_of_teacher(user: Viewer) -> QuerySet[Lesson]:
    """Lessons of groups the person teaches on the lesson's date, and those they stand in for."""
    return lessons().filter(taught_by(user))


def lessons_of_learner(user: Viewer) -> QuerySet[Lesson]:
    """Lessons of groups the person has a place in on the lesson's date."""
    return lessons().filter(_learned_by(user))


def lessons_of_children(user: Viewer) -> QuerySet[Lesson]:
    """Lessons of those the person looks after; none of them is theirs to enter."""
    looked_after = Guardianship.objects.filter(guardian_id=user.pk, ended_at__isnull=True)
    bonds = Enrolment.objects.filter(group=OuterRef("group"), learner__in=looked_after.values("learner"))
    return lessons().filter(Exists(bonds.filter(lasting_on(OuterRef("local_date")))))


def lessons_enterable_by(user: Viewer) -> QuerySet[Lesson]:
    """Lessons whose room the person may enter, as teacher, learner or observer."""
    if can_observe_lessons(user):
        return lessons()
    return lessons().filter(taught_by(user) | _learned_by(user))


def lessons_observable_by(user: Viewer) -> QuerySet[Lesson]:
    """Lessons the person may enter as an observer."""
    return lessons() if can_observe_lessons(user) else Lesson.objects.none()


def lessons_confirmable_by(user: Viewer) -> QuerySet[Lesson]:
    """Lessons whose attendance the person may confirm."""
    return lessons() if can_coordinate(user) else lessons_of_teacher(user)


def upcoming(queryset: QuerySet[Lesson], *, at: dt.datetime) -> QuerySet[Lesson]:
    """Lessons that are on now or still to come at the moment ``at``, the nearest first."""
    planned = Q(state=LessonState.PLANNED, ends_at__gt=at)
    live = Q(state=LessonState.LIVE, ended_at__isnull=True)
    return queryset.filter(planned | live).order_by("starts_at", "pk")


def on_now(queryset: QuerySet[Lesson], *, at: dt.datetime) -> QuerySet[Lesson]:
    """Lessons whose room is live, or that should be on by the timetable and have not begun, the oldest first."""
    live = Q(state=LessonState.LIVE, ended_at__isnull=True)
    late = Q(state=LessonState.PLANNED, starts_at__lte=at, ends_at__gt=at)
    return queryset.filter(live | late).order_by("starts_at", "pk")


def of_day(queryset: QuerySet[Lesson], *, at: dt.datetime) -> QuerySet[Lesson]:
    """Lessons that stand on the day of ``at`` by the reader's own clock, in the order of the day."""
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    of_today = queryset.filter(starts_at__gte=start, starts_at__lt=start + dt.timedelta(days=1))
    return of_today.exclude(state__in=GIVEN_UP).order_by("starts_at", "pk")


def waiting_for_attendance(queryset: QuerySet[Lesson]) -> QuerySet[Lesson]:
    """Lessons that ended and whose attendance nobody has confirmed, the oldest first."""
    ended = queryset.filter(state=LessonState.LIVE, ended_at__isnull=False, confirmed_at__isnull=True)
    return ended.order_by("starts_at", "pk")


def undecided(queryset: QuerySet[Lesson], *, at: dt.datetime) -> QuerySet[Lesson]:
    """Lessons whose planned time is over and of which nobody has said yet whether they took place, the oldest first."""
    open_states = [LessonState.PLANNED, LessonState.LIVE]
    return queryset.filter(state__in=open_states, ends_at__lte=at).order_by("starts_at", "pk")


def lessons() -> QuerySet[Lesson]:
    """Lessons with what every list shows of them."""
    return Lesson.objects.select_related("programme", "group__programme", "group__course", "unit", "taught_by")


def _learned_by(user: Viewer) -> Exists:
    bonds = Enrolment.objects.filter(group=OuterRef("group"), learner_id=user.pk)
    return Exists(bonds.filter(lasting_on(OuterRef("local_date"))))
