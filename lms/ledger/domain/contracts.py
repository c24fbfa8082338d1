"""Contracts for lessons: what a lesson is given under must never be doubtful."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction

from lms.accounts.domain.journal import Acts, Facts, changes, let_go, stored_state, write_down
from lms.accounts.models import User
from lms.core.dates import format_date, format_month
from lms.ledger.enums import LedgerAct
from lms.ledger.errors import (
    AcceptedContractStays,
    AcceptedLessonsStay,
    ContractIsAccepted,
    ContractsOverlap,
    ContractWithoutLessons,
    ContractWrongDates,
)
from lms.ledger.models import Contract, ContractLine
from lms.ledger.queries.acts import filed_of
from lms.ledger.queries.contracts import contract_months, contracts
from lms.ledger.tables import language_name
from lms.timetable.domain.lessons import require_sensible_date
from lms.timetable.queries.months import lock_programme

ACTS = Acts(LedgerAct.CONTRACT_CREATED, LedgerAct.CONTRACT_CHANGED, LedgerAct.CONTRACT_DELETED)
# The lessons agreed in a language stand among the facts of a contract as ``lessons_en``.
LESSONS = "lessons_"
# An act is known by its contract's, and counts the months from its first day.
NAMED_IN_ACTS = ("number", "provider_id", "programme_id", "starts_on")
# Names of people.
PRIVATE = frozenset({"customer_signatory"})


@transaction.atomic
def save_contract(contract: Contract, *, lessons: Mapping[str, int], by: User | None) -> Contract:
    """Keep a new or changed ``contract`` with its ``lessons`` by instruction language; none of a language is 0.

    Raises ContractWrongDates, UnlikelyDate, ContractWithoutLessons, ContractsOverlap when another contract of the
    project holds one of its days in one of its languages, and once lessons were accepted in a closed month
    ContractIsAccepted or AcceptedLessonsStay. The project's row is locked until commit.
    """
    if contract.ends_on < contract.starts_on:
        raise ContractWrongDates
    for day in (contract.starts_on, contract.ends_on):
        require_sensible_date(day)
    agreed = {language: count for language, count in lessons.items() if count}
    if not agreed:
        raise ContractWithoutLessons
    lock_programme(contract.programme_id)
    require_alone(contract, languages=agreed)
    before = whole_state(contract)
    with keeping_acts(contract):
        contract.save()
        contract.lines.exclude(instruction_language__in=agreed).delete()
        for language, count in agreed.items():
            contract.lines.update_or_create(instruction_language=language, defaults={"lessons": count})
    facts = changes(before, {**dict.fromkeys(before or ()), **(whole_state(contract) or {})}, private=PRIVATE)
    if facts:
        write_down(ACTS.changed if before else ACTS.created, contract, by=by, facts=facts)
    return contract


@transaction.atomic
def delete_contract(contract: Contract, *, by: User | None) -> None:
    """Raises AcceptedContractStays once lessons were accepted in a closed month: its acts may be asked for."""
    lock_programme(contract.programme_id)
    if closed := closed_months(contract):
        raise AcceptedContractStays(month=format_month(closed[-1]))
    let_go(contract, acts=ACTS, by=by, private=PRIVATE)


def whole_state(contract: Contract) -> Facts | None:
    """The contract as it is stored, with its lessons by language; None of a new one."""
    state = stored_state(contract)
    if state is None:
        return None
    return state | {f"{LESSONS}{line.instruction_language}": line.lessons for line in contract.lines.all()}


@contextmanager
def keeping_acts(contract: Contract) -> Iterator[None]:
    """What is done inside changes nothing that acts of closed months say, but for how many lessons were agreed.

    Raises ContractIsAccepted, AcceptedLessonsStay.
    """
    before = contracts().filter(pk=contract.pk).first()
    closed = closed_months(before) if before else []
    filed = filed_of(before, until=closed[-1]) if before and closed else None
    yield
    if before is None or filed is None:
        return
    after, month = contracts().get(pk=contract.pk), closed[-1]
    if any(getattr(before, name) != getattr(after, name) for name in NAMED_IN_ACTS):
        raise ContractIsAccepted(month=format_month(month))
    if filed_of(after, until=month) != filed:
        raise AcceptedLessonsStay(month=format_month(month))


def closed_months(contract: Contract) -> list[dt.date]:
    """Those in which lessons of the contract were accepted, the oldest first."""
    return [one.month for one in contract_months(contract) if one.is_closed]


def require_alone(contract: Contract, *, languages: Mapping[str, int]) -> None:
    """Raise ContractsOverlap, naming the first of the others."""
    others = ContractLine.objects.filter(
        instruction_language__in=languages,
        contract__programme=contract.programme_id,
        contract__starts_on__lte=contract.ends_on,
        contract__ends_on__gte=contract.starts_on,
    ).exclude(contract=contract.pk)
    other = others.select_related("contract").order_by("contract__starts_on", "pk").first()
    if other is not None:
        raise ContractsOverlap(
            number=other.contract.number,
            language=language_name(other.instruction_language),
            first=format_date(other.contract.starts_on, "d MMMM y"),
            last=format_date(other.contract.ends_on, "d MMMM y"),
        )
