"""Who is a child on a day: the predicate and its queryset twin agree on every date."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lms.accounts.models import User
from lms.accounts.queries.ages import age_is_unknown, children, is_child, of_unknown_age

NOV_26 = dt.date(2026, 11, 26)


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        (dt.date(2008, 11, 26), NOV_26, False),
        (dt.date(2008, 11, 27), NOV_26, True),
        (dt.date(2008, 2, 29), dt.date(2026, 2, 28), True),
        (dt.date(2008, 2, 29), dt.date(2026, 3, 1), False),
        (dt.date(2010, 2, 28), dt.date(2028, 2, 29), False),
        (dt.date(2010, 3, 1), dt.date(2028, 2, 29), True),
    ],
)
def test_child_until_the_eighteenth_birthday(born: dt.date, on: dt.date, expected: bool) -> None:  # noqa: FBT001
    assert is_child(User(birth_date=born), on=on) is expected


@pytest.mark.parametrize(("year", "expected"), [(2007, False), (2008, True), (2009, True)])
def test_a_year_alone_counts_until_it_is_sure(year: int, expected: bool) -> None:  # noqa: FBT001
    assert is_child(User(birth_year=year), on=NOV_26) is expected


def test_a_date_is_surer_than_a_year() -> None:
    assert not is_child(User(birth_date=dt.date(2000, 1, 1), birth_year=2015), on=NOV_26)


def test_who_told_neither_is_of_unknown_age_and_no_child() -> None:
    nobody = User()

    assert age_is_unknown(nobody)
    assert not is_child(nobody, on=NOV_26)


days = st.dates(dt.date(1950, 1, 1), dt.date(2060, 12, 31))


class TwinTest(TestCase):
    @given(born=st.none() | days, year=st.none() | st.integers(1930, 2060), on=days)
    def test_predicate_and_twin_agree(self, born: dt.date | None, year: int | None, on: dt.date) -> None:
        person = User.objects.create(full_name="Bota Akhmet", birth_date=born, birth_year=year)
        found = User.objects.filter(pk=person.pk)

        assert found.filter(children(on=on)).exists() is is_child(person, on=on)
        assert found.filter(of_unknown_age()).exists() is age_is_unknown(person)
