import datetime as dt
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.accounts.domain.guardians import end_guardianship, name_guardian
from lms.accounts.domain.letters import render_letter, write_letters
from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.domain.enrolments import enrol
from lms.timetable.domain.places import admit, ask_for_place, decline
from lms.timetable.domain.teachings import assign_teacher
from lms.timetable.enums import ChangeKind
from lms.timetable.models import LessonChange, PlaceRequest
from tests.timetable.factories import make_group, make_lesson, move

pytestmark = pytest.mark.django_db
BEFORE = time_machine.travel(dt.datetime(2026, 11, 2, tzinfo=dt.UTC), tick=False)


def asked_by(person: User) -> PlaceRequest:
    return ask_for_place(person, group=make_group("Kazakh, mornings"), message="")


def test_admitted_person_is_told_where_the_lessons_stand(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    chen = create_person("Chen Li", email="chen@example.org", language="en", by=None)

    with django_capture_on_commit_callbacks(execute=True):
        admit(asked_by(chen), decided_by=create_person("Daulet", by=None), starts_on=dt.date(2026, 9, 2))

    (letter,) = mail.outbox
    assert letter.to == ["chen@example.org"]
    assert letter.subject == "You have a place: Kazakh, mornings"
    assert "/en/home/" in letter.body


def test_declined_person_is_pointed_to_other_groups(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    chen = create_person("Chen Li", email="chen@example.org", language="fa", by=None)

    with django_capture_on_commit_callbacks(execute=True):
        decline(asked_by(chen), decided_by=create_person("Daulet", by=None))

    assert "/fa/groups/" in mail.outbox[0].body


def test_childs_letter_goes_to_the_contact_address(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    child = create_person("Aisha", contact_email="parent@example.org", by=None)

    with django_capture_on_commit_callbacks(execute=True):
        decline(asked_by(child), decided_by=create_person("Daulet", by=None))

    assert mail.outbox[0].to == ["parent@example.org"]


def test_person_without_an_address_is_not_written_to(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        decline(asked_by(create_person("Aisha", by=None)), decided_by=create_person("Daulet", by=None))

    assert mail.outbox == []


def test_letter_about_a_group_with_two_lines_in_its_name_is_sent(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    chen = create_person("Chen Li", email="chen@example.org", language="en", by=None)
    asked = ask_for_place(chen, group=make_group("Kazakh,\nmornings"), message="")

    with django_capture_on_commit_callbacks(execute=True):
        decline(asked, decided_by=create_person("Daulet", by=None))

    assert mail.outbox[0].subject == "About your place: Kazakh, mornings"


def test_answer_stands_when_its_letter_cannot_be_sent(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_post_office(*_args: object, **_options: object) -> None:
        raise ConnectionRefusedError

    chen = create_person("Chen Li", email="chen@example.org", by=None)
    asked = asked_by(chen)
    monkeypatch.setattr(EmailMessage, "send", no_post_office)

    with django_capture_on_commit_callbacks(execute=True):
        admit(asked, decided_by=create_person("Daulet", by=None), starts_on=dt.date(2026, 9, 2))

    assert chen.enrolments.count() == 1


@time_machine.travel(dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC), tick=False)
def test_moved_lesson_is_told_in_each_reader_s_language_and_time(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    group = make_group("English 1", time_zone="Europe/Berlin")
    people = [
        create_person("Amal Serik", email="amal@example.org", language="en", time_zone="Asia/Almaty", by=None),
        create_person("Parisa Karimi", email="parisa@example.org", language="fa", time_zone="Asia/Tehran", by=None),
        create_person("Erlan Bek", email="erlan@example.org", language="en", time_zone="Europe/London", by=None),
    ]
    assign_teacher(people[0], group=group, starts_on=group.starts_on, by=None)
    enrol(people[1], group=group, starts_on=group.starts_on, by=None)
    lesson = make_lesson(group, dt.date(2026, 11, 3))
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        new = move(lesson, dt.date(2026, 11, 5), dt.time(22), reason="Exams")

    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert set(letters) == {"amal@example.org", "parisa@example.org"}
    amal = letters["amal@example.org"]
    assert amal.subject == "The lesson of Tuesday 3 November is moved: English 1"
    assert "on Tuesday 3 November at 19:00 takes place on Friday 6 November at 02:00 instead." in amal.body
    assert "In Berlin it moves from Tuesday 3 November, 15:00 to Thursday 5 November, 22:00." in amal.body
    assert f"/en/lessons/{new.uuid}/" in amal.body
    assert "Reason: Exams" in amal.body
    assert f"/fa/lessons/{new.uuid}/" in letters["parisa@example.org"].body
    assert "سه‌شنبه ۳ نوامبر (۱۲ آبان)" in letters["parisa@example.org"].body
    assert "۱۷:۳۰" in letters["parisa@example.org"].body
    assert "۱۵:۰۰" in letters["parisa@example.org"].body  # the class's own clock, in Berlin


@time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False)
def test_what_is_written_down_afterwards_is_told_to_nobody(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    group = make_group()
    enrol(
        create_person("Bota Akhmet", email="bota@example.org", by=None), group=group, starts_on=group.starts_on, by=None
    )
    over, late = make_lesson(group, dt.date(2026, 11, 3)), make_lesson(group, dt.date(2026, 11, 5))

    with django_capture_on_commit_callbacks(execute=True):
        move(over, dt.date(2026, 11, 4))
        nobody = list(mail.outbox)
        move(late, dt.date(2026, 11, 25))

    assert nobody == []
    assert len(mail.outbox) == 1


@time_machine.travel(dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC), tick=False)
def test_who_need_not_stand_in_any_more_is_told(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    group = make_group()
    amal, bek, dek = (
        create_person(name, email=f"{name.lower()}@example.org", language="en", by=None)
        for name in ("Amal", "Bek", "Dek")
    )
    assign_teacher(amal, group=group, starts_on=group.starts_on, by=None)
    lesson = make_lesson(group, dt.date(2026, 11, 3))

    def letters_of(substitute: User | None) -> dict[str, str]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            substitute_teacher(
                lesson, absent=amal, substitute=substitute, reason="Ill", made_by=None, at=lesson.starts_at
            )
        return {letter.to[0].partition("@")[0]: letter.body for letter in mail.outbox}

    assert "you teach the lesson" in letters_of(bek)["bek"]
    second = letters_of(dek)
    assert set(second) == {"amal", "bek", "dek"}
    assert "you need not teach" in second["bek"]
    assert "/en/home/" in second["bek"]
    assert "Bek" not in second["dek"]
    back = letters_of(None)
    assert "you need not teach" in back["dek"]
    assert "after all" in back["amal"]


def test_address_that_is_refused_keeps_nobody_from_their_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def refuse_the_first(message: EmailMessage) -> None:
        if message.to == ["a@example.org"]:
            raise SMTPRecipientsRefused({})
        written.extend(message.to)

    monkeypatch.setattr(EmailMessage, "send", refuse_the_first)
    people = [create_person(name, email=f"{name}@example.org", by=None) for name in "abc"]
    context = {"absence": None, "lesson": make_lesson(make_group(), dt.date(2026, 11, 3))}

    sent = write_letters(people, "timetable/mail/absence.txt", **context)

    assert (sent, written) == (2, ["b@example.org", "c@example.org"])


@pytest.mark.parametrize(
    ("zone", "there"),
    [
        ("Asia/Almaty", "Times are those of Almaty.\n"),
        ("Asia/Tashkent", "Times are those of Tashkent.\n"),
        ("Europe/London", "Times are those of London. In Almaty it is Tuesday 3 November, 01:30.\n"),
    ],
)
@pytest.mark.parametrize("template", ["absence", "attendance", "undecided", "reminder", "change"])
def test_every_letter_about_a_lesson_names_the_class_s_clock_where_it_differs(
    template: str, zone: str, there: str
) -> None:
    lesson = make_lesson(make_group(), dt.date(2026, 11, 3), dt.time(1, 30))
    person = create_person("Dana", email="dana@example.org", language="en", time_zone=zone, by=None)
    context = {"absence": None, "change": LessonChange(kind=ChangeKind.CANCELLED), "new": None, "room_opens": 10}

    text = render_letter(person, f"timetable/mail/{template}.txt", lesson=lesson, **context)

    assert there in text
    assert ("In Almaty" in text) == (zone == "Europe/London")


@pytest.fixture
def asel() -> User:
    return create_person("Asel Akhmet", email="asel@example.org", language="tr", time_zone="Europe/Istanbul", by=None)


def child_of(guardian: User, name: str) -> User:
    child = create_person(name, by=None)
    name_guardian(child, guardian=guardian, by=None, at=timezone.now())
    return child


def test_guardian_of_a_child_without_an_address_is_told_in_their_language_and_time(
    asel: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    group = make_group("Kazakh, mornings")
    for name in ("Bota Akhmet", "Sultan Akhmet"):
        enrol(child_of(asel, name), group=group, starts_on=group.starts_on, by=None)
    other = make_group("Kazakh, evenings")
    enrol(child_of(asel, "Deniz Akhmet"), group=other, starts_on=other.starts_on, by=None)

    with BEFORE, django_capture_on_commit_callbacks(execute=True):
        move(make_lesson(group, dt.date(2026, 11, 3)), dt.date(2026, 11, 4))

    (letter,) = mail.outbox
    assert letter.to == ["asel@example.org"]
    assert "Bota Akhmet ve Sultan Akhmet" in letter.body
    assert "Deniz" not in letter.body
    assert "13:00" in letter.body
    assert "15:00" in letter.body  # the class's own clock, in Almaty
    assert letter.body.count("/tr/home/") == 1
    assert "/lessons/" not in letter.body


def test_guardian_is_told_of_a_place_and_no_more_once_it_has_ended(
    asel: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    bota, day = child_of(asel, "Bota Akhmet"), dt.date(2026, 9, 2)
    with django_capture_on_commit_callbacks(execute=True):
        admit(asked_by(bota), decided_by=create_person("Daulet", by=None), starts_on=day)
    assert [one.to for one in mail.outbox] == [["asel@example.org"]]
    end_guardianship(bota.guardianships.get(), by=None, at=timezone.now())

    with BEFORE, django_capture_on_commit_callbacks(execute=True):
        move(make_lesson(bota.enrolments.get().group, dt.date(2026, 11, 3)), dt.date(2026, 11, 4))

    assert len(mail.outbox) == 1


def test_who_told_no_language_is_written_to_in_that_of_the_group(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    group = make_group("Казахский A1", instruction_language="ru")
    timur = create_person("Timur", email="timur@example.org", by=None)
    enrol(timur, group=group, starts_on=group.starts_on, by=None)

    with BEFORE, django_capture_on_commit_callbacks(execute=True):
        move(make_lesson(group, dt.date(2026, 11, 3)), dt.date(2026, 11, 4))

    assert "/ru/" in mail.outbox[0].body
