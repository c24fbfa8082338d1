import csv
import datetime as dt
import io
from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from cms.models import CoursePage
from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.timetable.domain.attendance import confirm_attendance
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.domain.places import ask_for_place
from lms.timetable.enums import Evidence, LessonState, RequestState
from lms.timetable.models import Enrolment, Group, Lesson, PlaceRequest, Programme, Slot, Teaching
from lms.timetable.queries.teachers import lesson_teachers
from tests.clients import client_of
from tests.timetable.factories import (
    cancel,
    end,
    hold,
    make_course,
    make_group,
    make_learner,
    make_lesson,
    make_programme,
    make_staff,
    make_teacher,
    start,
)

pytestmark = pytest.mark.django_db
LISTINGS = ["lessons", "groups", "requests", "programmes"]
NOV_3 = dt.date(2026, 11, 3)


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def coordinator() -> Client:
    return client_of(make_staff("Dana Omar", Role.COORDINATOR))


def url(name: str, action: str = "", pk: int | None = None) -> str:
    tail = f"{action}/" if action else ""
    return f"/admin/timetable/{name}/{tail}" + (f"{pk}/" if pk else "")


@pytest.mark.parametrize("name", LISTINGS)
def test_listings_are_for_coordinators_and_administrators(name: str) -> None:
    allowed = [client_of(make_staff(f"{role} x", role)) for role in (Role.COORDINATOR, Role.ADMINISTRATOR)]
    strangers = [client_of(make_staff(f"{role} x", role)) for role in (Role.TEACHER, Role.EDITOR, Role.LEARNER)]

    assert [client.get(url(name)).status_code for client in allowed] == [200, 200]
    assert [client.get(url(name)).status_code for client in (Client(), *strangers)] == [302] * 4


def test_auditor_at_the_desk_reads_learners_as_initials_and_changes_nothing() -> None:
    group = make_group()
    make_teacher(group)
    make_learner(group)
    lesson = make_lesson(group, NOV_3)
    auditor = make_staff("Erlan Bek", Role.AUDITOR)
    auditor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = client_of(auditor)

    page = client.get(url("groups", "inspect", group.pk)).text
    forms = [url("lessons", "cancel", lesson.pk), url("lessons", "plan"), url("groups", "edit", group.pk)]

    assert client.get(url("lessons")).status_code == client.get(url("lessons", "inspect", lesson.pk)).status_code == 200
    assert "Amal Serik" in page
    assert "B. A." in page
    for hidden in ("Bota", "Akhmet", url("enrolments", "new"), url("lessons", "plan")):
        assert hidden not in page
    assert [client.get(path).status_code for path in (*forms, url("requests"))] == [302] * 4


def test_actions_are_refused_to_others() -> None:
    group = make_group()
    lesson = make_lesson(group, NOV_3)
    asking = ask_for_place(create_person("Chen Wei", by=None), group=group, message="")
    teacher = client_of(make_staff("Teacher x", Role.TEACHER))

    teacher.post(url("lessons", "cancel", lesson.pk), {"reason": "x"})
    teacher.post(url("lessons", "plan"), {"first": "2026-11-01", "last": "2026-11-30"})
    teacher.post(url("requests", "answer", asking.pk), {"answer": "admit", "starts_on": "2026-11-20"})

    assert Lesson.objects.get().state == LessonState.PLANNED
    assert PlaceRequest.objects.get().state == RequestState.WAITING


@pytest.mark.parametrize("name", LISTINGS)
def test_listings_run_as_many_queries_for_three_as_for_one(
    coordinator: Client, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def one_of_everything(number: int) -> None:
        group = make_group(f"Group {number}", programme=make_programme(f"p{number}", f"Project {number}"))
        group.slots.create(weekday=number, wall_time=dt.time(15))
        make_learner(group, f"Learner {number}")
        hold(make_lesson(group, NOV_3), make_teacher(group, f"Teacher {number}"))
        ask_for_place(create_person(f"Asks {number}", by=None), group=group, message="")

    one_of_everything(0)
    coordinator.get(url(name))  # content types and the like are read once a process
    with CaptureQueriesContext(connection) as for_one:
        assert len(coordinator.get(url(name)).context["object_list"]) == 1
    one_of_everything(1)
    one_of_everything(2)

    with django_assert_num_queries(len(for_one)):
        assert len(coordinator.get(url(name)).context["object_list"]) == 3


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


def test_desk_counts_in_the_digits_of_its_reader(coordinator: Client) -> None:
    group = make_group()
    make_learner(group)
    group.slots.create(weekday=5, wall_time=dt.time(15))
    persian = {"accept-language": "fa"}

    listing = coordinator.get(url("groups"), headers=persian).text
    page = coordinator.get(url("groups", "inspect", group.pk), headers=persian).text

    assert "۱ / ۱۲" in listing
    for shown in ("۱۵:۰۰", "۴۵ دقیقه", "۱ جا از ۱۲ جا"):
        assert shown in page


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


def test_group_with_lessons_and_its_programme_are_not_deleted(coordinator: Client) -> None:
    group = make_group()
    make_lesson(group, NOV_3)

    refused = coordinator.post(url("groups", "delete", group.pk), follow=True)
    also = coordinator.post(url("programmes", "delete", group.programme_id), follow=True)

    assert "“English 1” cannot be deleted" in refused.text
    assert "“Online classes” cannot be deleted" in also.text
    assert (Group.objects.count(), Programme.objects.count()) == (1, 1)


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


def test_list_without_filters_shows_none_as_active(coordinator: Client) -> None:
    make_lesson(make_group(), NOV_3)

    assert coordinator.get(url("lessons")).context["view"].active_filters == []


def test_field_is_described_by_its_hint_and_its_mistake(coordinator: Client) -> None:
    lesson = make_lesson(make_group(), dt.date(2026, 12, 3))

    pages = [
        coordinator.post(url("lessons", "cancel", lesson.pk)).text,
        coordinator.post(url("terms", "new")).text,
    ]

    assert 'aria-describedby="id_reason-helptext id_reason_error"' in pages[0]
    assert "autofocus" in pages[0]
    for name, page in zip(("reason", "name"), pages, strict=True):
        assert f'id="id_{name}_error"' in page


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


def test_lesson_is_cancelled_with_a_reason_and_cannot_be_deleted(coordinator: Client) -> None:
    group = make_group()
    lesson = make_lesson(group, NOV_3)

    without = coordinator.post(url("lessons", "cancel", lesson.pk), {"reason": ""})
    done = coordinator.post(url("lessons", "cancel", lesson.pk), {"reason": "The teacher is ill"})
    again = coordinator.post(url("lessons", "cancel", lesson.pk), {"reason": "Twice"})

    lesson.refresh_from_db()
    assert "This field is required." in without.text
    assert done.status_code == 302
    (change,) = lesson.changes.all()
    assert (lesson.state, change.reason, str(change.made_by)) == (
        LessonState.CANCELLED,
        "The teacher is ill",
        "Dana Omar",
    )
    assert "Only a planned lesson" in again.text
    assert 'value="Twice"' in again.text
    assert coordinator.post(url("lessons", "delete", lesson.pk), follow=True).status_code == 404
    assert Lesson.objects.exists()


def test_lesson_is_moved_and_both_pages_say_so(coordinator: Client) -> None:
    lesson = make_lesson(make_group(), NOV_3)
    sent = {"date": "2026-12-02", "wall_time": "16:00", "length_minutes": 45, "reason": "Exams at school"}

    form = coordinator.get(url("lessons", "move", lesson.pk)).text
    same = coordinator.post(url("lessons", "move", lesson.pk), {**sent, "date": "2026-11-03", "wall_time": "15:00"})
    done = coordinator.post(url("lessons", "move", lesson.pk), sent, follow=True)

    new = Lesson.objects.get(replaces=lesson)
    old_page = coordinator.get(url("lessons", "inspect", lesson.pk)).text
    assert 'value="15:00"' in form
    assert "The lesson is at this time already." in same.text
    assert 'value="Exams at school"' in same.text
    assert done.redirect_chain[-1][0] == url("lessons", "inspect", new.pk)
    assert "The lesson is moved to 2 December 2026, 16:00." in done.text
    assert url("lessons", "inspect", lesson.pk) in done.text
    assert "Exams at school" in old_page
    assert url("lessons", "inspect", new.pk) in old_page
    assert url("lessons", "move", lesson.pk) not in old_page


def test_cancelled_lesson_is_made_up_once(coordinator: Client) -> None:
    lesson = cancel(make_lesson(make_group(), NOV_3))
    sent = {"date": "2026-11-05", "wall_time": "15:00", "length_minutes": 45, "reason": "Instead of Tuesday"}

    page = coordinator.get(url("lessons", "inspect", lesson.pk)).text
    done = coordinator.post(url("lessons", "make-up", lesson.pk), sent, follow=True)
    again = coordinator.post(url("lessons", "make-up", lesson.pk), {**sent, "date": "2026-11-06"})

    assert url("lessons", "make-up", lesson.pk) in page
    assert "The lesson is made up on 5 November 2026, 15:00." in done.text
    assert "Another lesson makes up for this one already." in again.text
    assert Lesson.objects.count() == 2


def test_another_teacher_stands_in(coordinator: Client) -> None:
    group, other = make_group(), make_group("English 2")
    amal, erlan = make_teacher(group), make_teacher(other, "Erlan Bek")
    lesson = make_lesson(group, NOV_3)
    sent = {"absent": amal.pk, "free": erlan.pk, "other": "", "reason": "Amal is ill"}

    form = coordinator.get(url("lessons", "substitute", lesson.pk)).text
    done = coordinator.post(url("lessons", "substitute", lesson.pk), sent, follow=True)
    nobody = coordinator.post(url("lessons", "substitute", lesson.pk), {**sent, "free": "", "other": "Nobody"})
    named = coordinator.post(url("lessons", "substitute", lesson.pk), {**sent, "free": "", "other": "Dana Omar"})

    assert f'<option value="{erlan.pk}">Erlan Bek</option>' in form
    assert "Erlan Bek instead of" in " ".join(done.text.split())
    assert "Nobody here is called “Nobody”." in nobody.text
    assert named.status_code == 302
    assert [str(one) for one in lesson_teachers(lesson).expected] == ["Dana Omar"]


def test_lesson_is_moved_or_made_up_onto_another_of_its_teacher_with_a_tick(coordinator: Client) -> None:
    group, other = make_group(), make_group("English 2")
    make_teacher(group)
    make_teacher(other)
    planned, cancelled = make_lesson(group, NOV_3), cancel(make_lesson(group, dt.date(2026, 11, 4)))
    for day in (2, 3):
        make_lesson(other, dt.date(2026, 12, day))
    sent = {"wall_time": "15:30", "length_minutes": 45, "reason": "Exams at school"}
    ways = [url("lessons", "move", planned.pk), url("lessons", "make-up", cancelled.pk)]

    for way, date in zip(ways, ("2026-12-02", "2026-12-03"), strict=True):
        asked = coordinator.post(way, {**sent, "date": date})
        ticks = [name for name in asked.context["form"].fields if name.startswith("conflict-")]
        done = coordinator.post(way, {**sent, "date": date, **dict.fromkeys(ticks, "on")})

        assert "Amal Serik: two lessons to teach at once" in asked.text
        assert "Tick this if you mean it." in asked.text
        assert 'value="Exams at school"' in asked.text
        assert f'aria-describedby="id_{ticks[0]}_error"' in asked.text
        assert done.status_code == 302
    assert Lesson.objects.filter(replaces__in=[planned, cancelled]).count() == 2


def test_tick_for_one_conflict_is_none_for_another(coordinator: Client) -> None:
    group, other = make_group(), make_group("English 2")
    make_teacher(group)
    make_teacher(other)
    lesson = make_lesson(group, NOV_3)
    for day in (2, 3):
        make_lesson(other, dt.date(2026, 12, day))
    sent = {"date": "2026-12-02", "wall_time": "15:30", "length_minutes": 45, "reason": "Exams at school"}
    way = url("lessons", "move", lesson.pk)

    (tick,) = [one for one in coordinator.post(way, sent).context["form"].fields if one.startswith("conflict-")]
    again = coordinator.post(way, {**sent, "date": "2026-12-03", tick: "on"})

    assert "Tick this if you mean it." in again.text
    assert not Lesson.objects.filter(replaces=lesson).exists()


def test_teacher_with_another_lesson_then_stands_in_with_a_tick(coordinator: Client) -> None:
    group, other = make_group(), make_group("Russian 1", instruction_language="ru")
    amal = make_teacher(group)
    erlan = make_staff("Erlan Bek", Role.TEACHER)
    make_teacher(other, "Erlan Bek")
    lesson = make_lesson(group, NOV_3)
    make_lesson(other, NOV_3, dt.time(15, 30))
    sent = {"absent": amal.pk, "free": "", "other": "Erlan Bek", "reason": "Amal is ill"}
    way = url("lessons", "substitute", lesson.pk)

    asked = coordinator.post(way, sent)
    (tick,) = [name for name in asked.context["form"].fields if name.startswith("conflict-")]
    before = lesson_teachers(lesson).expected
    coordinator.post(way, {**sent, tick: "on"})

    assert "Erlan Bek: two lessons to teach at once" in asked.text
    assert (before, lesson_teachers(lesson).expected) == ([amal], [erlan])


def test_lesson_outside_the_room_is_entered_by_hand(coordinator: Client) -> None:
    group = make_group()
    amal, bota, deniz = make_teacher(group), make_learner(group), make_learner(group, "Deniz Kaya")
    lesson, coming = make_lesson(group, NOV_3), make_lesson(group, dt.date(2026, 11, 24))
    sent = {"wall_time": "15:10", "length_minutes": 40, "taught_by": amal.pk, "there": [bota.pk]}

    listing = coordinator.get(f"{url('lessons')}?undecided=on").text
    form = coordinator.get(url("lessons", "record", lesson.pk)).text
    without = coordinator.post(url("lessons", "record", lesson.pk), {**sent, "reason": ""})
    done = coordinator.post(url("lessons", "record", lesson.pk), {**sent, "reason": "By phone"}, follow=True)

    lesson.refresh_from_db()
    assert url("lessons", "inspect", lesson.pk) in listing
    assert url("lessons", "inspect", coming.pk) not in listing
    assert form.count("checked") == 2
    assert "This field is required." in without.text
    assert "The lesson counts as held." in done.text
    assert lesson.state == LessonState.HELD
    assert lesson.started_at == dt.datetime(2026, 11, 3, 10, 10, tzinfo=dt.UTC)
    assert {str(one.person): one.status for one in lesson.attendance.all()} == {
        "Amal Serik": "present",
        "Bota Akhmet": "present",
        str(deniz): "absent",
    }
    assert url("lessons", "record", coming.pk) not in coordinator.get(url("lessons")).text


def test_confirmed_lesson_that_lacks_something_is_decided_with_a_reason(coordinator: Client) -> None:
    group = make_group()
    amal = make_teacher(group)
    make_learner(group)
    lesson = end(start(make_lesson(group, NOV_3), amal))
    page, decision = url("lessons", "inspect", lesson.pk), url("lessons", "decide", lesson.pk)

    early, refused = coordinator.get(page).text, coordinator.post(decision, {"reason": "Nobody came, he waited"})
    confirm_attendance(lesson, confirmed_by=amal, at=lesson.ended_at)
    late, empty = coordinator.get(page).text, coordinator.post(decision, {"reason": " "})
    done = coordinator.post(decision, {"reason": "Nobody came, he waited"}, follow=True).text

    lesson.refresh_from_db()
    assert (decision in early, decision in late, decision in done) == (False, True, False)
    assert "Confirm the attendance of this lesson first; then decide whether it counts." in refused.text
    assert 'aria-invalid="true"' in empty.text
    assert "Too few learners were there." in late
    assert "The lesson counts as held by your decision." in done
    assert (lesson.state, lesson.evidence) == (LessonState.HELD, Evidence.DECIDED)
    change = lesson.changes.get()
    assert (str(change.made_by), change.reason) == ("Dana Omar", "Nobody came, he waited")


@pytest.mark.parametrize("role", [Role.TEACHER, Role.AUDITOR])
def test_only_coordinators_decide_that_a_lesson_counts(role: Role) -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson = end(start(make_lesson(group, NOV_3), amal))
    confirm_attendance(lesson, confirmed_by=amal, at=lesson.ended_at)

    client_of(make_staff("Erlan Bek", role)).post(url("lessons", "decide", lesson.pk), {"reason": "Just so"})

    lesson.refresh_from_db()
    assert lesson.state == LessonState.LIVE


def test_live_lesson_is_not_cancelled_in_the_list(coordinator: Client) -> None:
    group = make_group()
    amal = make_teacher(group)
    live, ended = (start(make_lesson(group, dt.date(2026, 11, day)), amal) for day in (19, 20))
    end(ended)

    text = coordinator.get(url("lessons")).text

    assert url("lessons", "cancel", live.pk) not in text
    assert url("lessons", "cancel", ended.pk) in text


def test_person_asking_is_admitted(coordinator: Client) -> None:
    group = make_group()
    asking = ask_for_place(create_person("Chen Wei", by=None), group=group, message="I know some Kazakh.")

    listing = coordinator.get(url("requests")).text
    page = coordinator.get(url("requests", "answer", asking.pk)).text
    coordinator.post(url("requests", "answer", asking.pk), {"answer": "admit", "starts_on": "2026-11-23"})

    assert url("requests", "answer", asking.pk) in listing
    assert "I know some Kazakh." in listing
    assert "0 / 12" in page
    asking.refresh_from_db()
    assert (asking.state, str(asking.decided_by)) == (RequestState.ADMITTED, "Dana Omar")
    assert Enrolment.objects.get().starts_on == dt.date(2026, 11, 23)
    assert url("requests", "answer", asking.pk) not in coordinator.get(url("requests")).text


def test_person_asking_is_declined_without_a_date(coordinator: Client) -> None:
    asking = ask_for_place(create_person("Chen Wei", by=None), group=make_group(), message="")

    coordinator.post(url("requests", "answer", asking.pk), {"answer": "decline", "starts_on": ""})

    asking.refresh_from_db()
    assert asking.state == RequestState.DECLINED


def test_person_asking_for_a_full_group_keeps_waiting(coordinator: Client) -> None:
    group = make_group(capacity=1)
    make_learner(group)
    asking = ask_for_place(create_person("Chen Wei", by=None), group=group, message="")

    full = coordinator.post(url("requests", "answer", asking.pk), {"answer": "admit", "starts_on": "2026-11-23"})
    undated = coordinator.post(url("requests", "answer", asking.pk), {"answer": "admit", "starts_on": ""})

    assert "All 1 places of English 1 are taken." in full.text
    assert 'value="2026-11-23"' in full.text
    assert "This field is required." in undated.text
    asking.refresh_from_db()
    assert asking.state == RequestState.WAITING


def test_course_that_a_group_uses_is_not_deleted() -> None:
    group = make_group()
    administrator = client_of(make_staff("Erlan Bek", Role.ADMINISTRATOR))
    page = group.course

    one = administrator.post(f"/admin/pages/{page.pk}/delete/", follow=True)
    bulk = administrator.post(f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/", follow=True)

    assert (one.status_code, bulk.status_code) == (200, 200)
    assert CoursePage.objects.filter(pk=page.pk).exists()
    assert "English 1" in one.text


def test_menu_leads_to_the_listings_and_the_ledger(coordinator: Client) -> None:
    text = coordinator.get(url("groups")).text

    for path in (*map(url, LISTINGS), "/en/ledger/"):
        assert f'"url": "{path}"' in text
