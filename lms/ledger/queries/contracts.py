"""What was agreed in a contract, and what was done of it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from lms.ledger.enums import Figure
from lms.ledger.models import Closing, Contract, ContractLine, Correction, ImportedCount
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
    """One language of a contract. ``accepted`` lessons took place on its days, by their actual start and with what was
    corrected in closed months; ``movement`` is of the lessons that the timetable has on these days."""

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
class ContractMonth:
    """A month something was accepted in; only of a closed one an act is made."""

    month: dt.date
    is_closed: bool


@dataclass(frozen=True)
class ContractFact:
    """A contract by language, in the order of the site, and the months something was accepted in."""

    contract: Contract
    lines: tuple[LineFact, ...]
    months: tuple[ContractMonth, ...]

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
    """As many statements for many lessons as for one."""
    agreed = {line.instruction_language: line.lessons for line in contract.lines.all()}
    accepted = accepted_lessons(contract).order_by()
    done = Counter(dict(accepted.values_list("instruction_language").annotate(lessons=Count("*"))))
    for one in figure_corrections(contract):
        done[one.instruction_language] += one.change
    parts = parts_by(timetable_of(contract), "instruction_language")
    lines = tuple(
        LineFact(code, agreed[code], done[code], parts.get(code, Movement())) for code in language_order(agreed)
    )
    return ContractFact(contract, lines, contract_months(contract))


def contract_months(contract: Contract) -> tuple[ContractMonth, ...]:
    """The months something was accepted in, the oldest first."""
    counted = Coalesce("local_month", "planned_month")
    months = set(accepted_lessons(contract).order_by().values_list(counted, flat=True).distinct())
    months |= set(figure_corrections(contract).values_list("month", flat=True))
    closed = set(Closing.objects.filter(month__in=months).values_list("month", flat=True))
    return tuple(ContractMonth(month, month in closed) for month in sorted(months))


def accepted_lessons(contract: Contract) -> QuerySet[Lesson]:
    """Lessons of the contract's project and languages that count on its days: held ones by their actual start on their
    own clocks, those that only a correction counts by the timetable; without those a correction took away."""
    own, days = _of(contract), (contract.starts_on, contract.ends_on)
    held = Q(state=LessonState.HELD, local_month__range=[day.replace(day=1) for day in days])
    zones = own.filter(held).order_by().values_list("time_zone", flat=True).distinct()
    changes = dict(lesson_corrections(contract).values_list("lesson").annotate(sum=Sum("change")))
    gone, came = ({pk for pk, change in changes.items() if change == way} for way in (-1, 1))
    stays = held & began_between(*days, zones=zones) & ~Q(pk__in=gone)
    return own.filter(stays | Q(pk__in=came, local_date__range=days))


def lesson_corrections(contract: Contract) -> QuerySet[Correction]:
    """What was approved about whether lessons of the contract's project and languages count."""
    return _corrections(contract).filter(lesson__isnull=False, person__isnull=True)


def figure_corrections(contract: Contract) -> QuerySet[Correction]:
    """What was approved after documents about figures counted from lessons, in the months of the contract.

    Such a correction names a month and no day: a month that two contracts share belongs to the earlier of them.
    """
    first, last = (day.replace(day=1) for day in (contract.starts_on, contract.ends_on))
    earlier = ContractLine.objects.filter(
        contract__programme=contract.programme_id,
        contract__starts_on__lt=contract.starts_on,
        contract__ends_on__gte=first,
    )
    imported = ImportedCount.objects.filter(
        programme=OuterRef("programme"),
        month=OuterRef("month"),
        instruction_language=OuterRef("instruction_language"),
    )
    found = _corrections(contract).filter(~Exists(imported), lesson__isnull=True, month__range=(first, last))
    return found.exclude(month=first, instruction_language__in=earlier.values("instruction_language"))


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
    return Lesson.objects.filter(programme=contract.programme_id, instruction_language__in=_languages(contract))


def _corrections(contract: Contract) -> QuerySet[Correction]:
    approved = Correction.objects.filter(decision__approved=True).order_by()
    return approved.filter(programme=contract.programme_id, instruction_language__in=_languages(contract))


def _languages(contract: Contract) -> list[str]:
    return [line.instruction_language for line in contract.lines.all()]
