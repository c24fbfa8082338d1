import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.ledger.queries.figures import figures_between
from lms.timetable.models import Lesson
from tests.ledger.factories import hold_on
from tests.timetable.factories import make_group

NOV = dt.date(2026, 11, 1)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "sqlite", reason="Explained by PostgreSQL")
def test_open_months_are_answered_by_indexes_alone() -> None:
    fill_years(hold_on(make_group(), dt.date(2026, 11, 3))[0])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE timetable_lesson")
        cursor.execute("SET LOCAL enable_bitmapscan = off")  # what no VACUUM has seen yet is cheaper that way

    with CaptureQueriesContext(connection) as asked:
        figures_between(None, NOV, NOV)

    (lessons,) = [one["sql"] for one in asked if 'FROM "timetable_lesson"' in one["sql"]]
    assert scans_of(lessons) == [
        ("Index Only Scan", "lesson_planned_month"),
        ("Index Only Scan", "lesson_held_in_another_month"),
    ]


def fill_years(held: Lesson) -> None:
    """Four years of days with lessons like ``held``, so that the planner has something to choose from."""
    same = {field.attname: getattr(held, field.attname) for field in Lesson._meta.fields if not field.unique}
    days = [held.local_date - dt.timedelta(days=number) for number in range(1, 1461)]
    months = [day.replace(day=1) for day in days]
    Lesson.objects.bulk_create(
        Lesson(**same | {"local_date": day, "planned_month": month, "local_month": month})
        for day, month in zip(days, months, strict=True)
    )


def scans_of(sql: str) -> list[tuple[str, str]]:
    return re.findall(r"(Index Only Scan|Index Scan|Seq Scan)(?: using (\w+))?", explained(sql))


def explained(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())
