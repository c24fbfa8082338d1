import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.ledger.queries.figures import figures_between
from tests.ledger.factories import hold_on
from tests.timetable.factories import make_group

NOV = dt.date(2026, 11, 1)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "sqlite", reason="Explained by PostgreSQL")
def test_open_months_are_answered_by_indexes_alone() -> None:
    hold_on(make_group(), dt.date(2026, 11, 3))
    with connection.cursor() as cursor:
        for instead in ("enable_seqscan", "enable_bitmapscan", "enable_indexscan"):  # ways taken for few rows
            cursor.execute(f"SET LOCAL {instead} = off")

    with CaptureQueriesContext(connection) as asked:
        figures_between(None, NOV, NOV)

    (lessons,) = [one["sql"] for one in asked if 'FROM "timetable_lesson"' in one["sql"]]
    assert {kind for kind, _index in scans_of(lessons)} == {"Index Only Scan"}
    assert scans_of(lessons)[0] == ("Index Only Scan", "lesson_planned_month")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX lesson_planned_month")  # with few rows it serves the second part as well
    assert scans_of(lessons)[1] == ("Index Only Scan", "lesson_held_in_another_month")


def scans_of(sql: str) -> list[tuple[str, str]]:
    return re.findall(r"(Index Only Scan|Index Scan|Seq Scan)(?: using (\w+))?", explained(sql))


def explained(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())
