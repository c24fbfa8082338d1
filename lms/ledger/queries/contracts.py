"""What was agreed in a contract, and what was done of it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from lms.ledger.enums import Figure
from lms.ledger.models import Contract
from lms.ledger.queries.counts import language_order
from lms.ledger.queries.splits import parts_by
from lms.ledger.splits import figures_of
from lms.ledger.tables import Movement, language_name
from lms.timetable.enums import LessonState
from lms.timetable.models import Lesson
from lms.timetable.walltime import to_utc

DAY = dt.timedelta(days=1)
MIDNIGHT = dt.time()


@dataclass(frozen=True)
class LineFact:
    """One language of a contract. ``accepted`` lessons took place on its days, by their actual start; ``movement``
    is of the lessons that the timetable has on these days."""

    language: str
    agreed: int
    accepted: int
    movement: Movement

    @property
    def name(self) -> str:
        return language_name(self.language)

    @property
    def figures(self) -> list[tuple[Figure, int]]:
        return figures_of(self.movement)

    @property
    def left(self) -> int:
        """Of what was agreed; below zero when more was given."""
        return self.agreed - self.accepted


@dataclass(frozen=True)
class ContractFact:
    """A contract by language, in the order of the site, and the months something was accepted in."""

    contract: Contract
    lines: tuple[LineFact, ...]
    months: tuple[dt.date, ...]

    @property
    def total(self) -> LineFact:
        return LineFact(
            "",
            sum(line.agreed for line in self.lines),
            sum(line.accepted for line in self.lines),
            sum((line.movement for line in self.lines), Movement()),
        )

    @property
    def figures(self) -> list[tuple[Figure, int]]:
        return self.total.figures


def contracts() -> QuerySet[Contract]:
    """All of them with what lists show, the newest first."""
    return Contract.objects.select_related("provider", "programme").prefetch_related("lines")


def contract_fact(contract: Contract) -> ContractFact:
    """Four statements, with the zones of the lessons."""
    agreed = {line.instruction_language: line.lessons for line in contract.lines.all()}
    accepted = accepted_lessons(contract).order_by()
    done = dict(accepted.values_list("instruction_language").annotate(lessons=Count("*")))
    parts = parts_by(timetable_of(contract), "instruction_language")
    lines = tuple(
        LineFact(code, agreed[code], done.get(code, 0), parts.get(code, Movement())) for code in language_order(agreed)
    )
    months = [month for month in accepted.values_list("local_month", flat=True).distinct() if month is not None]
    return ContractFact(contract, lines, tuple(sorted(months)))


def accepted_lessons(contract: Contract) -> QuerySet[Lesson]:
    """Held lessons of the contract's project and languages that began on one of its days, by their own clocks."""
    held = _of(contract).filter(state=LessonState.HELD)
    near = held.filter(local_month__range=(contract.starts_on.replace(day=1), contract.ends_on.replace(day=1)))
    zones = near.order_by().values_list("time_zone", flat=True).distinct()
    return near.filter(began_between(contract.starts_on, contract.ends_on, zones=zones))


def timetable_of(contract: Contract) -> QuerySet[Lesson]:
    """Lessons of the contract's project and languages that stand, or stood, in the timetable of its days."""
    return _of(contract).filter(local_date__range=(contract.starts_on, contract.ends_on))


def began_between(first: dt.date, last: dt.date, *, zones: Iterable[str]) -> Q:
    """Lessons whose actual start was on the days ``first`` … ``last`` by the clocks of their own zone."""
    began = Q(pk__in=[])
    for zone in zones:
        start, end = to_utc(first, MIDNIGHT, zone), to_utc(last + DAY, MIDNIGHT, zone)
        began |= Q(time_zone=zone, started_at__gte=start, started_at__lt=end)
    return began


def _of(contract: Contract) -> QuerySet[Lesson]:
    languages = [line.instruction_language for line in contract.lines.all()]
    return Lesson.objects.filter(programme=contract.programme_id, instruction_language__in=languages)
