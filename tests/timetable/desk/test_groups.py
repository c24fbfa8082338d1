import datetime as dt

import pytest
from django.test import Client

from cms.models import CoursePage
from lms.accounts.enums import Role
from lms.timetable.models import Group, Programme
from tests.clients import client_of
from tests.timetable.desk.addresses import url
from tests.timetable.factories import (
    hold,
    make_course,
    make_group,
    make_learner,
    make_lesson,
    make_programme,
    make_staff,
    make_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
NOV_3 = dt.date(2026, 11, 3)


def test_group_is_made_changed_and_shown(coordinator: Client) -> None:
    course, programme = make_course(), make_programme()
    sent = {
        "name": "Turkish 1", "programme": programme.pk, "course": course.pk, "instruction_language": "tr",
        "time_zone": "Europe/Istanbul", "age_band": "any", "capacity": 12, "starts_on": "2026-11-01", "ends_on": "",
        "takes_requests": "on",
    }  # fmt: skip

    made = coordinator.post(url("groups", "new"), sent)

    group = Group.objects.get()
    assert (made.status_code, made["Location"]) == (302, url("groups", "inspect", group.pk))
    assert (group.name, group.time_zone, group.course) == ("Turkish 1", "Europe/Istanbul", course)
    page = coordinator.get(made["Location"]).text
    for text in ("Turkish 1", "No weekly time yet.", "Nobody teaches this group yet.", "0 of 12 places taken"):
        assert text in page
    coordinator.post(url("groups", "edit", group.pk), sent | {"capacity": 8})
    group.refresh_from_db()
    assert group.capacity == 8


def test_group_form_with_bad_input_keeps_what_was_typed(coordinator: Client) -> None:
    group = make_group()
    make_lesson(group, NOV_3)
    sent = {
        "name": "Renamed", "programme": group.programme_id, "course": group.course_id, "instruction_language": "ru",
        "time_zone": "Asia/Almaty", "age_band": "any", "capacity": 5, "starts_on": "2026-09-01", "ends_on": "",
    }  # fmt: skip

    refused = coordinator.post(url("groups", "edit", group.pk), sent)
    wrong = coordinator.post(url("groups", "edit", group.pk), sent | {"ends_on": "2026-08-01"})

    assert "its project and language of teaching stay" in refused.text
    assert 'value="Renamed"' in refused.text
    assert "The last day comes before the first." in wrong.text
    group.refresh_from_db()
    assert (group.name, group.instruction_language) == ("English 1", "en")


def test_group_form_refuses_another_course_once_a_lesson_was_held_and_keeps_what_was_typed(
    coordinator: Client,
) -> None:
    group, dombra = make_group(), make_course("Dombra")
    hold(make_lesson(group, NOV_3), make_teacher(group))
    sent = {
        "name": "Renamed", "programme": group.programme_id, "course": dombra.pk, "instruction_language": "en",
        "time_zone": "Asia/Almaty", "age_band": "any", "capacity": 5, "starts_on": "2026-09-01", "ends_on": "",
    }  # fmt: skip

    refused = coordinator.post(url("groups", "edit", group.pk), sent)

    assert "Begin a new group for the other course" in refused.text
    assert 'value="Renamed"' in refused.text
    assert f'<option value="{dombra.pk}" selected>' in refused.text
    group.refresh_from_db()
    assert (group.name, group.course.title) == ("English 1", "Kazakh A1")


def test_group_page_names_learners_to_coordinators(coordinator: Client) -> None:
    group = make_group()
    make_teacher(group)
    make_learner(group)
    group.slots.create(weekday=5, wall_time=dt.time(15))

    text = coordinator.get(url("groups", "inspect", group.pk)).text

    for shown in ("Saturday, 15:00", "Amal Serik", "Bota Akhmet", "1 of 12 places taken", "since 1 Sep 2026"):
        assert shown in text


def test_group_with_lessons_and_its_programme_are_not_deleted(coordinator: Client) -> None:
    group = make_group()
    make_lesson(group, NOV_3)

    refused = coordinator.post(url("groups", "delete", group.pk), follow=True)
    also = coordinator.post(url("programmes", "delete", group.programme_id), follow=True)

    assert "“English 1” cannot be deleted" in refused.text
    assert "“Online classes” cannot be deleted" in also.text
    assert (Group.objects.count(), Programme.objects.count()) == (1, 1)


def test_course_that_a_group_uses_is_not_deleted() -> None:
    group = make_group()
    administrator = client_of(make_staff("Erlan Bek", Role.ADMINISTRATOR))
    page = group.course

    one = administrator.post(f"/admin/pages/{page.pk}/delete/", follow=True)
    bulk = administrator.post(f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/", follow=True)

    assert (one.status_code, bulk.status_code) == (200, 200)
    assert CoursePage.objects.filter(pk=page.pk).exists()
    assert "English 1" in one.text
