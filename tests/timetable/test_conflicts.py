import datetime as dt
from collections import defaultdict
from collections.abc import Hashable

from hypothesis import given
from hypothesis import strategies as st

from lms.timetable.conflicts import DatedLesson, find_clashes
from lms.timetable.enums import ClashKind
from lms.timetable.walltime import to_utc

MINUTE = dt.timedelta(minutes=1)
MIDNIGHT = dt.datetime(2027, 1, 4, tzinfo=dt.UTC)


def weekly(
    time: str, group: int, first: dt.date, hour: int, zone: str, *, weeks: int, teacher: int = 1
) -> list[DatedLesson]:
    """45 minutes once a week from ``first`` on."""
    dates = [first + dt.timedelta(weeks=week) for week in range(weeks)]
    starts = [to_utc(date, dt.time(hour), zone) for date in dates]
    return [
        DatedLesson(time, group, start, start + 45 * MINUTE, date, zone, teachers=frozenset({teacher}))
        for date, start in zip(dates, starts, strict=True)
    ]


def test_berlin_saturday_3_pm_and_istanbul_saturday_4_pm_meet_only_from_3_april_2027() -> None:
    saturday = dt.date(2027, 1, 9)
    berlin = weekly("Berlin Sat 15:00", 1, saturday, 15, "Europe/Berlin", weeks=24)
    istanbul = weekly("Istanbul Sat 16:00", 2, saturday, 16, "Europe/Istanbul", weeks=24)

    (clash,) = find_clashes([*berlin, *istanbul])

    assert (clash.kind, clash.people) == (ClashKind.TEACHER, {1})
    assert (clash.first, clash.last, clash.times) == (dt.date(2027, 4, 3), dt.date(2027, 6, 19), 12)
    assert clash.zones == ("Europe/Berlin",)


def test_berlin_and_istanbul_part_again_when_berlin_returns_to_winter_time() -> None:
    saturday = dt.date(2026, 10, 10)
    berlin = weekly("Berlin Sat 15:00", 1, saturday, 15, "Europe/Berlin", weeks=6)
    istanbul = weekly("Istanbul Sat 16:00", 2, saturday, 16, "Europe/Istanbul", weeks=6)

    (clash,) = find_clashes([*berlin, *istanbul])

    assert clash.dates == [dt.date(2026, 10, 10), dt.date(2026, 10, 17), dt.date(2026, 10, 24)]
    assert clash.zones == ()


def test_two_zones_whose_clocks_change_together_never_blame_them() -> None:
    berlin = weekly("Berlin", 1, dt.date(2027, 3, 13), 15, "Europe/Berlin", weeks=5)
    paris = weekly("Paris", 2, dt.date(2027, 4, 3), 15, "Europe/Paris", weeks=2)

    (clash,) = find_clashes([*berlin, *paris])

    assert (clash.times, clash.zones) == (2, ())


def test_other_teacher_and_lessons_that_only_touch_do_not_clash() -> None:
    first = weekly("a", 1, dt.date(2027, 1, 9), 15, "Asia/Almaty", weeks=2)
    touching = [
        DatedLesson("b", 2, one.ends_at, one.ends_at + 45 * MINUTE, one.date, one.zone, teachers=frozenset({1}))
        for one in first
    ]
    other = weekly("c", 3, dt.date(2027, 1, 9), 15, "Asia/Almaty", weeks=2, teacher=2)

    assert find_clashes([*first, *touching, *other]) == []


def test_a_group_twice_at_once_is_said_once_though_everybody_would_be_in_both() -> None:
    one = weekly("a", 1, dt.date(2027, 1, 9), 15, "Asia/Almaty", weeks=3)
    other = weekly("b", 1, dt.date(2027, 1, 9), 15, "Asia/Almaty", weeks=3)

    assert [(clash.kind, clash.times) for clash in find_clashes([*one, *other])] == [(ClashKind.GROUP, 3)]


def test_day_off_and_too_few_places_are_told_of_the_draft_alone() -> None:
    def lesson(time: str, *, own: bool) -> DatedLesson:
        end = MIDNIGHT + 45 * MINUTE
        people = frozenset({1, 2, 3})
        return DatedLesson(
            time, len(time), MIDNIGHT, end, MIDNIGHT.date(), "UTC", learners=people, capacity=2, day_off=7, own=own
        )

    found = find_clashes([lesson("a", own=True), lesson("bb", own=False), lesson("ccc", own=False)])

    assert [(clash.kind, clash.one.time, clash.other and clash.other.time) for clash in found] == [
        (ClashKind.CAPACITY, "a", None),
        (ClashKind.HOLIDAY, "a", None),
        (ClashKind.LEARNER, "a", "bb"),
        (ClashKind.LEARNER, "a", "ccc"),
    ]


people = st.frozensets(st.integers(1, 3), max_size=2)


@st.composite
def lessons(draw: st.DrawFn) -> DatedLesson:
    time = draw(st.integers(1, 5))
    start = MIDNIGHT + draw(st.integers(0, 40)) * MINUTE
    return DatedLesson(
        time=time,
        group=time % 3,
        starts_at=start,
        ends_at=start + draw(st.integers(1, 15)) * MINUTE,
        date=start.date(),
        zone="UTC",
        teachers=draw(people),
        learners=draw(people),
        capacity=draw(st.sampled_from([None, 1, 2])),
        day_off=draw(st.sampled_from([None, 7])),
        own=draw(st.booleans()),
    )


def minute_by_minute(timetable: list[DatedLesson]) -> dict[Hashable, int]:
    """The naive model: which two lessons share a minute, however they are sorted; how often each clash is told."""
    found: dict[Hashable, int] = defaultdict(int)
    minutes = [
        {MIDNIGHT + n * MINUTE for n in range(60) if one.starts_at <= MIDNIGHT + n * MINUTE < one.ends_at}
        for one in timetable
    ]
    for number, one in enumerate(timetable):
        if one.own and one.day_off is not None:
            found[ClashKind.HOLIDAY, one.time, one.day_off] += 1
        if one.own and one.capacity is not None and len(one.learners) > one.capacity:
            found[ClashKind.CAPACITY, one.group] += 1
        for later in range(number):
            other = timetable[later]
            if not minutes[number] & minutes[later] or not (one.own or other.own):
                continue
            pair = frozenset({one.time, other.time})
            if one.group == other.group:
                found[ClashKind.GROUP, pair] += 1
                continue
            found[ClashKind.TEACHER, pair] += bool(one.teachers & other.teachers)
            found[ClashKind.LEARNER, pair] += bool(one.learners & other.learners)
    return {key: times for key, times in found.items() if times}


@given(st.lists(lessons(), max_size=14))
def test_clashes_are_those_of_a_clock_that_looks_every_minute(timetable: list[DatedLesson]) -> None:
    found: dict[Hashable, int] = {}
    for clash in find_clashes(timetable):
        if clash.other is not None:
            key: Hashable = (clash.kind, frozenset({clash.one.time, clash.other.time}))
        elif clash.kind == ClashKind.CAPACITY:
            key = (clash.kind, clash.one.group)
        else:
            key = (clash.kind, clash.one.time, clash.one.day_off)
        assert key not in found
        found[key] = clash.times

    assert found == minute_by_minute(timetable)
