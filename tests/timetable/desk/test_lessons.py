import csv
import datetime as dt
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from lms.accounts.enums import Role
from lms.timetable.models import Lesson
from tests.clients import client_of
from tests.timetable.desk.addresses import url
from tests.timetable.factories import (
    hold,
    make_group,
    make_lesson,
    make_programme,
    make_staff,
    make_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
NOV_3 = dt.date(2026, 11, 3)


def test_lesson_list_shows_and_filters() -> None:
    coordinator = client_of(make_staff("Dana Omar", Role.COORDINATOR))
    english, russian = make_group("English 1"), make_group("Russian 1", instruction_language="ru")
    dombra = make_group("Dombra", programme=make_programme("instruments", "Instruments"))
    hold(make_lesson(english, NOV_3), make_teacher(english))
    make_lesson(russian, dt.date(2026, 12, 1))
    make_lesson(dombra, NOV_3)

    def shown(**filters: str | int) -> set[str]:
        response = coordinator.get(url("lessons"), filters)
        assert response.status_code == 200
        return {lesson.group.name for lesson in response.context["object_list"]}

    text = coordinator.get(url("lessons")).text
    for column in ("Tue 3 Nov 2026", "15:00 Almaty", "English 1", "Took place", "Amal Serik", "Russian"):
        assert column in text
    assert shown() == {"English 1", "Russian 1", "Dombra"}
    assert shown(group=english.pk) == {"English 1"}
    assert shown(instruction_language="ru") == {"Russian 1"}
    assert shown(programme=dombra.programme_id) == {"Dombra"}
    assert shown(state="held") == {"English 1"}
    assert shown(month="2026-11") == {"English 1", "Dombra"}
    assert shown(month="2026-12", instruction_language="en") == set()


def test_lesson_list_is_exported_without_formulas(coordinator: Client) -> None:
    make_lesson(make_group("=cmd()"), NOV_3)

    answer = coordinator.get(url("lessons"), {"export": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode())))
    book = load_workbook(io.BytesIO(b"".join(coordinator.get(url("lessons"), {"export": "xlsx"}))))

    assert rows[0][:5] == ["Date", "Time", "Time zone", "Length in minutes", "Group"]
    assert rows[1][:5] == ["2026-11-03", "15:00:00", "Asia/Almaty", "45", "'=cmd()"]
    assert book.worksheets[0]["E2"].value == "'=cmd()"


def test_title_of_a_lesson_keeps_its_order_beside_a_right_to_left_name(coordinator: Client) -> None:
    lesson = make_lesson(make_group(name="قزاقی"), dt.date(2026, 12, 3))

    page = coordinator.get(url("lessons", "inspect", lesson.pk)).text

    assert "\u2068قزاقی\u2069 · \u20683 December 2026, " in page


def test_plan_lessons_until_a_day(coordinator: Client) -> None:
    group = make_group()
    make_group("No times")
    group.slots.create(weekday=5, wall_time=dt.time(15))

    one = coordinator.post(
        url("lessons", "plan"), {"group": group.pk, "first": "2026-11-21", "last": "2026-11-30"}, follow=True
    )
    every = coordinator.post(
        url("lessons", "plan"), {"group": "", "first": "2026-11-21", "last": "2026-12-31"}, follow=True
    )

    assert "2 lessons planned." in one.text
    assert "4 lessons planned." in every.text
    assert "No times has no weekly time yet." in every.text
    assert Lesson.objects.count() == 6


def test_plan_lessons_refused_keeps_what_was_typed(coordinator: Client) -> None:
    group = make_group()

    form = coordinator.get(f"{url('lessons', 'plan')}?group={group.pk}").text
    refused = coordinator.post(url("lessons", "plan"), {"group": group.pk, "first": "2026-11-21", "last": "2026-11-01"})

    assert f'<option value="{group.pk}" selected>' in form
    assert 'value="2027-01-15"' in form
    assert "The last day comes before the first." in refused.text
    assert 'value="2026-11-01"' in refused.text


def test_lesson_is_added_once(coordinator: Client) -> None:
    group = make_group()

    sent = {"group": group.pk, "local_date": "2026-11-24", "wall_time": "16:30", "length_minutes": 60}
    coordinator.post(url("lessons", "new"), sent)
    twice = coordinator.post(url("lessons", "new"), sent)

    lesson = Lesson.objects.get()
    assert lesson.starts_at == dt.datetime(2026, 11, 24, 11, 30, tzinfo=dt.UTC)
    assert "English 1 already has a lesson on 24 November 2026 at 16:30." in twice.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("length_minutes", "99999"), ("length_minutes", "1"), ("local_date", "9999-12-31"), ("local_date", "0001-01-01")],
)
def test_impossible_lesson_is_refused_in_place(coordinator: Client, field: str, value: str) -> None:
    sent = {"group": make_group().pk, "local_date": "2026-11-24", "wall_time": "16:30", "length_minutes": 60}

    refused = coordinator.post(url("lessons", "new"), {**sent, field: value})

    assert f'value="{value}"' in refused.text
    assert not Lesson.objects.exists()
