"""Contracts of the demonstration, through the function of the desk."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from lms.accounts.models import User
from lms.demo.accounts import read_toml
from lms.demo.lessons import PAST
from lms.ledger.domain.contracts import save_contract
from lms.ledger.domain.providers import save_provider
from lms.ledger.models import Contract, Provider
from lms.ledger.months import shift
from lms.timetable.models import Programme

DAY = dt.timedelta(days=1)


def load_contracts(programmes: Mapping[str, Programme], *, today: dt.date, by: User | None) -> None:
    """Made once, from the month the groups began in."""
    if Contract.objects.exists():
        return
    first = (today - PAST).replace(day=1)
    for entry in read_toml("contracts.toml")["contract"]:
        make_contract(entry, programme=programmes[entry["programme"]], first=first, by=by)


def make_contract(entry: Mapping[str, Any], *, programme: Programme, first: dt.date, by: User | None) -> Contract:
    details = {name: entry.get(name, "") for name in ("legal_name", "address", "signatory")}
    contract = Contract(
        number=entry["number"],
        provider=save_provider(Provider(name=entry["provider"], **details), by=by),
        programme=programme,
        signed_on=first - 7 * DAY,
        starts_on=first,
        ends_on=shift(first, entry["months"]) - DAY,
        customer=entry["customer"],
        customer_signatory=entry["customer_signatory"],
    )
    return save_contract(contract, lessons=entry["lessons"], by=by)
