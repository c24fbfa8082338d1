import datetime as dt

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, Page

from cms.models import CoursePage
from lms.ledger.enums import Figure, Split
from lms.ledger.queries.counts import in_timetable, ledger_table
from lms.ledger.queries.splits import figure_lessons, row_name, split_lessons, split_table
from lms.ledger.splits import NOBODY, SplitTable, by_month
from lms.ledger.tables import Movement
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.domain.teachings import assign_teacher
from lms.timetable.models import Lesson
from tests.ledger.factories import hold_on, make_contract
from tests.timetable.factories import (
    cancel,
    make_course,
    make_group,
    make_lesson,
    make_programme,
    make_teacher,
    make_up,
    move,
)

pytestmark = pytest.mark.django_db
NOV = dt.date(2026, 11, 1)
WAYS = [Split.LANGUAGE, Split.COURSE, Split.TEACHER, Split.PROVIDER]


def split(by: Split) -> SplitTable:
    return split_table(in_timetable(programme=None, first=NOV, last=NOV), by=by)


def parts(by: Split) -> dict[str, Movement]:
    return {row.name: row.movement for row in split(by).rows}


def eventful_november() -> None:
    """Two courses, languages and teachers; lessons held, cancelled and made up, moved, and still open."""
    group = make_group()
    make_teacher(group)
    dombra = make_group("Dombra", instruction_language="ru", course=make_course("Dombra"))
    dana = make_teacher(dombra, "Dana Omar")
    hold_on(group, dt.date(2026, 11, 2), dt.date(2026, 11, 3))
    make_up(cancel(make_lesson(group, dt.date(2026, 11, 4))), dt.date(2026, 11, 20))
    move(make_lesson(dombra, dt.date(2026, 11, 5)), dt.date(2026, 11, 6))
    swapped = make_lesson(group, dt.date(2026, 11, 9))
    substitute_teacher(
        swapped,
        absent=group.teachings.get().teacher,
        substitute=dana,
        reason="Ill",
        made_by=None,
        at=swapped.starts_at,
    )


def test_split_by_language_in_the_order_of_the_site() -> None:
    eventful_november()

    assert list(parts(Split.LANGUAGE).items()) == [
        ("English", Movement(planned=4, made_up=1, held=2, cancelled=1, open=2)),
        ("Russian", Movement(planned=1, moved_in=1, moved_out=1, open=1)),
    ]


def test_split_by_course_joins_its_pages_under_the_reader_s_title() -> None:
    eventful_november()
    turkish = Locale.objects.create(language_code="tr")
    course = make_course()
    translated = Page.get_first_root_node().add_child(
        instance=CoursePage(title="Kazakça A1", slug="kazakca", locale=turkish, translation_key=course.translation_key)
    )
    hold_on(make_group("Turkish 1", instruction_language="tr", course=translated), dt.date(2026, 11, 7))

    assert {name: part.came for name, part in parts(Split.COURSE).items()} == {"Dombra": 2, "Kazakh A1": 6}
    with translation.override("tr"):
        assert [row.name for row in split(Split.COURSE).rows] == ["Dombra", "Kazakça A1"]


def test_split_by_teacher_goes_by_who_taught_then_by_who_is_to_teach() -> None:
    eventful_november()
    together = make_group("Together")
    make_teacher(together)
    make_teacher(together, "Dana Omar")
    make_lesson(together, dt.date(2026, 11, 10))
    make_lesson(make_group("Nobody's"), dt.date(2026, 11, 11))

    assert list(parts(Split.TEACHER).items()) == [
        ("Amal Serik", Movement(planned=3, made_up=1, held=2, cancelled=1, open=1)),
        ("Amal Serik, Dana Omar", Movement(planned=1, open=1)),
        ("Dana Omar", Movement(planned=2, moved_in=1, moved_out=1, open=2)),
        ("Without a teacher", Movement(planned=1, open=1)),
    ]


def test_split_by_teacher_follows_the_dates_of_teachings() -> None:
    group = make_group()
    first = make_teacher(group)
    teaching = group.teachings.get()
    teaching.ends_on = dt.date(2026, 11, 10)
    teaching.save(update_fields=["ends_on"])
    later = make_teacher(make_group("Elsewhere"), "Dana Omar")
    assign_teacher(later, group=group, starts_on=dt.date(2026, 11, 11), by=None)
    for day in (9, 10, 11):
        make_lesson(group, dt.date(2026, 11, day))

    assert {name: part.open for name, part in parts(Split.TEACHER).items()} == {str(first): 2, str(later): 1}


def test_split_by_provider_goes_by_language_and_days_of_contracts() -> None:
    eventful_november()
    make_contract("1", provider="Til", starts_on=dt.date(2026, 11, 3), ends_on=dt.date(2026, 11, 9), lessons={"en": 9})
    other = make_programme("instruments", "Instruments")
    make_contract("2", provider="Saz", programme=other, lessons={"ru": 9})

    assert list(parts(Split.PROVIDER).items()) == [
        ("Til", Movement(planned=3, held=1, cancelled=1, open=1)),
        ("Without a contract", Movement(planned=2, moved_in=1, made_up=1, held=1, moved_out=1, open=2)),
    ]


@pytest.mark.parametrize("by", WAYS)
def test_rows_add_up_to_the_ledger_s_sums_and_hold_the_lessons_of_each_number(by: Split) -> None:
    eventful_november()
    make_contract("1", ends_on=dt.date(2026, 11, 5), lessons={"en": 9})
    lessons = in_timetable(programme=None, first=NOV, last=NOV)

    table = split(by)

    assert table.movement == ledger_table(programme=None, first=NOV, last=NOV).movement
    seen: list[Lesson] = []
    for row in table.rows:
        of_row = split_lessons(lessons, by=by, key=row.key)
        assert {figure: figure_lessons(of_row, figure).count() for figure in Figure} == dict(row.figures)
        assert row_name(of_row, by=by, key=row.key) == row.name
        seen += of_row
    assert sorted(one.pk for one in seen) == sorted(one.pk for one in lessons)


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("key", ["", "x", "999", "9" * 25, "12345678-1234-1234-1234-123456789012", NOBODY])
def test_a_row_that_is_not_there_has_no_lessons(by: Split, key: str) -> None:
    group = make_group()
    make_contract("1", lessons={"en": 9})
    make_teacher(group)
    hold_on(group, dt.date(2026, 11, 2))

    assert list(split_lessons(in_timetable(programme=None, first=NOV, last=NOV), by=by, key=key)) == []


def test_split_by_month_is_told_by_the_ledger_s_table() -> None:
    eventful_november()
    make_programme("instruments", "Instruments")

    one = by_month(ledger_table(programme=make_programme(), first=dt.date(2026, 10, 1), last=NOV))
    all_of_them = by_month(ledger_table(programme=None, first=NOV, last=NOV))

    assert [(row.key, row.name, row.note, row.movement.came) for row in one.rows] == [
        ("2026-11", "November 2026", "", 7)
    ]
    assert [(row.name, row.note) for row in all_of_them.rows] == [("November 2026", "Online classes")]


@pytest.mark.parametrize(("by", "statements"), [("language", 1), ("course", 2), ("teacher", 5), ("provider", 2)])
@pytest.mark.parametrize("groups", [1, 3])
def test_split_table_runs_a_few_statements(
    by: str, statements: int, groups: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_contract("1", lessons={"en": 9})
    for number in range(groups):
        group = make_group(f"Group {number}", course=make_course(f"Course {number}"))
        make_teacher(group, f"Teacher {number}")
        hold_on(group, dt.date(2026, 11, 2))
        make_lesson(group, dt.date(2026, 11, 3))

    with django_assert_num_queries(statements):
        table = split(Split(by))

    assert table.movement == Movement(planned=2 * groups, held=groups, open=groups)
