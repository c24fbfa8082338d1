"""What a customer accepts of a contract in one month."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms.ledger.errors import ActNeedsClosing
from lms.ledger.models import Contract, Correction
from lms.ledger.months import months_between
from lms.ledger.queries.contracts import contract_months, figure_corrections, lesson_corrections
from lms.ledger.queries.counts import language_order
from lms.ledger.queries.files import ClosedLine, LessonLine, closed_lines


@dataclass(frozen=True, order=True)
class ActDay:
    """Accepted lessons of a date; ``teacher`` as the month's file says it, "" where only a correction counts them."""

    date: dt.date
    teacher: str
    lessons: int


@dataclass(frozen=True)
class ActLine:
    """One language. ``planned`` lessons stand in the timetable of the month, ``accepted`` ones took place in it,
    ``so_far`` since the contract began; ``days`` counts the accepted ones by date and teacher, ``corrected`` is what
    corrections after documents add, which name no day."""

    language: str
    agreed: int
    planned: int
    accepted: int
    so_far: int
    days: tuple[ActDay, ...]
    corrected: int = 0

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


@dataclass(frozen=True)
class Counted:
    """``lessons`` accepted in ``month``; ``day`` None where a document corrects the figure and no lesson says when."""

    language: str
    month: dt.date
    day: dt.date | None
    lessons: int
    teacher: str = ""


@dataclass(frozen=True)
class Filed:
    """What acts rest on: how many lessons stood in the timetable of a month, by language, and what was accepted."""

    planned: Counter[tuple[dt.date, str]]
    counted: tuple[Counted, ...]


def act_of(contract: Contract, month: dt.date) -> Act | None:
    """The act of a closed ``month``, from its file, those before it and approved corrections; None when nothing was
    accepted in it.

    Raises ActNeedsClosing where lessons were accepted in a month, this one or one before, that is still open.
    """
    months = [one for one in contract_months(contract) if one.month <= month]
    if month not in {one.month for one in months}:
        return None
    for one in months:
        if not one.is_closed:
            raise ActNeedsClosing(one.month)
    filed = filed_of(contract, until=month)
    agreed = {line.instruction_language: line.lessons for line in contract.lines.all()}
    number = len(list(months_between(contract.starts_on, month)))
    return Act(
        contract,
        month,
        number,
        tuple(
            _act_line(language, month, agreed[language], filed.planned[month, language], filed.counted)
            for language in language_order(agreed)
        ),
    )


def filed_of(contract: Contract, *, until: dt.date) -> Filed:
    """From the files of the contract's closed months up to ``until`` and approved corrections of them."""
    lines = [one for one in closed_lines(contract.starts_on.replace(day=1), until) if _is_of(contract, one.lesson)]
    planned = Counter((one.month, one.lesson.language) for one in lines if _stood_in(one.month, one.lesson, contract))
    return Filed(planned, (*_lessons(contract, lines), *_figures(contract, until)))


def _act_line(language: str, month: dt.date, agreed: int, planned: int, counted: Iterable[Counted]) -> ActLine:
    own = [one for one in counted if one.language == language]
    now = [one for one in own if one.month == month]
    days: Counter[tuple[dt.date, str]] = Counter()
    for one in now:
        if one.day:
            days[one.day, one.teacher] += one.lessons
    return ActLine(
        language,
        agreed,
        planned,
        accepted=sum(one.lessons for one in now),
        so_far=sum(one.lessons for one in own),
        days=tuple(sorted(ActDay(*day, lessons) for day, lessons in days.items())),
        corrected=sum(one.lessons for one in now if one.day is None),
    )


def _lessons(contract: Contract, lines: Iterable[ClosedLine]) -> Iterator[Counted]:
    """What the files count, or only a correction counts, on the contract's days."""
    changes: Counter[tuple[dt.date, str]] = Counter()
    for month, lesson, change in lesson_corrections(contract).values_list("month", "lesson__uuid", "change"):
        changes[month, str(lesson)] += change
    for one in lines:
        line, month = one.lesson, one.month
        count = int(line.counts_in == month) + changes[month, line.lesson]
        if count and contract.starts_on <= line.day <= contract.ends_on:
            yield Counted(line.language, month, line.day, count, one.teacher)


def _figures(contract: Contract, until: dt.date) -> Iterator[Counted]:
    corrections: Iterable[Correction] = figure_corrections(contract).filter(month__lte=until)
    return (Counted(one.instruction_language, one.month, None, one.change) for one in corrections)


def _is_of(contract: Contract, line: LessonLine) -> bool:
    languages = {one.instruction_language for one in contract.lines.all()}
    return line.programme == contract.programme.slug and line.language in languages


def _stood_in(month: dt.date, line: LessonLine, contract: Contract) -> bool:
    """Whether the lesson is of the timetable of ``month`` on one of the contract's days."""
    return line.date.replace(day=1) == month and contract.starts_on <= line.date <= contract.ends_on
