import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from lms.ledger.enums import Source
from lms.ledger.errors import PeriodBackwards, PeriodTooLong
from lms.ledger.queries.counts import cell_lessons, cell_movement, ledger_table, years_with_figures
from lms.ledger.tables import Movement
from lms.timetable.domain.attendance import confirm_attendance
from lms.timetable.domain.holding import decide_held
from lms.timetable.models import Programme
from tests.ledger.factories import hold_on, import_2021, import_text
from tests.timetable.factories import (
    cancel,
    end,
    hold,
    make_group,
    make_lesson,
    make_programme,
    make_teacher,
    make_up,
    move,
    start,
)

FEB, JUN = dt.date(2021, 2, 1), dt.date(2021, 6, 1)
SEP, NOV = dt.date(2026, 9, 1), dt.date(2026, 11, 1)


def counts(programme: Programme | None, first: dt.date = SEP, last: dt.date = NOV) -> dict[tuple[str, str, str], int]:
    """Cells that are not zero, by programme, month and language."""
    table = ledger_table(programme=programme, first=first, last=last)
    return {(cell.programme.slug, cell.month_key, cell.language): cell.lessons for cell in table.cells if cell.lessons}


@pytest.mark.django_db
def test_ledger_table_of_2021_shows_the_imported_totals() -> None:
    import_2021()

    table = ledger_table(programme=make_programme(), first=FEB, last=JUN)

    assert [row.total for row in table.rows] == [66, 88, 90, 106, 90]
    assert table.languages == ("en", "ru", "tr", "fa")
    assert (table.totals, table.total, table.largest) == ((80, 160, 120, 80), 440, 106)
    assert {cell.source for cell in table.cells} == {Source.IMPORTED}
    assert table.cells[0].document == "Half-year report 2021"


@pytest.mark.django_db
def test_ledger_table_shows_zeros_for_every_month_and_taught_language() -> None:
    group = make_group()
    make_group("Persian 1", instruction_language="fa")
    make_group("Kazakh, over", instruction_language="kk", ends_on=dt.date(2026, 9, 30))
    hold_on(group, dt.date(2026, 11, 7))

    table = ledger_table(programme=group.programme, first=dt.date(2026, 10, 15), last=dt.date(2026, 11, 20))

    assert table.languages == ("en", "fa")
    assert [[cell.lessons for cell in row.cells] for row in table.rows] == [[0, 0], [1, 0]]
    assert {cell.source for cell in table.cells} == {Source.COMPUTED}


@pytest.mark.django_db
def test_ledger_table_counts_held_lessons_only() -> None:
    group = make_group()
    amal = make_teacher(group)
    hold_on(group, dt.date(2026, 11, 1))
    make_lesson(group, dt.date(2026, 11, 2))
    start(make_lesson(group, dt.date(2026, 11, 3)), amal)
    end(start(make_lesson(group, dt.date(2026, 11, 4)), amal))
    cancel(make_lesson(group, dt.date(2026, 11, 5)), reason="Holiday")

    assert counts(group.programme) == {("online-classes", "2026-11", "en"): 1}


@pytest.mark.django_db
def test_ledger_table_counts_in_the_month_of_the_actual_start() -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson = make_lesson(group, dt.date(2026, 10, 31), dt.time(23, 55))
    hold(lesson, amal)
    late = end(start(make_lesson(group, dt.date(2026, 9, 30), dt.time(23, 55)), amal, late_by=dt.timedelta(minutes=6)))
    confirm_attendance(late, confirmed_by=amal, at=late.ends_at)
    decide_held(late, reason="A trial", decided_by=amal, at=late.ends_at)

    assert counts(group.programme) == {("online-classes", "2026-10", "en"): 2}


@pytest.mark.django_db
def test_instrument_lesson_in_russian_leaves_online_classes_unchanged() -> None:
    online, instruments = make_programme(), make_programme("instruments", "Instruments")
    hold_on(make_group("Russian 1", instruction_language="ru"), dt.date(2026, 11, 1))
    before = counts(online)
    dombra = make_group("Dombra", programme=instruments, instruction_language="ru")

    hold_on(dombra, dt.date(2026, 11, 8))

    assert counts(online) == before == {("online-classes", "2026-11", "ru"): 1}
    assert counts(instruments) == {("instruments", "2026-11", "ru"): 1}
    assert counts(None) == counts(online) | counts(instruments)
    assert not cell_lessons(programme=online, month=NOV, language="ru").filter(group=dombra).exists()
    assert [lesson.group for lesson in cell_lessons(programme=instruments, month=NOV, language="ru")] == [dombra]


@pytest.mark.django_db
def test_ledger_table_of_all_programmes_has_a_section_each() -> None:
    hold_on(make_group(), dt.date(2026, 11, 1), dt.date(2026, 11, 8))
    instruments = make_programme("instruments", "Instruments")
    hold_on(make_group("Dombra", programme=instruments, instruction_language="kk"), dt.date(2026, 10, 8))

    table = ledger_table(programme=None, first=SEP, last=NOV)

    assert [(section.programme.slug, section.total) for section in table.sections] == [
        ("instruments", 1),
        ("online-classes", 2),
    ]
    assert (table.languages, table.totals, table.total) == (("en", "kk"), (2, 1), 3)


@pytest.mark.django_db
def test_ledger_table_says_which_figures_are_of_the_demonstration() -> None:
    group = make_group(is_demo=True)
    real = make_group("Russian 1", instruction_language="ru")
    hold_on(group, dt.date(2026, 11, 1))
    hold_on(real, dt.date(2026, 11, 1))

    table = ledger_table(programme=group.programme, first=NOV, last=NOV)

    assert [(cell.language, cell.is_demo) for cell in table.cells] == [("en", True), ("ru", False)]
    assert table.has_demo


@pytest.mark.django_db
def test_ledger_table_joins_imported_and_computed_months() -> None:
    import_text("month,language,lessons\n2026-09,en,7\n2026-09,ru,0\n")
    hold_on(make_group(), dt.date(2026, 10, 3))

    table = ledger_table(programme=make_programme(), first=SEP, last=NOV)

    assert [[(cell.lessons, cell.source.value) for cell in row.cells] for row in table.rows] == [
        [(7, "imported"), (0, "imported")],
        [(1, "computed"), (0, "computed")],
        [(0, "computed"), (0, "computed")],
    ]
    assert [row.sources for row in table.rows] == [(Source.IMPORTED,), (Source.COMPUTED,), (Source.COMPUTED,)]
    assert years_with_figures(make_programme()) == [2026]


@pytest.mark.django_db
@pytest.mark.parametrize("groups", [1, 3])
def test_ledger_table_is_five_statements(groups: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    programme = make_programme()
    for number, language in zip(range(groups), ("en", "ru", "tr"), strict=False):
        hold_on(make_group(f"Group {number}", instruction_language=language), NOV, dt.date(2026, 10, 1))
    import_text("month,language,lessons\n2021-02,en,7\n2021-03,en,7\n")

    with django_assert_num_queries(5):
        table = ledger_table(programme=programme, first=dt.date(2021, 1, 1), last=NOV)

    assert table.total == 14 + 2 * groups


@pytest.mark.django_db
def test_ledger_table_for_a_bad_period_is_refused() -> None:
    with pytest.raises(PeriodBackwards):
        ledger_table(programme=None, first=NOV, last=SEP)
    with pytest.raises(PeriodTooLong):
        ledger_table(programme=None, first=dt.date(2010, 1, 1), last=NOV)


@pytest.mark.django_db
def test_lesson_moved_from_30_november_to_2_december() -> None:
    """November planned 8, held 7, moved out 1; December one more held."""
    group = make_group()
    amal = make_teacher(group)
    planned = [
        make_lesson(group, day) for day in (*(dt.date(2026, 11, day) for day in range(2, 9)), dt.date(2026, 11, 30))
    ]
    for lesson in planned[:7]:
        hold(lesson, amal)
    hold_on(group, dt.date(2026, 12, 1))

    hold(move(planned[7], dt.date(2026, 12, 2)), amal)

    november, december = ledger_table(programme=group.programme, first=NOV, last=dt.date(2026, 12, 1)).rows
    assert november.total == 7
    assert november.movement == Movement(planned=8, held=7, moved_out=1)
    assert december.total == 2
    assert december.movement == Movement(planned=1, moved_in=1, held=2)


@pytest.mark.django_db
def test_movement_tells_what_became_of_each_lesson() -> None:
    group = make_group()
    amal = make_teacher(group)
    first, second, third, fourth = (make_lesson(group, dt.date(2026, 11, day)) for day in (3, 4, 5, 6))
    make_up(cancel(first), dt.date(2026, 11, 10))
    cancel(second)
    hold(third, amal)
    start(fourth, amal)

    (row,) = ledger_table(programme=group.programme, first=NOV, last=NOV).rows

    assert row.movement == Movement(planned=4, made_up=1, held=1, cancelled=2, open=2)
    assert row.movement.came == row.movement.went == 5
    assert cell_movement(programme=None, month=NOV, language="ru") == Movement()
