"""What becomes of a lesson whose teacher cannot come, as teacher, coordinator and learner see it."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.models import Lesson, TeacherAbsence
from lms.timetable.queries.teachers import lesson_teachers
from tests.timetable.factories import cancel, make_group, make_learner, make_lesson, make_staff, make_teacher, move

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson() -> Lesson:
    return make_lesson(make_group(time_zone="UTC"), timezone.now().date() + dt.timedelta(days=2))


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words_of(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", client.get(address).text)


def test_teacher_says_so_and_takes_it_back(lesson: Lesson) -> None:
    amal = signed_in(make_teacher(lesson.group))
    page, address = f"/en/lessons/{lesson.uuid}/", f"/en/lessons/{lesson.uuid}/absence/"

    before = words_of(amal, page)
    amal.post(address, {"away": "on", "words": "Fever"})
    away = words_of(amal, page)
    amal.post(address)

    assert "I can't teach this lesson" in before.replace("&#x27;", "'")
    assert "You said that you cannot teach this lesson." in away
    assert "You said that you cannot teach" not in words_of(amal, page)
    assert [(one.away, one.words) for one in TeacherAbsence.objects.all()] == [(True, "Fever"), (False, "")]


def test_learner_and_stranger_cannot_say_so(lesson: Lesson) -> None:
    make_teacher(lesson.group)
    bota, chen = signed_in(make_learner(lesson.group)), signed_in(create_person("Chen Wei", by=None))

    answers = [one.post(f"/en/lessons/{lesson.uuid}/absence/", {"away": "on"}).status_code for one in (bota, chen)]

    assert answers == [404, 404]
    assert "I can" not in words_of(bota, f"/en/lessons/{lesson.uuid}/")
    assert not TeacherAbsence.objects.exists()


def test_coordinator_gives_the_lesson_away_with_one_tap(
    lesson: Lesson, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    amal = make_teacher(lesson.group)
    erlan = make_teacher(make_group("English 2"), "Erlan Bek")
    User.objects.filter(pk=erlan.pk).update(email="erlan@example.org", language="ru")
    bota = make_learner(lesson.group)
    User.objects.filter(pk=bota.pk).update(contact_email="family@example.org", language="tr")
    signed_in(amal).post(f"/en/lessons/{lesson.uuid}/absence/", {"away": "on", "words": "Fever"})
    dana = signed_in(make_staff("Dana Omar", Role.COORDINATOR))
    absence = TeacherAbsence.objects.get()

    home = words_of(dana, "/en/home/")
    with django_capture_on_commit_callbacks(execute=True):
        given = dana.post(f"/en/lessons/{lesson.uuid}/substitute/", {"absence": absence.pk, "substitute": erlan.uuid})

    assert "Amal Serik cannot teach." in home
    assert "Fever" in home
    assert str(erlan.uuid) in home
    for way in ("substitute", "move", "cancel"):
        assert f'href="{reverse(f"timetable_lessons:{way}", args=[lesson.pk])}"' in home
    assert given["Location"] == "/en/home/"
    assert lesson_teachers(lesson).expected == [erlan]
    assert "Lessons without a teacher" not in words_of(dana, "/en/home/")
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert set(letters) == {"erlan@example.org", "family@example.org"}
    assert f"/tr/lessons/{lesson.uuid}/" in letters["family@example.org"].body
    assert f"/ru/lessons/{lesson.uuid}/" in letters["erlan@example.org"].body
    assert "Fever" not in letters["family@example.org"].body
    assert signed_in(erlan).get(f"/en/lessons/{lesson.uuid}/").status_code == 200


def test_tap_on_an_absence_that_was_taken_back_changes_nothing(lesson: Lesson) -> None:
    amal, erlan = make_teacher(lesson.group), make_teacher(make_group("English 2"), "Erlan Bek")
    teacher, dana = signed_in(amal), signed_in(make_staff("Dana Omar", Role.COORDINATOR))
    teacher.post(f"/en/lessons/{lesson.uuid}/absence/", {"away": "on"})
    absence = TeacherAbsence.objects.get()
    teacher.post(f"/en/lessons/{lesson.uuid}/absence/")

    answer = dana.post(
        f"/en/lessons/{lesson.uuid}/substitute/", {"absence": absence.pk, "substitute": erlan.uuid}, follow=True
    )

    assert "This was answered meanwhile." in answer.text
    assert lesson_teachers(lesson).expected == [amal]


def test_page_of_a_lesson_that_moved_twice_names_the_last_time(lesson: Lesson) -> None:
    bota = signed_in(make_learner(lesson.group))
    second = move(lesson, lesson.local_date + dt.timedelta(days=1))
    third = move(second, lesson.local_date + dt.timedelta(days=2))
    page = f"/en/lessons/{lesson.uuid}/"

    moved = words_of(bota, page)
    cancel(third)

    assert f"/en/lessons/{third.uuid}/" in moved
    assert f"/en/lessons/{second.uuid}/" not in moved
    assert "It takes place on" not in words_of(bota, page)


def test_only_coordinators_give_lessons_away(lesson: Lesson) -> None:
    amal = make_teacher(lesson.group)
    client = signed_in(amal)
    client.post(f"/en/lessons/{lesson.uuid}/absence/", {"away": "on"})
    sent = {"absence": TeacherAbsence.objects.get().pk, "substitute": create_person("Chen Wei", by=None).uuid}

    assert client.post(f"/en/lessons/{lesson.uuid}/substitute/", sent).status_code == 404
    assert lesson_teachers(lesson).expected == [amal]


def test_lessons_that_are_off_stay_in_sight_with_what_comes_instead(lesson: Lesson) -> None:
    bota = signed_in(make_learner(lesson.group))
    other = make_lesson(lesson.group, lesson.local_date, dt.time(18))
    cancel(other, reason="The teacher is ill")
    new = move(lesson, lesson.local_date + dt.timedelta(days=1), reason="Exams at school")

    home, week = words_of(bota, "/en/home/"), words_of(bota, "/en/timetable/")
    page, public = words_of(bota, f"/en/lessons/{lesson.uuid}/"), words_of(Client(), "/en/timetable/")

    for text in (home, week):
        assert "The teacher is ill" in text
        assert "Exams at school" in text
        assert f"/en/lessons/{new.uuid}/" in text
    assert "This lesson was moved." in page
    assert f"/en/lessons/{new.uuid}/" in page
    assert "Cancelled" in public
    assert "Moved" in public
    assert "The teacher is ill" not in public
    assert "Exams at school" not in public
