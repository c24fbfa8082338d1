"""Whatever a coordinator makes, changes or deletes at the desk leaves its line, with their name on it."""

import datetime as dt

import pytest
from django.test import Client

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import JournalEntry, User
from lms.timetable.domain.places import ask_for_place
from lms.timetable.models import Enrolment, Group, Holiday, Programme, Slot, Teaching, Term, TimetableVersion
from tests.clients import client_of
from tests.timetable.desk.addresses import url
from tests.timetable.factories import (
    make_course,
    make_draft,
    make_group,
    make_learner,
    make_lesson,
    make_programme,
    make_staff,
    make_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
A_GROUP = {
    "name": "Turkish 1", "instruction_language": "tr", "time_zone": "Europe/Istanbul", "age_band": "any",
    "capacity": 12, "starts_on": "2026-11-01", "ends_on": "", "takes_requests": "on",
}  # fmt: skip


@pytest.fixture
def dana() -> User:
    return make_staff("Dana Omar", Role.COORDINATOR)


@pytest.fixture
def desk(dana: User) -> Client:
    return client_of(dana)


def acts_of(person: User) -> list[str]:
    return list(JournalEntry.objects.filter(by=person).order_by("pk").values_list("act", flat=True))


def last_entry() -> JournalEntry:
    return JournalEntry.objects.latest("pk")


@pytest.mark.parametrize(
    ("name", "model", "sent", "changed", "fact"),
    [
        (
            "terms",
            Term,
            {"name": "Spring", "starts_on": "2027-01-04", "ends_on": "2027-06-20"},
            {"ends_on": "2027-06-25"},
            {"ends_on": ["2027-06-20", "2027-06-25"]},
        ),
        (
            "holidays",
            Holiday,
            {"country": "KZ", "name": "Nowruz", "name_kk": "", "first": "2027-03-21", "last": "2027-03-23"},
            {"last": "2027-03-24"},
            {"last": ["2027-03-23", "2027-03-24"]},
        ),
        (
            "programmes",
            Programme,
            {"name": "Instruments", "name_kk": "", "slug": "instruments"},
            {"name": "Music"},
            {"name": ["Instruments", "Music"]},
        ),
    ],
)
def test_data_made_changed_and_deleted(
    desk: Client,
    dana: User,
    name: str,
    model: type[Term | Holiday | Programme],
    sent: dict[str, str],
    changed: dict[str, str],
    fact: dict[str, object],
) -> None:
    kind = name.removesuffix("s")

    desk.post(url(name, "new"), sent)
    kept = model.objects.get()
    desk.post(url(name, "edit", kept.pk), sent)
    desk.post(url(name, "edit", kept.pk), sent | changed)
    altered = last_entry()
    desk.post(url(name, "delete", kept.pk))

    assert acts_of(dana) == [f"{kind}.created", f"{kind}.changed", f"{kind}.deleted"]
    assert (altered.about, altered.facts) == (None, fact)
    assert last_entry().label
    assert not model.objects.exists()


def test_group_made_changed_and_deleted(desk: Client, dana: User) -> None:
    sent = {**A_GROUP, "programme": make_programme().pk, "course": make_course().pk}

    desk.post(url("groups", "new"), sent)
    group = Group.objects.get()
    desk.post(url("groups", "edit", group.pk), sent | {"capacity": 8})
    altered = last_entry()
    Holiday.objects.create(country="TR", name="Republic Day", first=dt.date(2026, 10, 29), last=dt.date(2026, 10, 29))
    desk.post(url("groups", "edit", group.pk), sent | {"capacity": 8, "days_off": ["TR"]})
    kept = last_entry()
    desk.post(url("groups", "delete", group.pk))

    assert acts_of(dana) == ["group.created", "group.changed", "group.days_off_chosen", "group.deleted"]
    assert altered.facts == {"capacity": [12, 8]}
    assert kept.facts == {"countries": [[], ["TR"]]}
    assert (last_entry().label, last_entry().object_id, last_entry().about) == ("Turkish 1", group.pk, None)


def test_group_that_is_kept_because_it_has_lessons_leaves_no_line(desk: Client, dana: User) -> None:
    group = make_group()
    make_lesson(group, dt.date(2026, 11, 3))

    desk.post(url("groups", "delete", group.pk))
    desk.post(url("programmes", "delete", group.programme_id))

    assert acts_of(dana) == []


def test_weekly_time_of_a_group(desk: Client, dana: User) -> None:
    group = make_group()
    sent = {"weekday": 0, "wall_time": "15:00", "length_minutes": 45}

    desk.post(f"{url('slots', 'new')}?group={group.pk}", sent)
    slot = Slot.objects.get()
    desk.post(url("slots", "edit", slot.pk), sent | {"wall_time": "16:00"})
    altered = last_entry()
    desk.post(url("slots", "delete", slot.pk))

    assert acts_of(dana) == ["slot.created", "slot.changed", "slot.deleted"]
    assert (altered.about, altered.facts) == (group, {"wall_time": ["15:00", "16:00"]})
    assert last_entry().facts == {"group": group.pk, "weekday": 0, "wall_time": "16:00", "length_minutes": 45}


def test_place_given_ended_and_removed(desk: Client, dana: User) -> None:
    group, bota = make_group(), create_person("Bota Akhmet", by=None)

    sent = {"learner": "Bota", "starts_on": "2026-11-21", "ends_on": ""}
    desk.post(f"{url('enrolments', 'new')}?group={group.pk}", sent)
    place = Enrolment.objects.get()
    desk.post(url("enrolments", "edit", place.pk), {"ends_on": "2026-11-30"})
    ended = last_entry()
    desk.post(url("enrolments", "delete", place.pk))

    assert acts_of(dana) == ["place.given", "place.ended", "place.removed"]
    assert (ended.about, ended.person, ended.facts) == (group, bota, {"ends_on": [None, "2026-11-30"]})
    assert last_entry().facts == {"starts_on": "2026-11-21", "ends_on": "2026-11-30"}


def test_learner_moved_to_another_group_stands_in_both(desk: Client, dana: User) -> None:
    old, new = make_group(), make_group("English 2")
    bota = make_learner(old)

    desk.post(url("enrolments", "transfer", Enrolment.objects.get().pk), {"group": new.pk, "starts_on": "2026-11-23"})

    found = JournalEntry.objects.filter(by=dana).order_by("pk")
    assert [(one.act, one.about, one.person) for one in found] == [
        ("place.ended", old, bota),
        ("place.given", new, bota),
    ]


def test_teacher_assigned_ended_and_removed(desk: Client, dana: User) -> None:
    group, amal = make_group(), make_staff("Amal Serik", Role.TEACHER)

    desk.post(
        f"{url('teachings', 'new')}?group={group.pk}", {"teacher": "Amal", "starts_on": "2026-11-21", "ends_on": ""}
    )
    teaching = Teaching.objects.get()
    desk.post(url("teachings", "edit", teaching.pk), {"ends_on": "2026-11-30"})
    desk.post(url("teachings", "delete", teaching.pk))

    assert acts_of(dana) == ["teaching.begun", "teaching.ended", "teaching.removed"]
    assert last_entry().person == amal


def test_teacher_of_a_group_is_changed_with_the_reason(desk: Client, dana: User) -> None:
    group = make_group()
    amal, aigul = make_teacher(group), make_staff("Aigul Bek", Role.TEACHER)
    sent = {"teacher_from": amal.pk, "teacher_to": "Aigul", "starts_on": "2026-11-23", "reason": "Amal moves"}

    shown = desk.post(url("lessons", "new-teacher", group.pk), sent)
    desk.post(url("lessons", "new-teacher", group.pk), {**sent, "seen": shown.context["seen"], "confirm": "on"})

    assert acts_of(dana) == ["teaching.ended", "teaching.begun", "teaching.changed"]
    changed = last_entry()
    assert (changed.about, changed.person, changed.words) == (group, aigul, "Amal moves")
    assert changed.facts == {"teacher": [amal.pk, aigul.pk], "starts_on": "2026-11-23"}


def test_lesson_planned_given_a_unit_and_cancelled(desk: Client, dana: User) -> None:
    group = make_group()
    sent = {"group": group.pk, "local_date": "2026-11-24", "wall_time": "15:00", "length_minutes": 45}

    desk.post(url("lessons", "new"), sent)
    lesson = group.lessons.get()
    desk.post(url("lessons", "cancel", lesson.pk), {"reason": "Snow"})
    desk.post(url("lessons", "cancel", lesson.pk), {"reason": "Twice"})

    assert acts_of(dana) == ["lesson.planned", "lesson.cancelled"]
    assert (last_entry().about, last_entry().words) == (lesson, "Snow")
    assert last_entry().facts == {"state": ["planned", "cancelled"]}


def test_many_lessons_planned_are_one_line_a_group(desk: Client, dana: User) -> None:
    group = make_group()
    Slot.objects.create(group=group, weekday=0, wall_time=dt.time(15), length_minutes=45)
    sent = {"group": group.pk, "first": "2026-11-21", "last": "2026-12-31"}

    desk.post(url("lessons", "plan"), sent)
    desk.post(url("lessons", "plan"), sent)

    assert acts_of(dana) == ["lesson.planned_many"]
    assert last_entry().facts == {"first": "2026-11-21", "last": "2026-12-31", "planned": 6}


def test_preview_of_many_lessons_leaves_no_line(desk: Client, dana: User) -> None:
    group = make_group()
    lesson = make_lesson(group, dt.date(2026, 11, 24))
    sent = {"date": "2026-11-24", "programme": "", "reason": "Snow"}

    shown = desk.post(url("lessons", "cancel-day"), sent)
    previewed = acts_of(dana)
    desk.post(url("lessons", "cancel-day"), {**sent, "seen": shown.context["seen"], "confirm": "on"})

    assert previewed == []
    assert acts_of(dana) == ["lesson.cancelled"]
    assert last_entry().about == lesson


def test_request_is_answered(desk: Client, dana: User) -> None:
    group, chen = make_group(), create_person("Chen Wei", by=None)
    asking = ask_for_place(chen, group=group, message="Please")

    desk.post(url("requests", "answer", asking.pk), {"answer": "admit", "starts_on": "2026-11-23"})

    assert acts_of(chen) == ["request.made"]
    assert acts_of(dana) == ["place.given", "request.admitted"]
    assert "Please" not in str(list(JournalEntry.objects.values()))


def test_draft_changed_published_and_another_dropped(desk: Client, dana: User) -> None:
    group = make_group()
    version = make_draft()
    sent = {"group": group.pk, "weekday": 2, "wall_time": "15:00", "length_minutes": 45}

    desk.post(f"/admin/timetable/draft_slots/new/?version={version.pk}", sent)
    slot = version.draft_slots.get()
    desk.post(url("draft_slots", "edit", slot.pk), {**sent, "wall_time": "16:00"})
    desk.post(url("versions", "edit", version.pk), {"takes_effect_on": "2027-06-07"})
    shown = desk.get(url("versions", "release", version.pk))
    desk.post(url("versions", "release", version.pk), {"seen": shown.context["form"].initial["seen"]})
    released = last_entry()
    again = make_draft(dt.date(2027, 6, 14))
    desk.post(url("versions", "delete", again.pk))

    assert acts_of(dana) == [
        "version.time_added", "version.time_changed", "version.day_changed", "version.released", "version.dropped",
    ]  # fmt: skip
    assert (released.about, released.label) == (version, "Spring 2027, 1")
    assert (released.facts["groups"], released.facts["planned"], released.facts["moved"]) == (1, 2, 0)
    assert (last_entry().label, last_entry().about) == ("Spring 2027, 2", None)
    assert TimetableVersion.objects.count() == 1
