"""Figures for tests: files of counts and held lessons."""

import datetime as dt
import io
from pathlib import Path

from lms.ledger.domain.imports import ImportResult, import_counts
from lms.timetable.models import Group, Lesson, Programme
from tests.timetable.factories import hold, make_lesson, make_programme, make_teacher

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
