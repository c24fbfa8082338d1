"""What lessons clash with: those of a draft, those to come, a single one that changes, those of a new place or teacher.

All are compared as dated lessons (``lms.timetable.conflicts``), so that each tells the same.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from lms.accounts.models import User
from lms.timetable.conflicts import Clash, DatedLesson, find_clashes
from lms.timetable.enums import GIVEN_UP, ClashKind
from lms.timetable.models import Enrolment, Group, Holiday, Lesson, TimetableVersion
from lms.timetable.queries.dated_lessons import (
    Period,
    coming_lesson,
    dated_lessons,
    groups_sharing,
    lasting_groups,
    lessons_of,
    standing_lesson,
)
from lms.timetable.queries.teachers import lesson_teachers, with_teachers
from lms.timetable.queries.terms import DaysOff, days_off, known_until
from lms.timetable.queries.versions import GroupPlan, groups_of

A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Names:
    groups: dict[int, str]
    people: dict[int, str]
    days_off: dict[int, str]


def clashes_of(version: TimetableVersion, plans: Collection[GroupPlan]) -> list[Clash]:
    """What the draft's lessons clash with, among themselves and with those of groups it does not speak of."""
    period = (version.takes_effect_on, version.term.ends_on)
    return _with_others(list(lessons_of(plans, period=period)), besides=plans, period=period)


def clashes_left(version: TimetableVersion, plans: Collection[GroupPlan], *, at: dt.datetime) -> list[Clash]:
    """The same of a released version, as its lessons stand now; those over at ``at`` are left out."""
    period = (max(_day_before(at), version.takes_effect_on), version.term.ends_on)
    return _with_others(_to_come(lessons_of(plans, period=period), at=at), besides=plans, period=period)


def clashes_to_come(*, at: dt.datetime) -> list[Clash]:
    """What lessons of any group that are not over at ``at`` clash with, as far as the timetable is known."""
    period = (_day_before(at), known_until(at.date()))
    return find_clashes(_to_come(dated_lessons(lasting_groups(period), period=period), at=at))


def clashes_of_place(
    learner: User,
    *,
    group: Group,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    leaving: Enrolment | None = None,
    at: dt.datetime,
) -> list[Clash]:
    """What ``learner`` would have at once with a place in ``group`` on these days, not keeping the place ``leaving``.

    Of lessons not over at ``at``, as far as the timetable is known.
    """
    places = [one for one in Enrolment.objects.filter(learner=learner).exclude(group=group) if one != leaving]
    lessons = _lessons_beside(
        group,
        Group.objects.filter(pk__in={one.group_id for one in places}),
        period=_days_of(starts_on, ends_on, at=at),
        theirs=lambda lesson: any(one.group_id == lesson.group and one.lasts_on(lesson.date) for one in places),
        at=at,
    )
    learners = frozenset({learner.pk})
    found = find_clashes(replace(one, teachers=frozenset(), learners=learners) for one in lessons)
    return [clash for clash in found if clash.kind == ClashKind.LEARNER]


def clashes_of_teaching(
    teacher: User, *, group: Group, starts_on: dt.date, ends_on: dt.date | None = None, at: dt.datetime
) -> list[Clash]:
    """What ``teacher`` would have to teach at once as a teacher of ``group`` on these days.

    Of lessons not over at ``at``, as far as the timetable is known.
    """
    period = _days_of(starts_on, ends_on, at=at)
    lessons = _lessons_beside(
        group,
        groups_sharing(teachers=[teacher.pk], period=_around(period)),
        period=period,
        theirs=lambda lesson: teacher.pk in lesson.teachers,
        at=at,
    )
    teachers = frozenset({teacher.pk})
    found = find_clashes(replace(one, teachers=teachers, learners=frozenset()) for one in lessons)
    return [clash for clash in found if clash.kind == ClashKind.TEACHER]


def clashes_at(lesson: Lesson, *, date: dt.date, wall_time: dt.time, length_minutes: int) -> list[Clash]:
    """What ``lesson`` would clash with at another time, by its group's clocks.

    Where the group has a lesson at that very time already, moving there is refused: of that nothing is said.
    """
    group = lesson.group
    coming = coming_lesson(group, ("coming", lesson.pk), date, wall_time, length_minutes)
    off = days_off([group], first=date, last=date)[group.pk].on(date)
    # On the same day who stands in goes along.
    teachers = frozenset(one.pk for one in lesson_teachers(lesson).expected)
    coming = replace(
        coming,
        teachers=teachers if date == lesson.local_date else coming.teachers,
        capacity=None,
        day_off=off.pk if off else None,
    )
    others = _meanwhile(coming, besides=lesson).exclude(group=group, starts_at=coming.starts_at)
    return find_clashes([coming, *map(_compared, others)])


def clashes_of_lessons(lessons: Collection[Lesson]) -> list[Clash]:
    """What ``lessons`` clash with where they are now: each other, whatever else is or will be there, days off.

    One that replaces another is named by that one; of places in its group nothing is said, they are what they were.
    """
    standing = {lesson.pk: lesson.replaces_id or lesson.pk for lesson in lessons if lesson.state not in GIVEN_UP}
    if not standing:
        return []
    days = [lesson.local_date for lesson in lessons]
    around = _around((min(days), max(days)))
    return find_clashes(
        _standing_for(one, standing[one.lesson]) if one.lesson in standing else one
        for one in dated_lessons(lasting_groups(around), period=around, own=False)
    )


def _standing_for(one: DatedLesson, lesson: int) -> DatedLesson:
    return replace(one, time=("lesson", lesson), lesson=lesson, capacity=None, own=True)


def clashes_of_teacher(teacher: User, *, lesson: Lesson) -> list[Clash]:
    """Other lessons that ``teacher`` has to teach while ``lesson`` lasts."""
    taught = replace(_compared(lesson), teachers=frozenset({teacher.pk}), own=True)
    found = find_clashes([taught, *map(_compared, _meanwhile(taught, besides=lesson))])
    return [clash for clash in found if clash.kind == ClashKind.TEACHER]


def standing_plans(version: TimetableVersion) -> list[GroupPlan]:
    """The groups of a released version with their lessons as they stand now: nothing is planned any more."""
    groups = list(groups_of(version))
    off = days_off(groups, first=version.takes_effect_on, last=version.term.ends_on)
    return [GroupPlan(group, off[group.pk], pairs=[]) for group in groups]


def names_in(clashes: Iterable[Clash]) -> Names:
    """Groups, people and days off that ``clashes`` speak of, by their keys."""
    found = list(clashes)
    lessons = [lesson for clash in found for lesson in (clash.one, clash.other) if lesson]
    people = set().union(*(clash.people for clash in found))
    holidays = {one.day_off for one in lessons if one.day_off is not None}
    return Names(
        groups=dict(Group.objects.filter(pk__in={one.group for one in lessons}).values_list("pk", "name")),
        people={person.pk: str(person) for person in User.objects.filter(pk__in=people)},
        days_off={one.pk: one.shown_name for one in Holiday.objects.filter(pk__in=holidays)},
    )


def _with_others(lessons: list[DatedLesson], *, besides: Iterable[GroupPlan], period: Period) -> list[Clash]:
    """``lessons`` among themselves, and with those of other groups that share a teacher or a learner with them."""
    around = _around(period)
    groups = groups_sharing(
        teachers=frozenset().union(*(one.teachers for one in lessons)),
        learners=frozenset().union(*(one.learners for one in lessons)),
        period=around,
    ).exclude(pk__in=[plan.group.pk for plan in besides])
    return find_clashes([*lessons, *dated_lessons(groups, period=around, own=False)])


def _lessons_beside(
    group: Group, others: QuerySet[Group], *, period: Period, theirs: Callable[[DatedLesson], bool], at: dt.datetime
) -> Iterator[DatedLesson]:
    """Lessons to come of ``group`` in ``period``, and to compare with them those of ``others`` that are ``theirs``."""
    groups = Group.objects.filter(Q(pk=group.pk) | Q(pk__in=others.values("pk")))
    for lesson in dated_lessons(groups, period=_around(period), own=False):
        if lesson.group != group.pk:
            if theirs(lesson):
                yield lesson
        elif period[0] <= lesson.date <= period[1] and lesson.ends_at > at:
            yield replace(lesson, own=True)


def _days_of(starts_on: dt.date, ends_on: dt.date | None, *, at: dt.datetime) -> Period:
    """From the day on, if it is not over, as far as the timetable is known."""
    first = max(starts_on, _day_before(at))
    last = known_until(first)
    return first, last if ends_on is None else min(ends_on, last)


def _around(period: Period) -> Period:
    """What is at once with a lesson of the first or the last day may be on another day by another group's calendar."""
    return period[0] - A_DAY, period[1] + A_DAY


def _day_before(at: dt.datetime) -> dt.date:
    """No calendar is further behind."""
    return at.date() - A_DAY


def _to_come(lessons: Iterable[DatedLesson], *, at: dt.datetime) -> list[DatedLesson]:
    return [one for one in lessons if one.ends_at > at]


def _meanwhile(lesson: DatedLesson, *, besides: Lesson) -> QuerySet[Lesson]:
    """Lessons that are to take place, or did, while ``lesson`` lasts."""
    at_once = Lesson.objects.filter(starts_at__lt=lesson.ends_at, ends_at__gt=lesson.starts_at)
    standing = at_once.exclude(state__in=GIVEN_UP).exclude(pk=besides.pk)
    return with_teachers(standing.select_related("group")).prefetch_related("group__enrolments")


def _compared(lesson: Lesson) -> DatedLesson:
    """A lesson to compare with, told from others of its weekly time."""
    return replace(standing_lesson(lesson, off=DaysOff(()), own=False), time=lesson.pk)
