"""A million held lessons with five attendance entries each, as PostgreSQL makes them, and what is asked of them.

Twenty groups in four languages; five years, evenly. Written by SQL, because the domain would need hours; what stands
in each row is what the domain would have written, and ``verify_ledger`` may be asked.
"""

import datetime as dt

from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.test import Client

from lms.accounts.domain.people import create_person
from lms.accounts.domain.roles import sync_roles
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.ledger.domain.closings import close_month
from lms.ledger.models import Closing
from lms.ledger.queries.counts import ledger_table
from lms.ledger.tables import LedgerTable
from lms.timetable.models import AttendanceEntry, Lesson
from tests.timetable.factories import make_group

LESSONS = 1_000_000
FIRST_DAY, DAYS = dt.date(2022, 1, 1), 1826
LANGUAGES = ["en", "ru", "tr", "fa"]
GROUPS, LEARNERS = 20, 4

LESSON_ROWS = """
INSERT INTO timetable_lesson (uuid, group_id, programme_id, instruction_language, origin, local_date, planned_month,
    wall_time, time_zone, length_minutes, starts_at, ends_at, state, started_at, ended_at, taught_by_id, local_month,
    evidence, confirmed_at, confirmed_by_id)
SELECT gen_random_uuid(), g.id, g.programme_id, g.instruction_language, 'timetable', day,
    date_trunc('month', day)::date,
    '15:00', 'Asia/Almaty', 45, start, start + interval '45 minutes', 'held', start, start + interval '45 minutes',
    %(teacher)s, date_trunc('month', day)::date, 'room', start + interval '50 minutes', %(teacher)s
FROM generate_series(0, %(lessons)s - 1) AS n
CROSS JOIN LATERAL (SELECT %(first)s::date + (n %% %(days)s)::int AS day) AS d
CROSS JOIN LATERAL (SELECT (day + time '15:00') AT TIME ZONE 'Asia/Almaty' AS start) AS s
JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS number FROM timetable_group) AS g
    ON g.number = (n / %(days)s) %% %(groups)s
"""
ENTRY_ROWS = """
INSERT INTO timetable_attendanceentry (lesson_id, person_id, sequence, part, country, status_before, status, minutes,
    intervals, evidence, reason, words, at)
SELECT l.id, p.id, 1, CASE WHEN p.id = %(teacher)s THEN 'teacher' ELSE 'learner' END,
    CASE WHEN p.id = %(teacher)s THEN '' ELSE p.country END, '', 'present', 45,
    jsonb_build_array(jsonb_build_array(l.started_at, l.ended_at)), 'room', '', '', l.ended_at
FROM timetable_lesson AS l CROSS JOIN accounts_user AS p WHERE p.id = ANY(%(people)s)
"""


def fill() -> tuple[int, int]:
    """Make everything; returns how many lessons and entries there are."""
    sync_roles()
    for number in range(GROUPS):
        make_group(f"Group {number}", instruction_language=LANGUAGES[number % len(LANGUAGES)], starts_on=FIRST_DAY)
    teacher = create_person("Amal Serik", by=None)
    learners = [create_person(f"Learner {number}", by=None) for number in range(LEARNERS)]
    for name in ("dana", "erlan"):
        create_person(name.title(), email=f"{name}@example.org", roles=[Role.COORDINATOR], by=None)
    numbers = {"lessons": LESSONS, "days": DAYS, "first": FIRST_DAY, "groups": GROUPS, "teacher": teacher.pk}
    with connection.cursor() as cursor:
        cursor.execute(LESSON_ROWS, numbers)
        cursor.execute(ENTRY_ROWS, {"teacher": teacher.pk, "people": [teacher.pk, *(one.pk for one in learners)]})
    tidy()
    return Lesson.objects.count(), AttendanceEntry.objects.count()


def tidy() -> None:
    """What PostgreSQL does by itself within a day, and would do in the middle of measuring here."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def months(year: int) -> list[dt.date]:
    return [dt.date(year, month, 1) for month in range(1, 13)]


def close(month: dt.date, *, at: dt.datetime) -> Closing:
    dana, erlan = User.objects.filter(full_name__in=["Dana", "Erlan"]).order_by("full_name")
    return close_month(month, copies=[dana, erlan], closed_by=dana, at=at)


def year() -> LedgerTable:
    return ledger_table(programme=None, first=dt.date(2026, 1, 1), last=dt.date(2026, 12, 1))


def naive_year() -> list[tuple[object, ...]]:
    """What one would write first: moments truncated to months, over the join that shows who was there."""
    entries = AttendanceEntry.objects.filter(lesson__state="held", lesson__started_at__year=2026, status="present")
    cells = entries.annotate(month=TruncMonth("lesson__started_at")).values_list(
        "month", "lesson__instruction_language"
    )
    return list(cells.annotate(lessons=Count("lesson", distinct=True)))


def ledger_page() -> str:
    """The whole page of the year, with chart, paragraph, plan and fact."""
    return opened("/en/ledger/?from=2026-01&to=2026-12")


def page() -> str:
    """The page behind one figure: a page of lessons of November in English, with everybody's attendance."""
    return opened("/en/ledger/2026-11/en/?programme=online-classes")


def opened(address: str) -> str:
    response = reader().get(address)
    if response.status_code != 200:
        raise RuntimeError(f"The page answered {response.status_code}.")
    return response.text


CLIENTS: list[Client] = []


def reader() -> Client:
    if not CLIENTS:
        CLIENTS.append(Client(SERVER_NAME="localhost"))
        CLIENTS[0].force_login(User.objects.get(full_name="Dana"), backend="django.contrib.auth.backends.ModelBackend")
    return CLIENTS[0]
