"""When a lesson is one with a child in it."""

import datetime as dt

import pytest

from lms.accounts.models import User
from lms.timetable.models import Lesson
from lms.timetable.queries.groups import counts_as_child, has_child
from tests.timetable.factories import make_group, make_learner, make_lesson, make_teacher

pytestmark = pytest.mark.django_db
NOV_26 = dt.date(2026, 11, 26)
ADULT, CHILD, UNKNOWN = 1990, 2014, None


def lesson_with(age_band: str, *years: int | None) -> tuple[Lesson, list[User]]:
    group = make_group(age_band=age_band)
    make_teacher(group)
    learners = [make_learner(group, f"Learner {place}") for place, _ in enumerate(years)]
    for learner, year in zip(learners, years, strict=True):
        learner.birth_year = year
        learner.save()
    return make_lesson(group, NOV_26), learners


@pytest.mark.parametrize(
    ("age_band", "years", "expected"),
    [
        ("any", [], False),
        ("any", [ADULT, ADULT], False),
        ("any", [ADULT, CHILD], True),
        ("any", [ADULT, UNKNOWN], True),
        ("adults", [ADULT, UNKNOWN], False),
        ("adults", [ADULT, CHILD], True),
        ("children", [], True),
        ("teenagers", [ADULT], True),
    ],
)
def test_lesson_has_a_child_where_anybody_may_be_one(
    age_band: str,
    years: list[int | None],
    expected: bool,  # noqa: FBT001
) -> None:
    lesson, learners = lesson_with(age_band, *years)

    assert has_child(lesson) is expected
    if learners:
        assert any(counts_as_child(one, lesson) for one in learners) is expected


def test_teacher_of_unknown_age_is_no_child() -> None:
    group = make_group(age_band="any")
    make_teacher(group)

    assert not has_child(make_lesson(group, NOV_26))


def test_only_places_on_the_lessons_date_count() -> None:
    lesson, _ = lesson_with("adults", ADULT)
    later = make_learner(lesson.group, "Later Child", starts_on=NOV_26 + dt.timedelta(days=1))
    later.birth_year = CHILD
    later.save()

    assert not has_child(lesson)


def test_one_query_however_many_learners(django_assert_num_queries: object) -> None:
    lesson, _ = lesson_with("any", ADULT, ADULT, ADULT)

    with django_assert_num_queries(1):  # type: ignore[operator]
        has_child(lesson)
