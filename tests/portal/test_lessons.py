"""A lesson's page, its attendance, and the timetable."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.domain.attendance import Correction, correct_attendance, propose_attendance
from lms.timetable.enums import AttendanceStatus, CorrectionReason, LessonState
from lms.timetable.models import Lesson
from lms.timetable.queries.attendance import attendance_list, own_attendance
from tests.clients import client_of
from tests.ledger.factories import close
from tests.timetable.factories import end, hold, make_group, make_learner, make_lesson, make_staff, make_teacher, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> tuple[Lesson, User, User]:
    """An ended lesson: Amal taught, Bota was there for all of it."""
    group = make_group(time_zone="UTC")
    amal, bota = make_teacher(group), make_learner(group)
    lesson = make_lesson(group, timezone.now().date() - dt.timedelta(days=1))
    lesson = end(start(lesson, amal))
    stay = [(lesson.started_at, lesson.ended_at)]
    propose_attendance(lesson, intervals={amal.pk: stay, bota.pk: stay}, at=lesson.ended_at)
    return lesson, amal, bota


def typed(lesson: Lesson, **changes: str) -> dict[str, str]:
    """The list as the page sends it; ``bota_status="late"`` types into Bota's line."""
    people = {one.person.full_name.split()[0].lower(): one for one in attendance_list(lesson)}
    fields = {}
    for one in people.values():
        fields |= {f"{one.person.uuid}-status": one.current.status, f"{one.person.uuid}-seen": one.current.sequence}
    for name, value in changes.items():
        who, field = name.split("_")
        fields[f"{people[who].person.uuid}-{field}"] = value
    return fields


def address(lesson: Lesson) -> str:
    return f"/en/lessons/{lesson.uuid}/attendance/"


def status_now(lesson: Lesson, person: User) -> str:
    entry = own_attendance(lesson, person)
    return entry.status if entry else ""


def test_teacher_confirms_and_the_lesson_is_held(client: Client, cast: tuple[Lesson, User, User]) -> None:
    lesson, amal, _bota = cast
    client.force_login(amal)
    page = client.get(address(lesson)).text

    client.post(address(lesson), typed(lesson))

    lesson.refresh_from_db()
    assert "here 15:00–15:45, 45 of 45 min" in page
    assert lesson.state == LessonState.HELD
    assert lesson.attendance.count() == 2


def test_page_speaks_the_times_of_its_reader(client: Client, cast: tuple[Lesson, User, User]) -> None:
    lesson, amal, _bota = cast
    amal.time_zone = "Asia/Tehran"
    amal.save(update_fields=["time_zone"])
    client.force_login(amal)

    page = client.get(f"/fa/lessons/{lesson.uuid}/attendance/").text

    assert "۱۸:۳۰–۱۹:۱۵" in page


def test_teacher_changes_a_status_with_a_reason(client: Client, cast: tuple[Lesson, User, User]) -> None:
    lesson, amal, bota = cast
    client.force_login(amal)

    client.post(address(lesson), typed(lesson, bota_status="absent", bota_reason="other", bota_words="Fell asleep"))

    assert status_now(lesson, bota) == AttendanceStatus.ABSENT
    page = client.get(address(lesson)).text
    assert "from “Present” to “Absent”, because: <bdi>Fell asleep</bdi>" in " ".join(page.split())


def test_sibling_is_marked_on_the_device_of_another(client: Client, cast: tuple[Lesson, User, User]) -> None:
    lesson, amal, bota = cast
    deniz = make_learner(lesson.group, "Deniz Kaya", starts_on=lesson.local_date)
    client.force_login(amal)
    page = client.get(address(lesson)).text

    client.post(address(lesson), typed(lesson, deniz_status="present", deniz_reason=f"device:{bota.uuid}"))

    entry = own_attendance(lesson, deniz)
    assert entry is not None
    assert (entry.status, entry.same_device_as, entry.minutes) == ("present", bota, 0)
    assert f'value="device:{bota.uuid}"' in page
    assert f'value="device:{deniz.uuid}"' not in page
    assert f'value="device:{amal.uuid}"' not in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"bota_status": "late"}, "Say in a few words why"),
        ({"bota_status": "late", "bota_reason": "other"}, "Say in a few words why"),
        ({"bota_status": "late", "bota_reason": "family"}, "“Excused by the family” does not lead to “Late”."),
        ({"bota_status": "asleep"}, "asleep is not one of the available choices."),
        ({"bota_reason": "phone"}, "There is a reason, but the status is as before."),
        ({"bota_status": "late", "bota_reason": "device:x"}, "device:x is not one of the available choices."),
    ],
)
def test_wrong_list_is_refused_in_place_and_kept(
    client: Client, cast: tuple[Lesson, User, User], changes: dict[str, str], sentence: str
) -> None:
    lesson, amal, _bota = cast
    client.force_login(amal)

    answer = client.post(address(lesson), typed(lesson, amal_words="typed", **changes))

    lesson.refresh_from_db()
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="typed"' in answer.text
    assert (lesson.state, lesson.attendance.count()) == (LessonState.LIVE, 2)


def test_corrections_after_the_lesson_is_held_are_entries_too(client: Client, cast: tuple[Lesson, User, User]) -> None:
    lesson, amal, bota = cast
    client.force_login(amal)
    client.post(address(lesson), typed(lesson))
    coordinator = make_staff("Dana Omar", Role.COORDINATOR)
    client.force_login(coordinator)

    nothing = client.post(address(lesson), typed(lesson), follow=True)
    client.post(address(lesson), typed(lesson, bota_status="excused", bota_reason="family"))

    assert "Nothing was changed." in nothing.text
    entry = own_attendance(lesson, bota)
    assert entry is not None
    assert (entry.status, entry.by, entry.sequence) == ("excused", coordinator, 2)


def test_second_tab_is_told_what_the_first_one_changed(client: Client, cast: tuple[Lesson, User, User]) -> None:
    lesson, amal, bota = cast
    client.force_login(amal)
    both = typed(lesson)
    theirs = typed(lesson, bota_status="late", bota_reason="line")
    correct_attendance(
        lesson,
        corrections={bota.pk: Correction(AttendanceStatus.EXCUSED, CorrectionReason.EXCUSED_BY_FAMILY)},
        corrected_by=amal,
        at=timezone.now(),
    )

    untouched, touched = client.post(address(lesson), both), client.post(address(lesson), theirs)

    assert [untouched.status_code, touched.status_code] == [422, 422]
    assert "it is “Excused” now" in untouched.text
    assert '<option value="excused" selected>' in untouched.text
    assert "it is “Excused” now. Look again" in touched.text
    assert '<option value="late" selected>' in touched.text
    assert f'name="{bota.uuid}-seen" value="2"' in touched.text
    assert status_now(lesson, bota) == AttendanceStatus.EXCUSED


def test_second_press_of_confirm_changes_nothing(client: Client, cast: tuple[Lesson, User, User]) -> None:
    lesson, amal, bota = cast
    client.force_login(amal)
    pressed = typed(lesson, bota_status="late", bota_reason="line")

    answers = [client.post(address(lesson), pressed).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert lesson.attendance.filter(person=bota).count() == 2


def test_list_is_empty_until_the_lesson_has_ended(client: Client) -> None:
    group = make_group(time_zone="UTC")
    amal = make_teacher(group)
    make_learner(group)
    lesson = make_lesson(group, timezone.now().date())
    client.force_login(amal)

    before = client.get(address(lesson)).text
    start(lesson, amal)
    during = client.get(address(lesson)).text

    assert "The lesson has not begun yet" in before
    assert "The lesson is still going on" in during
    assert "Bota Akhmet" not in before + during


@pytest.mark.parametrize("learners", [1, 3])
def test_list_asks_the_database_as_often_for_many_as_for_one(
    client: Client,
    cast: tuple[Lesson, User, User],
    learners: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    lesson, amal, _bota = cast
    for number in range(learners):
        make_learner(lesson.group, f"Learner {number}", starts_on=lesson.local_date)
    client.force_login(amal)

    with django_assert_max_num_queries(16):
        client.get(address(lesson))


def test_attendance_of_a_lesson_is_hidden_from_learners_and_strangers(
    client: Client, cast: tuple[Lesson, User, User]
) -> None:
    lesson, _amal, bota = cast
    for person in (bota, create_person("Chen", by=None)):
        client.force_login(person)

        assert client.get(f"/en/lessons/{lesson.uuid}/attendance/").status_code == 404


def test_lesson_is_hidden_from_strangers(client: Client, cast: tuple[Lesson, User, User]) -> None:
    client.force_login(create_person("Chen", by=None))

    assert client.get(f"/en/lessons/{cast[0].uuid}/").status_code == 404


def test_learner_sees_their_own_attendance(client: Client, cast: tuple[Lesson, User, User]) -> None:
    lesson, _amal, bota = cast
    client.force_login(bota)

    page = client.get(f"/en/lessons/{lesson.uuid}/").text

    assert "Your attendance" in page
    assert "here 15:00–15:45, 45 of 45 min" in page
    assert "proposed; your teacher confirms it" in page
    assert "Amal Serik</bdi>" not in page


def test_timetable_is_public_and_links_only_own_lessons(client: Client) -> None:
    group = make_group(time_zone="UTC")
    bota = make_learner(group)
    lesson = make_lesson(group, timezone.now().date() + dt.timedelta(days=1))

    before = client.get("/en/timetable/").content.decode()
    client.force_login(bota)
    after = client.get("/en/timetable/").content.decode()

    assert group.name in before
    assert str(lesson.uuid) not in before
    assert f"/en/lessons/{lesson.uuid}/" in after


# -- In a closed month ------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "corrects"), [(Role.COORDINATOR, True), (None, False)])
def test_closed_month_is_read_and_leads_coordinators_to_a_correction(role: Role | None, *, corrects: bool) -> None:
    group = make_group(time_zone="UTC")
    amal, bota = make_teacher(group), make_learner(group)
    lesson = hold(make_lesson(group, dt.date(2026, 9, 8)), amal)
    close(dt.date(2026, 9, 1))
    reader = User.objects.get(full_name="Dana Omar") if role else amal

    page = client_of(reader).get(address(lesson))
    sent = client_of(reader).post(address(lesson), typed(lesson, bota_status="excused", bota_reason="family"))

    proposal = f"/en/ledger/corrections/lessons/{lesson.uuid}/attendance/"
    assert "September 2026 is closed" in page.text
    assert "Save corrections" not in page.text
    assert (f'href="{proposal}"' in page.text) == corrects
    assert (f'href="{proposal}?person={bota.uuid}"' in page.text) == corrects
    assert sent.status_code == 422
    assert "changes only by a correction that a second person approves" in sent.text
    assert status_now(lesson, bota) == AttendanceStatus.ABSENT
