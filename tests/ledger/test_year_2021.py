"""The online classes of 2021 as lessons: eleven groups by the calendar give every figure of the report.

One arrangement that fits all twenty figures with no lesson moved: groups twice a week from 8 February, nine of them
on Saturday and Sunday, the two Persian ones on Tuesday and Thursday with the days of Nowruz off. The figures stand
here once more as they were reported, so that a change of the demonstration's file is noticed.
"""

import datetime as dt
from dataclasses import dataclass

import pytest

from lms.ledger.enums import Source
from lms.ledger.exports import plain_csv
from lms.ledger.queries.counts import ledger_table
from lms.ledger.tables import LedgerTable, Movement
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.models import Group, Lesson
from tests.ledger.factories import FACTS, import_2021
from tests.timetable.factories import THREE_PM, hold, make_group, make_learner, make_programme, make_teacher

FEB, JUN = dt.date(2021, 2, 1), dt.date(2021, 6, 1)
FIRST_DAY, LAST_DAY = dt.date(2021, 2, 8), dt.date(2021, 6, 30)
NOWRUZ = dt.date(2021, 3, 21), dt.date(2021, 3, 24)
DAY = dt.timedelta(days=1)
TUESDAY, THURSDAY, SATURDAY, SUNDAY = 1, 3, 5, 6
REPORTED = """\
month,language,lessons
2021-02,en,12
2021-02,ru,24
2021-02,tr,18
2021-02,fa,12
2021-03,en,16
2021-03,ru,32
2021-03,tr,24
2021-03,fa,16
2021-04,en,16
2021-04,ru,32
2021-04,tr,24
2021-04,fa,18
2021-05,en,20
2021-05,ru,40
2021-05,tr,30
2021-05,fa,16
2021-06,en,16
2021-06,ru,32
2021-06,tr,24
2021-06,fa,18
"""


@dataclass(frozen=True)
class Kind:
    """Groups of one language, their clocks and weekdays, and where their learners live."""

    language: str
    groups: int
    zone: str
    weekdays: tuple[int, int]
    country: str


KINDS = [
    Kind("en", 2, "Europe/Paris", (SATURDAY, SUNDAY), "FR"),
    Kind("ru", 4, "Europe/Moscow", (SATURDAY, SUNDAY), "RU"),
    Kind("tr", 3, "Europe/Istanbul", (SATURDAY, SUNDAY), "TR"),
    Kind("fa", 2, "Asia/Tehran", (TUESDAY, THURSDAY), "IR"),
]


def teach_2021() -> None:
    """Every lesson planned from weekly times, opened on time, ended and confirmed."""
    for kind in KINDS:
        for number in range(1, kind.groups + 1):
            group = make_group_of(kind, number)
            teacher = make_teacher(group, f"Teacher {kind.language} {number}")
            for lesson in plan_2021(group):
                hold(lesson, teacher)


def make_group_of(kind: Kind, number: int) -> Group:
    """A group with its weekly times and one learner."""
    group = make_group(
        f"{kind.language} {number}",
        instruction_language=kind.language,
        time_zone=kind.zone,
        starts_on=FIRST_DAY,
        ends_on=LAST_DAY,
    )
    for weekday in kind.weekdays:
        group.slots.create(weekday=weekday, wall_time=THREE_PM, length_minutes=45)
    learner = make_learner(group, f"Learner {group.name}")
    learner.country = kind.country
    learner.save(update_fields=["country"])
    return group


def plan_2021(group: Group) -> list[Lesson]:
    """The lessons of half a year; where Nowruz is kept none are planned on its days."""
    if group.instruction_language != "fa":
        return plan_lessons(group, first=FIRST_DAY, last=LAST_DAY, by=None)
    before, after = NOWRUZ[0] - DAY, NOWRUZ[1] + DAY
    return [
        *plan_lessons(group, first=FIRST_DAY, last=before, by=None),
        *plan_lessons(group, first=after, last=LAST_DAY, by=None),
    ]


def table_2021() -> LedgerTable:
    return ledger_table(programme=make_programme(), first=FEB, last=JUN)


@pytest.mark.once
@pytest.mark.django_db
def test_the_lessons_of_2021_are_computed_from_the_calendar() -> None:
    teach_2021()

    table = table_2021()

    assert plain_csv(table) == REPORTED
    assert [row.total for row in table.rows] == [66, 88, 90, 106, 90]
    assert (table.languages, table.totals, table.total) == (("en", "ru", "tr", "fa"), (80, 160, 120, 80), 440)
    assert {cell.source for cell in table.cells} == {Source.COMPUTED}
    assert [row.movement for row in table.rows] == [Movement(planned=n, held=n) for n in (66, 88, 90, 106, 90)]
    assert plain_csv(table).encode() == plain_csv(imported_2021()).encode() == FACTS.read_bytes()


def imported_2021() -> LedgerTable:
    """The same months out of the report, in a project of their own."""
    reported = make_programme("reported", "Reported")
    import_2021(reported)
    return ledger_table(programme=reported, first=FEB, last=JUN)
