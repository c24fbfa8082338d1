import datetime as dt

import pytest

from lms.timetable.enums import VersionState
from lms.timetable.models import TimetableVersion
from lms.timetable.queries.terms import days_of_terms, known_until
from tests.timetable.factories import make_draft, make_term

pytestmark = pytest.mark.django_db
AUTUMN_ENDS, SPRING_ENDS = dt.date(2026, 12, 20), dt.date(2027, 6, 20)


def test_timetable_is_known_to_the_end_of_the_term_or_of_the_next_one_between_terms() -> None:
    assert known_until(dt.date(2026, 9, 1)) == dt.date(2027, 3, 2)

    make_term("Autumn", starts_on=dt.date(2026, 9, 1), ends_on=AUTUMN_ENDS)
    make_term("Spring")

    days = [dt.date(2026, 8, 1), dt.date(2026, 9, 1), AUTUMN_ENDS, dt.date(2026, 12, 21), SPRING_ENDS]
    assert [known_until(day) for day in days] == [AUTUMN_ENDS] * 3 + [SPRING_ENDS] * 2
    assert known_until(dt.date(2027, 6, 21)) == dt.date(2027, 12, 20)


def test_days_between_terms_are_of_none_and_without_terms_all_are_taught_on() -> None:
    days = [dt.date(2026, 8, 31), dt.date(2026, 9, 1), AUTUMN_ENDS, dt.date(2026, 12, 21), dt.date(2027, 1, 4)]
    before = [days_of_terms()(day) for day in days]

    make_term("Autumn", starts_on=dt.date(2026, 9, 1), ends_on=AUTUMN_ENDS)
    make_term("Spring")

    assert before == [True] * 5
    assert [days_of_terms()(day) for day in days] == [False, True, True, False, True]


def test_timetable_is_known_to_the_end_of_a_later_term_once_it_is_published() -> None:
    make_term("Autumn", starts_on=dt.date(2026, 9, 1), ends_on=AUTUMN_ENDS)
    make_draft(term=make_term("Spring"))
    drafted = known_until(AUTUMN_ENDS)

    TimetableVersion.objects.update(state=VersionState.RELEASED, released_at=dt.datetime(2026, 12, 1, tzinfo=dt.UTC))

    assert (drafted, known_until(AUTUMN_ENDS)) == (AUTUMN_ENDS, SPRING_ENDS)
