import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.timetable.queries.groups import groups_on, most_at_once, open_to_requests
from tests.timetable.factories import make_group, make_learner

type Period = tuple[dt.date, dt.date | None]

JANUARY = [dt.date(2026, 1, day) for day in range(1, 32)]
day = st.sampled_from(JANUARY)


def in_order(first: dt.date, last: dt.date | None) -> Period:
    return (first, last) if last is None else (min(first, last), max(first, last))


period = st.builds(in_order, day, st.none() | day)


@given(st.lists(period, max_size=8), period)
def test_most_at_once_is_the_fullest_day(periods: list[Period], window: Period) -> None:
    first, last = window

    counted = [
        sum(start <= one <= (end or dt.date.max) for start, end in periods)
        for one in JANUARY
        if first <= one <= (last or dt.date.max)
    ]
    assert most_at_once(periods, first=first, last=last) == max(counted)


@pytest.mark.django_db
def test_groups_on_a_day_are_those_that_exist_then() -> None:
    make_group("Early", starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2026, 10, 31))
    going = make_group("Going", starts_on=dt.date(2026, 10, 31))

    assert [group.name for group in groups_on(dt.date(2026, 10, 31))] == ["Early", "Going"]
    assert list(groups_on(dt.date(2026, 11, 1))) == [going]


@pytest.mark.django_db
def test_open_to_requests_counts_taken_and_promised_places() -> None:
    group = make_group()
    make_group("Closed", takes_requests=False)
    make_group("Over", ends_on=dt.date(2026, 10, 31))
    make_learner(group)
    make_learner(group, "Deniz Kaya", starts_on=dt.date(2026, 12, 1))
    gone = make_learner(group, "Parisa Karimi")
    group.enrolments.filter(learner=gone).update(ends_on=dt.date(2026, 10, 31))

    assert [(one.name, one.taken) for one in open_to_requests(dt.date(2026, 11, 1))] == [("English 1", 2)]
