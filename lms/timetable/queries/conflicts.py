"""What lessons clash with: those of a draft to the end of its term, or a single one that changes."""

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q, QuerySet

from lms.accounts.models import User
from lms.timetable.conflicts import Clash, DatedLesson, find_clashes
from lms.timetable.enums import GIVEN_UP, ClashKind
from lms.timetable.models import Enrolment, Group, Holiday, Lesson, LessonChange, Teaching, TimetableVersion
from lms.timetable.queries.plans import A_WEEK
from lms.timetable.queries.slots import weekly_time
from lms.timetable.queries.teachers import lesson_teachers, with_teachers
from lms.timetable.queries.terms import DaysOff, days_off
from lms.timetable.queries.versions import GroupPlan, groups_of
from lms.timetable.walltime import to_utc
from lms.timetable.weekly import There, missing_lessons


@dataclass(frozen=True)
class Names:
    groups: dict[int, str]
    people: dict[int, str]
    days_off: dict[int, str]


def clashes_of(version: TimetableVersion, plans: list[GroupPlan]) -> list[Clash]:
    """What the draft's lessons clash with, among themselves and with those of groups it does not speak of."""
    period = (version.takes_effect_on, version.term.ends_on)
    return find_clashes([*lessons_of(plans, period=period), *_lessons_of_others(plans, period=period)])


def clashes_at(lesson: Lesson, *, date: dt.date, wall_time: dt.time, length_minutes: int) -> list[Clash]:
    """What ``lesson`` would clash with at another time, by its group's clocks.

    Where the group has a lesson at that very time already, moving there is refused: of that nothing is said.
    """
    group = lesson.group
    coming = _coming(group, ("coming", lesson.pk), date, wall_time, length_minutes)
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


def lessons_of(plans: Iterable[GroupPlan], *, period: tuple[dt.date, dt.date]) -> Iterator[DatedLesson]:
    """Every lesson of the draft in ``period`` (first and last day): those that stay, those that move, new ones."""
    for plan in plans:
        for lesson in plan.staying:
            if period[0] <= lesson.local_date <= period[1]:
                yield _standing(lesson, off=plan.off)
        for move in plan.moves:
            if move.date <= period[1]:
                yield _coming(
                    plan.group, ("draft", move.draft.pk), move.date, move.draft.wall_time, move.draft.length_minutes
                )
        for wanted in plan.wanted:
            if wanted.day_off is None:
                time = wanted.time
                yield _coming(plan.group, time.key, wanted.date, time.wall_time, time.length_minutes)


def _lessons_of_others(plans: list[GroupPlan], *, period: tuple[dt.date, dt.date]) -> Iterator[DatedLesson]:
    """Lessons of other groups that share a teacher or a learner with one of the draft's."""
    teachers = {one.teacher_id for plan in plans for one in plan.group.teachings.all()}
    learners = {one.learner_id for plan in plans for one in plan.group.enrolments.all()}
    shared = Q(teachings__teacher__in=teachers) | Q(enrolments__learner__in=learners)
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=period[0])
    in_time = (period[0] - A_WEEK, period[1] + A_WEEK)
    changes = LessonChange.objects.select_related("absent", "substitute")
    lessons = Lesson.objects.filter(local_date__range=in_time).prefetch_related(Prefetch("changes", changes))
    groups = list(
        Group.objects.filter(shared, lasting)
        .exclude(pk__in=[plan.group.pk for plan in plans])
        .distinct()
        .prefetch_related(
            "slots",
            Prefetch("lessons", lessons),
            Prefetch("teachings", Teaching.objects.select_related("teacher")),
            Prefetch("enrolments", Enrolment.objects.filter(lasting)),
        )
    )
    off = days_off(groups, first=period[0], last=period[1])
    for group in groups:
        yield from _lessons_of_other(group, off=off[group.pk], period=period)


def _lessons_of_other(group: Group, *, off: DaysOff, period: tuple[dt.date, dt.date]) -> Iterator[DatedLesson]:
    lessons = list(group.lessons.all())
    for lesson in lessons:
        if lesson.state not in GIVEN_UP and period[0] <= lesson.local_date <= period[1]:
            yield _standing(lesson, off=off, own=False)
    wanted = missing_lessons(
        map(weekly_time, group.slots.all()),
        [There(one.slot_id, one.local_date, one.wall_time, one.state in GIVEN_UP) for one in lessons],
        first=max(period[0], group.starts_on),
        last=min(period[1], group.ends_on or period[1]),
        day_off=off.on,
    )
    for one in wanted:
        if one.day_off is None:
            yield _coming(group, one.time.key, one.date, one.time.wall_time, one.time.length_minutes, own=False)


def _meanwhile(lesson: DatedLesson, *, besides: Lesson) -> QuerySet[Lesson]:
    """Lessons that are to take place, or did, while ``lesson`` lasts."""
    at_once = Lesson.objects.filter(starts_at__lt=lesson.ends_at, ends_at__gt=lesson.starts_at)
    standing = at_once.exclude(state__in=GIVEN_UP).exclude(pk=besides.pk)
    return with_teachers(standing.select_related("group")).prefetch_related("group__enrolments")


def _compared(lesson: Lesson) -> DatedLesson:
    """A lesson to compare with, told from others of its weekly time."""
    return replace(_standing(lesson, off=DaysOff(()), own=False), time=lesson.pk)


def _standing(lesson: Lesson, *, off: DaysOff, own: bool = True) -> DatedLesson:
    """A lesson as it is planned; its time is that of its weekly time, while it stands at it."""
    holiday = off.on(lesson.local_date)
    return DatedLesson(
        time=lesson.slot_id or ("lesson", lesson.pk),
        group=lesson.group_id,
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        date=lesson.local_date,
        zone=lesson.time_zone,
        teachers=frozenset(one.pk for one in lesson_teachers(lesson).expected),
        learners=_learners(lesson.group, lesson.local_date),
        capacity=lesson.group.capacity,
        day_off=holiday.pk if holiday else None,
        own=own,
    )


def _coming(
    group: Group, time: Hashable, date: dt.date, wall_time: dt.time, length_minutes: int, *, own: bool = True
) -> DatedLesson:
    """A lesson that would be planned or moved there; it is on no day off."""
    starts_at = to_utc(date, wall_time, group.time_zone)
    return DatedLesson(
        time=time,
        group=group.pk,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=length_minutes),
        date=date,
        zone=group.time_zone,
        teachers=frozenset(one.teacher_id for one in group.teachings.all() if _holds(one, date)),
        learners=_learners(group, date),
        capacity=group.capacity,
        own=own,
    )


def _learners(group: Group, date: dt.date) -> frozenset[int]:
    return frozenset(one.learner_id for one in group.enrolments.all() if _holds(one, date))


def _holds(bond: Teaching | Enrolment, date: dt.date) -> bool:
    return bond.starts_on <= date and (bond.ends_on is None or date <= bond.ends_on)
