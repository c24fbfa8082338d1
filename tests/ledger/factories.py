"""Figures for tests: files of counts and held lessons."""

import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path

from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.ledger.domain.closings import close_month
from lms.ledger.domain.contracts import save_contract
from lms.ledger.domain.imports import ImportResult, import_counts
from lms.ledger.models import Closing, Contract, Provider
from lms.ledger.months import shift
from lms.timetable.domain.attendance import confirm_attendance, propose_attendance
from lms.timetable.models import Group, Lesson, Programme
from tests.timetable.factories import (
    end,
    hold,
    make_group,
    make_learner,
    make_lesson,
    make_programme,
    make_staff,
    make_teacher,
    start,
)

FACTS = Path(__file__).parents[2] / "lms" / "demo" / "content" / "ledger" / "lessons-2021.csv"


def import_text(
    text: str, *, programme: Programme | None = None, document: str = "Report, June 2021", name: str = "counts.csv"
) -> ImportResult:
    file = io.BytesIO(text.encode())
    return import_counts(file, name=name, document=document, programme=programme or make_programme())


def import_2021(programme: Programme | None = None) -> ImportResult:
    return import_text(FACTS.read_text(), programme=programme, document="Half-year report 2021", name=FACTS.name)


def hold_on(group: Group, *days: dt.date) -> list[Lesson]:
    """A held lesson of ``group`` on each day, taught by Amal."""
    teaching = group.teachings.first()
    teacher = teaching.teacher if teaching else make_teacher(group)
    return [hold(make_lesson(group, day), teacher) for day in days]


def held_lesson_of_amal_and_bota() -> Lesson:
    """Of 1 November 2026, both there from the fifth minute on; Deniz was not."""
    group = make_group()
    amal, bota = make_teacher(group), make_learner(group)
    make_learner(group, "Deniz Kaya")
    lesson = end(start(make_lesson(group, dt.date(2026, 11, 1)), amal))
    there = [(lesson.starts_at + dt.timedelta(minutes=5), lesson.ends_at)]
    propose_attendance(lesson, intervals={amal.pk: there, bota.pk: there}, at=lesson.ends_at)
    return confirm_attendance(lesson, confirmed_by=amal, at=lesson.ends_at)


def close(*months: dt.date) -> list[Closing]:
    """Each month closed by Dana on the second day after it, with copies to her and to Erlan, the auditor."""
    roles = {"Dana Omar": Role.COORDINATOR, "Erlan Bek": Role.AUDITOR}
    known = {person.full_name: person for person in User.objects.filter(full_name__in=roles)}
    dana, erlan = (known.get(name) or make_staff(name, role) for name, role in roles.items())
    noon = dt.time(12, tzinfo=dt.UTC)
    return [
        close_month(
            month, copies=[dana, erlan], closed_by=dana, at=dt.datetime.combine(shift(month, 1).replace(day=2), noon)
        )
        for month in months
    ]


def make_contract(
    number: str = "12",
    *,
    provider: str = "Til ortalygy",
    programme: Programme | None = None,
    starts_on: dt.date = dt.date(2026, 9, 1),
    ends_on: dt.date = dt.date(2026, 12, 31),
    lessons: Mapping[str, int] | None = None,
    **fields: str,
) -> Contract:
    """A contract for English lessons from September to December, unless told otherwise."""
    contract = Contract(
        number=number,
        provider=Provider.objects.get_or_create(name=provider)[0],
        programme=programme or make_programme(),
        starts_on=starts_on,
        ends_on=ends_on,
        **fields,
    )
    return save_contract(contract, lessons=lessons or {"en": 20}, by=None)
