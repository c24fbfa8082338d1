import datetime as dt

from hypothesis import given

from lms.ledger.public import LEAST_SHOWN, PublicMonth, public_totals
from lms.ledger.tables import LedgerTable
from tests.ledger.tables import make_table, tables

FEB, MAR, APR = (dt.date(2021, month, 1) for month in (2, 3, 4))


def test_public_totals_hide_what_is_small_and_what_would_tell_it() -> None:
    table = make_table({FEB: {"en": 12, "ru": 24}, MAR: {"en": 20, "ru": 4}, APR: {"en": 3, "ru": 1}})

    shown = public_totals(table)

    assert shown.months == (
        PublicMonth(FEB, 36, (12, 24)),
        PublicMonth(MAR, 24, None),
        PublicMonth(APR, None, None),
    )
    assert (shown.total, shown.totals, shown.hides) == (60, (12, 24), True)


def test_public_totals_add_up_projects_and_leave_out_months_without_a_lesson() -> None:
    table = make_table({FEB: {"en": 3, "ru": 0}, MAR: {"en": 0}}, {FEB: {"en": 2}})

    shown = public_totals(table)

    assert shown.months == (PublicMonth(FEB, 5, (5, 0)),)
    assert (shown.total, shown.totals, shown.hides) == (5, (5, 0), False)


def test_public_totals_of_nothing_are_empty() -> None:
    shown = public_totals(make_table({FEB: {"en": 0}}))

    assert (shown.months, shown.total, shown.totals) == ((), 0, ())


@given(tables())
def test_nothing_below_five_is_shown_or_left_over_by_subtraction(table: LedgerTable) -> None:
    shown = public_totals(table)

    numbers = [shown.total, *shown.totals, *(month.total for month in shown.months)]
    numbers += [count for month in shown.months for count in month.counts or ()]
    # What is left of each sum when the shown parts are taken away: of months, of languages, and of both together.
    numbers += [shown.total - sum(month.total for month in shown.months if month.total is not None)]
    numbers += [month.total - sum(month.counts) for month in shown.months if month.total and month.counts]
    numbers += [shown.total - sum(shown.totals)]
    for index, total in enumerate(shown.totals):
        numbers.append(total - sum(month.counts[index] for month in shown.months if month.counts))
    assert [number for number in numbers if number is not None and 0 < number < LEAST_SHOWN] == []
    assert all(number is None or number >= 0 for number in numbers)


@given(tables())
def test_what_is_shown_is_true(table: LedgerTable) -> None:
    for month in public_totals(table).months:
        counts = table.months[month.month]
        assert month.total in {None, sum(counts)}
        assert month.counts in {None, counts}
