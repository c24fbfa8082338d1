import datetime as dt
import json

import pytest
from pytest_django import DjangoAssertNumQueries

from lms.accounts.models import User
from lms.ledger.domain.contracts import delete_contract, save_contract
from lms.ledger.domain.corrections import decide_correction, propose_figure_correction, propose_lesson_correction
from lms.ledger.errors import (
    AcceptedContractStays,
    AcceptedLessonsStay,
    ActNeedsClosing,
    ContractIsAccepted,
    ContractsOverlap,
    ContractWithoutLessons,
    ContractWrongDates,
)
from lms.ledger.models import Closing, Contract, ContractLine, Provider
from lms.ledger.queries.acts import ActDay, act_of
from lms.ledger.queries.contracts import ContractMonth, accepted_lessons, contract_fact, contracts
from lms.ledger.queries.counts import ledger_table
from lms.ledger.tables import Movement
from lms.timetable.domain.attendance import record_lesson
from lms.timetable.errors import UnlikelyDate
from lms.timetable.models import Lesson
from tests.ledger.factories import close, hold_on, import_text, make_contract
from tests.timetable.factories import (
    cancel,
    hold,
    make_group,
    make_learner,
    make_lesson,
    make_programme,
    make_teacher,
    move,
)

pytestmark = pytest.mark.django_db
SEP_1, SEP_30, OCT_1 = dt.date(2026, 9, 1), dt.date(2026, 9, 30), dt.date(2026, 10, 1)
OCT, NOV = dt.date(2026, 10, 1), dt.date(2026, 11, 1)
IN_DECEMBER = dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC)


def agreed(contract: Contract) -> dict[str, int]:
    return dict(contract.lines.values_list("instruction_language", "lessons"))


def test_save_contract_keeps_its_lessons_by_language() -> None:
    contract = make_contract(lessons={"en": 20, "ru": 40, "tr": 0})
    assert agreed(contract) == {"en": 20, "ru": 40}

    save_contract(contract, lessons={"ru": 50, "fa": 10}, by=None)

    assert agreed(contract) == {"ru": 50, "fa": 10}


def test_save_contract_without_lessons_or_with_days_backwards_is_refused() -> None:
    with pytest.raises(ContractWithoutLessons):
        make_contract(lessons={"en": 0})
    with pytest.raises(ContractWrongDates):
        make_contract(starts_on=OCT_1, ends_on=SEP_30)
    with pytest.raises(UnlikelyDate):
        make_contract(starts_on=OCT_1, ends_on=dt.date.max)
    assert not Contract.objects.exists()


def test_contracts_of_a_project_and_language_share_no_day() -> None:
    make_contract("1", starts_on=SEP_1, ends_on=SEP_30, lessons={"en": 20, "ru": 20})

    with pytest.raises(ContractsOverlap) as refusal:
        make_contract("2", starts_on=SEP_30, ends_on=OCT_1, lessons={"fa": 1, "ru": 20})

    assert refusal.value.message == (
        "Contract 1 of this project covers lessons in Russian from 1 September 2026 to 30 September 2026. "
        "A lesson belongs to one contract: change the dates of one of them."
    )
    assert ContractLine.objects.count() == 2


def test_contracts_of_other_days_languages_or_projects_stand_beside_each_other() -> None:
    make_contract("1", starts_on=SEP_1, ends_on=SEP_30)
    make_contract("2", starts_on=OCT_1, ends_on=OCT_1)
    make_contract("3", starts_on=SEP_1, ends_on=SEP_30, lessons={"ru": 1})
    other = make_programme("instruments", "Instruments")
    fourth = make_contract("4", programme=other, starts_on=SEP_1, ends_on=SEP_30)

    save_contract(fourth, lessons={"en": 21}, by=None)

    assert Contract.objects.count() == 4


def accepted_contract(**fields: object) -> Contract:
    """Of English and Russian lessons, one of which was accepted in November; the month is closed."""
    group = make_group()
    make_teacher(group)
    hold_on(group, dt.date(2026, 11, 10))
    contract = make_contract(lessons={"en": 20, "ru": 20}, **fields)
    close(NOV)
    return contract


@pytest.mark.parametrize("field", ["number", "provider", "programme", "starts_on"])
def test_contract_with_an_act_of_a_closed_month_keeps_what_the_act_is_known_by(field: str) -> None:
    contract = accepted_contract()
    values = {
        "number": "13",
        "provider": Provider.objects.create(name="Saz"),
        "programme": make_programme("instruments", "Instruments"),
        "starts_on": dt.date(2026, 10, 1),
    }
    setattr(contract, field, values[field])

    with pytest.raises(ContractIsAccepted) as refusal:
        save_contract(contract, lessons={"en": 20, "ru": 20}, by=None)

    assert refusal.value.message.startswith("Lessons of this contract were accepted in November 2026, which is closed")
    stored = Contract.objects.get()
    assert (stored.number, stored.provider.name, stored.starts_on) == ("12", "Til ortalygy", SEP_1)


def test_contract_with_an_act_of_a_closed_month_keeps_its_accepted_lessons() -> None:
    contract = accepted_contract()

    with pytest.raises(AcceptedLessonsStay) as refusal:
        save_contract(contract, lessons={"ru": 20}, by=None)
    contract.ends_on = dt.date(2026, 11, 9)
    with pytest.raises(AcceptedLessonsStay):
        save_contract(contract, lessons={"en": 20, "ru": 20}, by=None)

    assert "would change which lessons were accepted until November 2026" in refusal.value.message
    assert agreed(contract) == {"en": 20, "ru": 20}


def test_contract_with_an_act_of_a_closed_month_takes_no_other_lesson_into_it() -> None:
    group = make_group("Persian", instruction_language="fa")
    make_teacher(group)
    hold_on(group, dt.date(2026, 11, 3))
    late = make_group("English 2")
    make_teacher(late)
    hold_on(late, dt.date(2026, 11, 20))
    contract = accepted_contract(ends_on=dt.date(2026, 11, 15))

    with pytest.raises(AcceptedLessonsStay):
        save_contract(contract, lessons={"en": 20, "ru": 20, "fa": 5}, by=None)
    contract.ends_on = dt.date(2026, 11, 20)
    with pytest.raises(AcceptedLessonsStay):
        save_contract(contract, lessons={"en": 20, "ru": 20}, by=None)


def test_contract_with_an_act_of_a_closed_month_is_not_deleted() -> None:
    contract = accepted_contract()
    unused = make_contract("13", lessons={"tr": 8})

    delete_contract(unused, by=None)
    with pytest.raises(AcceptedContractStays) as refusal:
        delete_contract(contract, by=None)

    assert "accepted in November 2026" in refusal.value.message
    assert [one.number for one in Contract.objects.all()] == ["12"]


def test_contract_with_an_act_of_a_closed_month_is_amended() -> None:
    contract = accepted_contract()
    act = act_of(contract, NOV)

    contract.ends_on, contract.customer = dt.date(2027, 3, 31), "Otandastar"
    save_contract(contract, lessons={"en": 30, "fa": 5}, by=None)

    (english, _persian), (before, _russian) = act_of(contract, NOV).lines, act.lines
    assert (english.agreed, english.accepted, english.days) == (30, before.accepted, before.days)
    assert agreed(contract) == {"en": 30, "fa": 5}


def test_contract_without_an_act_of_a_closed_month_is_changed_freely() -> None:
    contract = make_contract()
    close(NOV)
    group = make_group()
    make_teacher(group)
    hold_on(group, dt.date(2026, 12, 1))

    contract.number, contract.starts_on = "13", OCT_1
    save_contract(contract, lessons={"ru": 1}, by=None)

    assert agreed(contract) == {"ru": 1}


def test_contract_fact_tells_what_was_agreed_and_what_was_done() -> None:
    group = make_group()
    make_teacher(group)
    contract = make_contract(starts_on=dt.date(2026, 10, 10), ends_on=dt.date(2026, 11, 20), lessons={"en": 9, "fa": 2})
    hold_on(group, dt.date(2026, 10, 9), dt.date(2026, 10, 10), dt.date(2026, 11, 20), dt.date(2026, 11, 21))
    cancel(make_lesson(group, dt.date(2026, 11, 2)))
    move(make_lesson(group, dt.date(2026, 11, 3)), dt.date(2026, 11, 5))
    russian = make_group("Russian", instruction_language="ru")
    make_teacher(russian)
    hold_on(russian, dt.date(2026, 11, 4))

    fact = contract_fact(contract)

    english, persian = fact.lines
    moved = Movement(planned=4, moved_in=1, held=2, cancelled=1, moved_out=1, open=1)
    assert (english.agreed, english.accepted, english.left, english.movement) == (9, 2, 7, moved)
    assert (persian.agreed, persian.accepted, persian.left) == (2, 0, 2)
    assert (fact.total.agreed, fact.total.accepted, fact.months) == (
        11,
        2,
        (ContractMonth(OCT, is_closed=False), ContractMonth(NOV, is_closed=False)),
    )


def test_lesson_is_accepted_by_the_day_it_began_on_its_own_clocks() -> None:
    group = make_group(time_zone="Asia/Tokyo")
    amal, bota = make_teacher(group), make_learner(group)
    contract = make_contract(starts_on=dt.date(2026, 11, 2), ends_on=dt.date(2026, 11, 2))
    planned_before = make_lesson(group, dt.date(2026, 11, 1), dt.time(23, 50))
    planned_within = make_lesson(group, dt.date(2026, 11, 2), dt.time(23, 50))
    for lesson in (planned_before, planned_within):
        record_lesson(
            lesson,
            taught_by=amal,
            started_at=lesson.starts_at + dt.timedelta(minutes=15),
            ended_at=lesson.ends_at,
            there=[bota.pk],
            reason="By phone",
            recorded_by=amal,
            at=lesson.ends_at,
        )

    assert list(accepted_lessons(contract)) == [planned_before]


def test_act_of_a_month_counts_its_lessons_by_day_and_those_before() -> None:
    group, other = make_group(), make_group("English 2")
    for one in (group, other):
        make_teacher(one)
    contract = make_contract(lessons={"en": 20, "ru": 5})
    hold_on(group, dt.date(2026, 10, 1), dt.date(2026, 11, 1), dt.date(2026, 11, 2), dt.date(2026, 12, 1))
    hold_on(other, dt.date(2026, 11, 1))
    cancel(make_lesson(other, dt.date(2026, 11, 8)))
    close(OCT, NOV)

    act = act_of(contract, NOV)

    assert act is not None
    english, russian = act.lines
    assert (act.number, english.planned, english.accepted, english.so_far, english.left) == (3, 4, 3, 4, 16)
    assert english.days == (ActDay(NOV, "Amal Serik", 2), ActDay(dt.date(2026, 11, 2), "Amal Serik", 1))
    assert (russian.accepted, russian.days) == (0, ())
    assert (act.total.agreed, act.total.accepted, act.total.left) == (25, 3, 21)


@pytest.mark.parametrize("month", [dt.date(2026, 8, 1), dt.date(2026, 10, 1), dt.date(2027, 1, 1)])
def test_a_month_in_which_nothing_was_accepted_has_no_act(month: dt.date) -> None:
    group = make_group()
    make_teacher(group)
    contract = make_contract()
    hold_on(group, dt.date(2026, 9, 5))

    assert act_of(contract, month) is None


def test_act_of_an_open_month_or_after_one_names_the_first_to_close() -> None:
    group = make_group()
    make_teacher(group)
    contract = make_contract()
    hold_on(group, dt.date(2026, 10, 5), dt.date(2026, 11, 2))
    close(NOV)

    for month in (OCT, NOV):
        with pytest.raises(ActNeedsClosing) as refusal:
            act_of(contract, month)
        assert refusal.value.month == OCT
        assert refusal.value.message.startswith("October 2026 is not closed yet.")
    close(OCT)
    assert act_of(contract, NOV).total.so_far == 2


def correct(change: dict[str, object] | None = None, *, lesson: Lesson | None = None) -> None:
    """Proposed by Dana and approved by Erlan."""
    dana, erlan = (User.objects.get(full_name=name) for name in ("Dana Omar", "Erlan Bek"))
    said = {"reason": "Look", "proposed_by": dana, "at": IN_DECEMBER}
    if lesson:
        correction = propose_lesson_correction(lesson, **said)
    else:
        programme = make_programme()
        correction = propose_figure_correction(programme=programme, document="Letter", **said, **(change or {}))
    decide_correction(correction, approved=True, decided_by=erlan, at=IN_DECEMBER)


def test_act_file_and_screen_agree_whatever_was_corrected() -> None:
    group = make_group()
    make_teacher(group)
    contract = make_contract()
    hold_on(group, dt.date(2026, 10, 5))
    first, second, _third = hold_on(group, *(dt.date(2026, 11, day) for day in (2, 3, 4)))
    cancelled = cancel(make_lesson(group, dt.date(2026, 11, 9)))
    close(OCT, NOV)
    correct(lesson=first)
    correct(lesson=cancelled)
    correct(lesson=second)
    correct(lesson=second)
    correct({"month": NOV, "language": "en", "change": 4})
    correct({"month": OCT, "language": "en", "change": -1})

    act, fact = act_of(contract, NOV), contract_fact(contract)

    assert act is not None
    (line,) = act.lines
    screen = {one.month: one.total for one in ledger_table(programme=None, first=OCT, last=NOV).rows}
    filed = json.loads(Closing.objects.get(month=NOV).content)["counts"][0]["held"]
    assert line.accepted == screen[NOV] == filed + 4 == 7
    assert line.days == tuple(
        ActDay(dt.date(2026, 11, day), teacher, 1) for day, teacher in ((3, "Amal Serik"), (4, "Amal Serik"), (9, ""))
    )
    assert (line.corrected, line.so_far) == (4, screen[OCT] + screen[NOV])
    assert fact.total.accepted == line.so_far
    assert first not in accepted_lessons(contract)
    assert cancelled in accepted_lessons(contract)


def test_act_rests_on_the_file_whatever_rows_say_later() -> None:
    group = make_group()
    make_teacher(group)
    contract = make_contract()
    lesson, _other = hold_on(group, dt.date(2026, 11, 2), dt.date(2026, 11, 3))
    close(NOV)

    Lesson.objects.filter(pk=lesson.pk).update(started_at=lesson.started_at + dt.timedelta(days=2))

    days = (dt.date(2026, 11, 2), dt.date(2026, 11, 3))
    assert act_of(contract, NOV).lines[0].days == tuple(ActDay(day, "Amal Serik", 1) for day in days)


def test_act_names_who_taught_as_the_file_of_the_month_says_it() -> None:
    group = make_group()
    amal, parisa = make_teacher(group), make_teacher(group, "Parisa Rad")
    contract = make_contract()
    for hour, teacher in ((15, amal), (17, amal), (19, parisa)):
        hold(make_lesson(group, NOV, dt.time(hour)), teacher)
    close(NOV)

    User.objects.filter(pk=amal.pk).update(full_name="Amal Bek")

    assert act_of(contract, NOV).lines[0].days == (ActDay(NOV, "Amal Serik", 2), ActDay(NOV, "Parisa Rad", 1))


def test_figure_of_a_month_that_two_contracts_share_is_corrected_in_the_earlier() -> None:
    group = make_group()
    make_teacher(group)
    earlier = make_contract("1", ends_on=dt.date(2026, 11, 10))
    later = make_contract("2", starts_on=dt.date(2026, 11, 11), lessons={"en": 9, "ru": 9})
    hold_on(group, dt.date(2026, 11, 3), dt.date(2026, 11, 20))
    close(NOV)
    for language in ("en", "ru"):
        correct({"month": NOV, "language": language, "change": 2})

    acts = [act_of(contract, NOV) for contract in (earlier, later)]

    assert [[line.accepted for line in act.lines] for act in acts if act] == [[3], [1, 2]]
    assert [contract_fact(one).total.accepted for one in (earlier, later)] == [3, 3]


def test_corrected_import_is_no_lesson_of_a_contract() -> None:
    contract = make_contract()
    import_text("month,language,lessons\n2026-11,en,7\n")
    close(NOV)

    correct({"month": NOV, "language": "en", "change": -2})

    assert contract_fact(contract).total.accepted == 0
    assert act_of(contract, NOV) is None


@pytest.mark.parametrize("lessons", [1, 3])
def test_contract_fact_and_act_are_few_statements(
    lessons: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = make_group()
    make_teacher(group)
    hold_on(group, *(dt.date(2026, 11, day + 1) for day in range(lessons)))
    make_contract()
    close(NOV)
    contract = contracts().get()

    with django_assert_num_queries(10):
        fact = contract_fact(contract)
    with django_assert_num_queries(8):
        act = act_of(contract, NOV)

    assert act is not None
    assert fact.total.accepted == act.total.accepted == lessons
