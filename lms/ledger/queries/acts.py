"""What a customer accepts of a contract in one month."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from lms.ledger.models import Contract
from lms.ledger.months import months_between
from lms.ledger.queries.contracts import accepted_lessons, timetable_of
from lms.ledger.queries.counts import language_order
from lms.timetable.walltime import local_date


@dataclass(frozen=True)
class ActLine:
    """One language. ``planned`` lessons stand in the timetable of the month, ``accepted`` ones took place in it,
    ``so_far`` since the contract began; ``days`` counts the accepted ones by their date."""

    language: str
    agreed: int
    planned: int
    accepted: int
    so_far: int
    days: tuple[tuple[dt.date, int], ...]

    @property
    def left(self) -> int:
        return self.agreed - self.so_far


@dataclass(frozen=True)
class Act:
    """The act of ``month``; its ``number`` is that of the month within the contract, from 1."""

    contract: Contract
    month: dt.date
    number: int
    lines: tuple[ActLine, ...]

    @property
    def total(self) -> ActLine:
        lines = self.lines
        return ActLine(
            "",
            sum(one.agreed for one in lines),
            sum(one.planned for one in lines),
            sum(one.accepted for one in lines),
            sum(one.so_far for one in lines),
            (),
        )


def act_of(contract: Contract, month: dt.date) -> Act | None:
    """The act of ``month``, or None when nothing was accepted in it; three statements."""
    agreed = {line.instruction_language: line.lessons for line in contract.lines.all()}
    done = accepted_lessons(contract).filter(local_month__lte=month)
    rows = list(done.values_list("instruction_language", "local_month", "started_at", "time_zone"))
    planned = Counter(timetable_of(contract).filter(planned_month=month).values_list("instruction_language", flat=True))
    so_far = Counter(language for language, *_rest in rows)
    days = Counter(
        (language, local_date(began, zone)) for language, counted, began, zone in rows if counted == month and began
    )
    if not days:
        return None
    lines = []
    for language in language_order(agreed):
        own = tuple(sorted((day, count) for (code, day), count in days.items() if code == language))
        accepted = sum(count for _day, count in own)
        lines.append(ActLine(language, agreed[language], planned[language], accepted, so_far[language], own))
    number = len(list(months_between(contract.starts_on, month)))
    return Act(contract, month, number, tuple(lines))
