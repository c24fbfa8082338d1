"""Who leads a lesson sees its roster and what was left for it; nobody else does."""

import datetime as dt
from dataclasses import dataclass

import pytest
from django.utils import timezone

from lms.accounts.domain.guardians import name_guardian
from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.models import Lesson, LessonNote
from tests.clients import client_of
from tests.timetable.factories import hold, make_group, make_learner, make_lesson, make_staff, make_teacher, start

pytestmark = pytest.mark.django_db
TEXT = "Bota needs the Latin letters once more"


@dataclass
class Cast:
    """Yesterday Amal left a note, today Erlan stands in for him; Parisa has another group, Bota learns."""

    yesterday: Lesson
    today: Lesson
    amal: User
    erlan: User
    bota: User


@pytest.fixture
def cast() -> Cast:
    now = timezone.now()
    group = make_group(time_zone="UTC", starts_on=now.date() - dt.timedelta(days=30))
    amal, bota = make_teacher(group), make_learner(group)
    erlan = make_teacher(make_group("English 2", starts_on=group.starts_on), "Erlan Bek")
    yesterday = hold(make_lesson(group, now.date() - dt.timedelta(days=1)), amal)
    soon = now + dt.timedelta(minutes=3)
    today = make_lesson(group, soon.date(), soon.time().replace(second=0, microsecond=0))
    substitute_teacher(today, absent=amal, substitute=erlan, reason="Ill", made_by=None, at=now)
    return Cast(yesterday, today, amal, erlan, bota)


def page(lesson: Lesson, part: str = "") -> str:
    return f"/en/lessons/{lesson.uuid}/{part}"


def leave(cast: Cast, text: str = TEXT) -> None:
    client_of(cast.amal).post(page(cast.yesterday, "note/"), {"text": text})


def test_teacher_leaves_a_note_and_finds_it_there(cast: Cast) -> None:
    amal = client_of(cast.amal)

    answer = amal.post(page(cast.yesterday, "note/"), {"text": TEXT}, follow=True)

    assert [(note.text, note.written_by) for note in cast.yesterday.notes.all()] == [(TEXT, cast.amal)]
    assert "Whoever teaches the group next reads it." in answer.text
    assert f">\n{TEXT}</textarea>" in answer.text


def test_substitute_sees_roster_and_note_of_the_lesson_and_no_other_lesson(cast: Cast) -> None:
    leave(cast)
    erlan = client_of(cast.erlan)

    text = erlan.get(page(cast.today)).text

    assert TEXT in text
    assert "Note by <bdi>Amal Serik</bdi> after the lesson of" in " ".join(text.split())
    assert "<bdi>Bota Akhmet</bdi>" in text
    assert "1 learner has a place on this day" in " ".join(text.split())
    assert str(cast.yesterday.uuid) not in text
    assert [erlan.get(page(cast.yesterday, part)).status_code for part in ("", "attendance/")] == [404, 404]
    assert erlan.post(page(cast.yesterday, "note/"), {"text": "Mine"}).status_code == 404


def test_roster_is_that_of_the_day(cast: Cast) -> None:
    make_learner(cast.today.group, "Deniz Kaya", starts_on=cast.today.local_date)
    make_learner(cast.today.group, "Parisa Rahimi", starts_on=cast.today.local_date + dt.timedelta(days=1))

    today, yesterday = (client_of(cast.amal).get(page(lesson)).text for lesson in (cast.today, cast.yesterday))

    assert [name in today for name in ("Bota", "Deniz", "Parisa")] == [True, True, False]
    assert [name in yesterday for name in ("Bota", "Deniz", "Parisa")] == [True, False, False]


def test_substitute_and_teacher_find_the_note_at_home(cast: Cast) -> None:
    leave(cast)

    homes = [client_of(person).get("/en/home/").text for person in (cast.erlan, cast.amal)]

    assert [TEXT in home for home in homes] == [True, True]


def test_coordinator_reads_it_too(cast: Cast) -> None:
    leave(cast)

    text = client_of(make_staff("Dana Omar", Role.COORDINATOR)).get(page(cast.today)).text

    assert TEXT in text
    assert "Bota Akhmet" in text


def test_learner_guardian_auditor_and_stranger_never_see_it(cast: Cast) -> None:
    leave(cast)
    guardian, auditor = create_person("Deniz Kaya", by=None), make_staff("Parisa Rahimi", Role.AUDITOR)
    chen, other = (
        create_person("Chen Wei", by=None),
        make_learner(cast.today.group, "Aru Omar", starts_on=cast.yesterday.local_date),
    )
    name_guardian(cast.bota, guardian=guardian, by=None, at=timezone.now())
    pages = [page(lesson, part) for lesson in (cast.today, cast.yesterday) for part in ("", "attendance/")]
    pages += ["/en/home/", "/en/timetable/", "/en/attendance/", f"/en/attendance/{cast.bota.uuid}/", "/en/ledger/"]

    seen = [client_of(one).get(url).text for one in (cast.bota, other, guardian, auditor, chen) for url in pages]

    assert not any(TEXT in text for text in seen)
    assert not any("A note for who teaches next" in text or "Learners of this day" in text for text in seen)
    assert not any("Aru Omar" in client_of(cast.bota).get(url).text for url in pages)
    answers = [client_of(one).post(page(cast.yesterday, "note/"), {"text": "x"}) for one in (cast.bota, auditor, chen)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize("text", ["", " ", "a" * 1001])
def test_refused_note_comes_back_as_typed(cast: Cast, text: str) -> None:
    answer = client_of(cast.amal).post(page(cast.yesterday, "note/"), {"text": text})

    assert answer.status_code == 422
    assert f">\n{text}</textarea>" in answer.text
    assert not LessonNote.objects.exists()


def test_note_is_offered_from_the_beginning_of_the_lesson_on(cast: Cast) -> None:
    amal = client_of(cast.amal)

    before, refused = amal.get(page(cast.today, "attendance/")), amal.post(page(cast.today, "note/"), {"text": "Early"})
    start(cast.today, cast.erlan)
    during = amal.get(page(cast.today, "attendance/"))

    assert "A note for who teaches next" not in before.text
    assert refused.status_code == 422
    assert "This lesson has not begun or does not take place" in refused.text
    assert "A note for who teaches next" in during.text


def test_note_is_text_and_no_markup(cast: Cast) -> None:
    leave(cast, "<script>alert(1)</script>")

    assert "<script>alert(1)" not in client_of(cast.erlan).get(page(cast.today)).text
