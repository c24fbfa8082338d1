import datetime as dt

import pytest
from django.test import Client

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.models import Enrolment, Slot, Teaching
from tests.timetable.desk.addresses import url
from tests.timetable.factories import (
    hold,
    make_group,
    make_learner,
    make_lesson,
    make_staff,
    make_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
NOV_3 = dt.date(2026, 11, 3)


def test_slot_teacher_and_learner_are_added_from_the_group(coordinator: Client) -> None:
    group = make_group()
    make_staff("Amal Serik", Role.TEACHER)
    create_person("Bota Akhmet", by=None)
    back = url("groups", "inspect", group.pk)

    answers = [
        coordinator.post(f"{url(name, 'new')}?group={group.pk}", sent)
        for name, sent in {
            "slots": {"weekday": 5, "wall_time": "15:00", "length_minutes": 45},
            "teachings": {"teacher": "AMAL@example.org", "starts_on": "2026-11-01", "ends_on": ""},
            "enrolments": {"learner": "bota akhmet", "starts_on": "2026-11-01", "ends_on": ""},
        }.items()
    ]

    assert [answer["Location"] for answer in answers] == [back] * 3
    assert (str(Slot.objects.get()), Teaching.objects.get().teacher.full_name) == ("Saturday 15:00", "Amal Serik")
    assert Enrolment.objects.get().learner.full_name == "Bota Akhmet"


@pytest.mark.parametrize(
    ("name", "sent", "sentence"),
    [
        ("slots", {"weekday": 5, "wall_time": "15:00", "length_minutes": 45}, "The group already meets at this time."),
        ("slots", {"weekday": 6, "wall_time": "15:00", "length_minutes": 5}, "greater than or equal to 10"),
        ("enrolments", {"learner": "Bota", "starts_on": "2026-11-01"}, "Bota Akhmet already has a place in English 1"),
        ("enrolments", {"learner": "Chen", "starts_on": "2026-11-01"}, "All 1 places of English 1 are taken."),
        ("enrolments", {"learner": "Xena", "starts_on": "2026-11-01"}, "Nobody here is called “Xena”."),
        ("enrolments", {"learner": "e", "starts_on": "2026-11-01"}, "Several people match “e”: Amal Serik"),
        ("teachings", {"teacher": "Amal", "starts_on": "2026-11-09", "ends_on": "2026-11-01"}, "The last day"),
        ("teachings", {"teacher": "Amal", "starts_on": "2026-11-09"}, "Amal Serik already teaches English 1"),
        ("teachings", {"teacher": "Bota", "starts_on": "2026-11-09"}, "Bota Akhmet has no role to teach here."),
    ],
)  # fmt: skip
def test_member_form_refused_keeps_what_was_typed(
    coordinator: Client, name: str, sent: dict[str, object], sentence: str
) -> None:
    group = make_group(capacity=1)
    make_staff("Amal Serik", Role.TEACHER)
    make_teacher(group)
    make_learner(group)
    create_person("Chen Wei", by=None)
    group.slots.create(weekday=5, wall_time=dt.time(15))

    answer = coordinator.post(f"{url(name, 'new')}?group={group.pk}", {"ends_on": "", **sent})

    assert answer.status_code == 200
    assert sentence.replace("’", "'") in answer.text
    for typed in (value for value in sent.values() if isinstance(value, str)):
        assert f'value="{typed}"' in answer.text
    assert f"?group={group.pk}" in answer.text
    assert (Slot.objects.count(), Enrolment.objects.count(), Teaching.objects.count()) == (1, 1, 1)


def test_member_form_for_no_group_is_404(coordinator: Client) -> None:
    assert coordinator.get(url("slots", "new"), follow=True).status_code == 404
    for key in ("9x", "9" * 30, "9" * 5000):
        assert coordinator.get(f"{url('slots', 'new')}?group={key}", follow=True).status_code == 404
    assert coordinator.get(f"{url('lessons', 'plan')}?group={'9' * 5000}").status_code == 200


def test_enrolment_gets_a_last_day_and_is_not_deleted_after_a_held_lesson(coordinator: Client) -> None:
    group = make_group()
    amal = make_teacher(group)
    make_learner(group)
    hold(make_lesson(group, NOV_3), amal)
    enrolment, teaching = Enrolment.objects.get(), Teaching.objects.get()

    early = coordinator.post(url("enrolments", "edit", enrolment.pk), {"ends_on": "2026-11-01"})
    deleted = coordinator.post(url("enrolments", "delete", enrolment.pk), follow=True)
    unassigned = coordinator.post(url("teachings", "delete", teaching.pk), follow=True)

    sentence = "English 1 had a lesson on 3 November 2026"
    assert sentence in early.text
    assert sentence in deleted.text
    assert "Amal Serik has taught lessons of English 1" in unassigned.text
    assert (Enrolment.objects.count(), Teaching.objects.count()) == (1, 1)
    coordinator.post(url("enrolments", "edit", enrolment.pk), {"ends_on": "2026-11-30"})
    enrolment.refresh_from_db()
    assert enrolment.ends_on == dt.date(2026, 11, 30)


def test_mistaken_enrolment_and_slot_are_deleted(coordinator: Client) -> None:
    group = make_group()
    make_learner(group)
    slot = group.slots.create(weekday=5, wall_time=dt.time(15))

    coordinator.post(url("enrolments", "delete", Enrolment.objects.get().pk))
    coordinator.post(url("slots", "delete", slot.pk))

    assert not Enrolment.objects.exists()
    assert not Slot.objects.exists()


def test_weekly_time_with_lessons_leads_to_the_timetables(coordinator: Client) -> None:
    group = make_group()
    used = group.slots.create(weekday=5, wall_time=dt.time(15))
    plan_lessons(group, first=dt.date(2026, 11, 21), last=dt.date(2026, 11, 30), by=None)
    free = group.slots.create(weekday=6, wall_time=dt.time(15))
    sent = {"weekday": 0, "wall_time": "18:30", "length_minutes": 45}

    pages = [coordinator.get(url("groups", "inspect", group.pk)).text, coordinator.get(url("slots")).text]
    edited = coordinator.post(url("slots", "edit", used.pk), sent)
    deleted = coordinator.post(url("slots", "delete", used.pk), follow=True)

    for page in pages:
        shown = [url("slots", action, slot.pk) in page for slot in (used, free) for action in ("edit", "delete")]
        assert shown == [False, False, True, True]
    assert f"{url('versions')}?programme={group.programme_id}" in pages[0]
    for answer in (edited, deleted):
        assert "draft a new timetable" in answer.text
    assert 'value="18:30"' in edited.text
    assert Slot.objects.get(pk=used.pk).weekday == 5


def test_who_is_to_be_deleted_is_named(coordinator: Client) -> None:
    group = make_group()
    make_learner(group)

    page = coordinator.get(url("enrolments", "delete", Enrolment.objects.get().pk)).text

    assert "Delete “Bota Akhmet – " in page
    assert "is referenced" not in page


def test_transfer_is_headed_by_what_it_does(coordinator: Client) -> None:
    make_learner(make_group())

    page = coordinator.get(url("enrolments", "transfer", Enrolment.objects.get().pk))

    assert page.context["breadcrumbs_items"][-1]["label"] == "Move to another group"
