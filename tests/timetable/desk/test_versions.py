"""Timetables at the desk: drafted, shown as a week in two zones, published."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.domain.releases import release_version
from lms.timetable.domain.terms import keep_days_off
from lms.timetable.domain.versions import add_draft_slot, change_draft_slot
from lms.timetable.enums import VersionState, Weekday
from lms.timetable.models import DraftSlot, Group, Holiday, Term, TimetableVersion
from tests.clients import client_of
from tests.timetable.desk.addresses import url
from tests.timetable.factories import (
    THREE_PM,
    make_draft,
    make_group,
    make_holiday,
    make_learner,
    make_programme,
    make_staff,
    make_teacher,
    make_term,
    move,
)

pytestmark = pytest.mark.django_db
JAN_4 = dt.date(2027, 1, 4)


@pytest.fixture(autouse=True)
def _on_new_year() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def dana() -> User:
    dana = make_staff("Dana Omar", Role.COORDINATOR)
    dana.time_zone, dana.country = "Asia/Almaty", "KZ"
    dana.save()
    return dana


@pytest.fixture
def coordinator(dana: User) -> Client:
    return client_of(dana)


def saturdays(name: str = "English 1", **fields: object) -> Group:
    group = make_group(name, **fields)
    group.slots.create(weekday=Weekday.SATURDAY, wall_time=THREE_PM)
    return group


def page_of(version: TimetableVersion, **asked: str) -> tuple[str, dict[str, str]]:
    return url("versions", "inspect", version.pk), asked


@pytest.mark.parametrize("name", ["versions", "terms", "holidays"])
def test_timetables_terms_and_days_off_are_for_coordinators_and_administrators(name: str) -> None:
    allowed = [client_of(make_staff(f"{role} x", role)) for role in (Role.COORDINATOR, Role.ADMINISTRATOR)]
    others = [Role.AUDITOR, Role.TEACHER, Role.EDITOR, Role.LEARNER]
    strangers = [Client(), *(client_of(make_staff(f"{role} x", role)) for role in others)]

    assert [client.get(url(name)).status_code for client in allowed] == [200, 200]
    assert [client.get(url(name)).status_code for client in strangers] == [302] * 5


def test_nobody_else_reads_drafts_or_publishes_them() -> None:
    saturdays()
    version = make_draft()
    teacher = client_of(make_staff("Teacher x", Role.TEACHER))

    answers = [
        teacher.get(url("versions", "inspect", version.pk)),
        teacher.post(url("versions", "release", version.pk), {"seen": "x", "conflicts_seen": "on"}),
        teacher.post(url("draft_slots", "delete", version.draft_slots.get().pk)),
    ]

    assert [answer.status_code for answer in answers] == [302] * 3
    version.refresh_from_db()
    assert (version.state, version.draft_slots.count()) == (VersionState.DRAFT, 1)


@pytest.mark.parametrize(("field", "day"), [("starts_on", "0001-01-01"), ("ends_on", "9999-12-31")])
def test_term_of_another_age_is_refused_in_place(coordinator: Client, field: str, day: str) -> None:
    sent = {"name": "Spring 2027", "starts_on": "2027-01-04", "ends_on": "2027-06-20", field: day}

    page = coordinator.post(url("terms", "new"), sent)

    assert "Check the year" in page.context["form"].errors[field][0]
    assert f'value="{day}"' in page.text
    assert not Term.objects.exists()


def test_term_and_day_off_are_written_down(coordinator: Client) -> None:
    coordinator.post(url("terms", "new"), {"name": "Spring", "starts_on": "2027-01-04", "ends_on": "2027-06-20"})
    backwards = {"country": "IR", "name": "Nowruz", "first": "2027-03-24", "last": "2027-03-21"}

    wrong = coordinator.post(url("holidays", "new"), backwards)
    coordinator.post(url("holidays", "new"), backwards | {"first": "2027-03-21", "last": "2027-03-24"})

    assert "The last day comes before the first." in wrong.text
    assert str(Term.objects.get()) == "Spring"
    assert [(one.country, one.first.day, one.last.day) for one in Holiday.objects.all()] == [("IR", 21, 24)]
    listing = coordinator.get(url("holidays")).text
    assert "Iran" in listing
    assert "Sun 21 Mar 2027" in listing


def test_draft_is_begun_and_leads_to_its_page(coordinator: Client, dana: User) -> None:
    saturdays()
    sent = {"programme": make_programme().pk, "term": make_term().pk, "takes_effect_on": "2027-01-04"}

    early = coordinator.post(url("versions", "new"), sent | {"takes_effect_on": "2027-01-03"})
    made = coordinator.post(url("versions", "new"), sent)

    assert "Choose a day between them." in early.text
    version = TimetableVersion.objects.get()
    assert (made["Location"], version.made_by) == (url("versions", "inspect", version.pk), dana)
    assert [str(slot) for slot in version.draft_slots.all()] == ["Saturday 15:00"]


def test_weekly_times_of_a_draft_are_written_on_small_forms(coordinator: Client) -> None:
    group = saturdays()
    version = make_draft()
    add = f"{url('draft_slots', 'new')}?version={version.pk}&group={group.pk}"
    tuesday = {"group": group.pk, "weekday": 1, "wall_time": "18:00", "length_minutes": 45}

    form = coordinator.get(add).text
    made = coordinator.post(add, tuesday)
    again = coordinator.post(add, tuesday)
    (first, second) = version.draft_slots.order_by("pk")
    coordinator.post(url("draft_slots", "edit", second.pk), {"weekday": 2, "wall_time": "19:00", "length_minutes": 60})
    coordinator.post(url("draft_slots", "delete", first.pk))

    assert f'<option value="{group.pk}" selected>' in form
    assert made["Location"] == url("versions", "inspect", version.pk)
    assert "The group already meets at this time." in again.text
    assert [(str(slot), slot.length_minutes) for slot in version.draft_slots.all()] == [("Wednesday 19:00", 60)]


def test_form_for_no_draft_is_404(coordinator: Client) -> None:
    saturdays()
    version = make_draft()
    slot = version.draft_slots.get()
    TimetableVersion.objects.update(state=VersionState.RELEASED, released_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    pages = [
        f"{url('draft_slots', 'new')}?version={version.pk}",
        f"{url('draft_slots', 'new')}?version=x",
        f"{url('draft_slots', 'new')}?version={'9' * 5000}",
        url("draft_slots", "edit", slot.pk),
        url("draft_slots", "delete", slot.pk),
        url("versions", "edit", version.pk),
        url("versions", "release", version.pk),
    ]

    assert [coordinator.get(page, follow=True).status_code for page in pages] == [404] * len(pages)
    coordinator.post(url("versions", "delete", version.pk))
    assert DraftSlot.objects.count() == 1


def test_week_stands_as_a_table_with_two_zones_side_by_side(coordinator: Client) -> None:
    saturdays(time_zone="Europe/Berlin")
    version = make_draft()

    answer = coordinator.get(*page_of(version))

    grid = answer.context["grid"]
    assert (grid.zone, grid.second_zone) == ("Asia/Almaty", "Europe/Berlin")
    assert [day.isoformat() for day in grid.days[::6]] == ["2027-01-04", "2027-01-10"]
    ((row,), (day, (lesson,))) = grid.rows, grid.by_day[0]
    assert (row.here, row.there, day) == ("19:00", "15:00", dt.date(2027, 1, 9))
    assert (lesson.here, lesson.until, lesson.there, lesson.new) == ("19:00", "19:45", "15:00", False)
    for shown in ('<th scope="col">Almaty</th>', '<th scope="col">Berlin</th>', '<th scope="row">19:00</th>'):
        assert shown in answer.text


@pytest.mark.parametrize(
    ("country", "first"), [("KZ", "2027-01-04"), ("IR", "2027-01-09"), ("US", "2027-01-10"), ("", "2027-01-04")]
)
def test_week_begins_as_in_the_reader_s_country(coordinator: Client, dana: User, country: str, first: str) -> None:
    User.objects.filter(pk=dana.pk).update(country=country)

    grid = coordinator.get(*page_of(make_draft())).context["grid"]

    assert grid.days[0].isoformat() == first


def test_week_and_second_zone_are_chosen_and_clocks_change_between_weeks(coordinator: Client) -> None:
    saturdays(time_zone="Europe/Berlin")
    version = make_draft()

    def shown(week: str, zone: str) -> list[tuple[str, str]]:
        grid = coordinator.get(*page_of(version, week=week, zone=zone)).context["grid"]
        return [(one.here, one.there) for _, lessons in grid.by_day for one in lessons]

    assert shown("2027-03-27", "Asia/Tokyo") == [("19:00", "23:00")]
    assert shown("2027-04-01", "Asia/Tokyo") == [("18:00", "22:00")]
    assert shown("2027-03-27", "Pacific/Auckland") == [("19:00", "Sun 03:00")]
    assert shown("nonsense", "Nowhere/Else") == [("19:00", "15:00")]
    assert shown("9999-12-31", "Nowhere/Else") == [("19:00", "15:00")]
    assert shown("2030-01-01", "Asia/Tokyo") == []


def test_page_says_what_changes_and_what_it_clashes_with(coordinator: Client) -> None:
    berlin = saturdays("Berlin", time_zone="Europe/Berlin")
    istanbul = make_group("Istanbul", time_zone="Europe/Istanbul")
    istanbul.slots.create(weekday=Weekday.SUNDAY, wall_time=dt.time(16))
    for group in (berlin, istanbul):
        make_teacher(group)
    version = make_draft()
    slot = version.draft_slots.get(group=istanbul)
    change_draft_slot(slot, weekday=Weekday.SATURDAY, wall_time=dt.time(16), length_minutes=45, by=None)

    text = coordinator.get(*page_of(version)).text.replace("\u2068", "").replace("\u2069", "")

    assert "Saturday, 16:00 instead of Sunday, 16:00" in text
    assert "Amal Serik: two lessons to teach at once" in text
    assert "12 times, from Saturday 3 April 2027 to Saturday 19 June 2027." in text
    assert "It begins when clocks change: Berlin." in text
    assert "?week=2027-04-03#week" in text
    week = coordinator.get(*page_of(version, week="2027-04-03")).context["grid"]
    assert [(one.group, one.clashes) for _, day in week.by_day for one in day] == [("Berlin", True), ("Istanbul", True)]
    before = coordinator.get(*page_of(version, week="2027-03-27")).context["grid"]
    assert [one.clashes for _, day in before.by_day for one in day] == [False, False]


def test_page_takes_as_many_queries_for_three_groups_as_for_one(
    coordinator: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def one_more(number: int) -> None:
        group = saturdays(f"Group {number}")
        make_teacher(group)
        make_learner(group, f"Learner {number}")
        plan_lessons(group, first=JAN_4, last=dt.date(2027, 1, 31), by=None)

    one_more(0)
    one_more(1)
    version = make_draft()
    coordinator.get(*page_of(version))
    with CaptureQueriesContext(connection) as for_two:
        coordinator.get(*page_of(version))
    one_more(2)
    add_draft_slot(
        version, group=Group.objects.get(name="Group 2"), weekday=1, wall_time=THREE_PM, length_minutes=45, by=None
    )

    with django_assert_num_queries(len(for_two)):
        coordinator.get(*page_of(version))


def test_draft_is_published_after_its_conflicts_were_seen(
    coordinator: Client, dana: User, django_capture_on_commit_callbacks: object
) -> None:
    group, other = saturdays(), saturdays("English 2")
    for one in (group, other):
        make_teacher(one)
    bota = make_learner(group)
    User.objects.filter(pk=bota.pk).update(email="bota@example.org", language="en")
    version = make_draft()
    add_draft_slot(version, group=group, weekday=Weekday.TUESDAY, wall_time=THREE_PM, length_minutes=45, by=None)
    release = url("versions", "release", version.pk)
    seen = coordinator.get(release).context["form"]["seen"].value()
    mail.outbox.clear()

    unseen = coordinator.post(release, {"seen": seen})
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        done = coordinator.post(release, {"seen": seen, "conflicts_seen": "on"}, follow=True)

    assert "Look at them, then say that you have seen them." in unseen.text
    assert "The timetable is published. 72 lessons planned." in done.text
    assert "Published" in done.text
    assert "New: Tuesday, 15:00" in done.text
    assert url("draft_slots", "new") not in done.text
    assert [letter.to for letter in mail.outbox] == [["bota@example.org"]]
    version.refresh_from_db()
    assert (version.state, version.released_by) == (VersionState.RELEASED, dana)


def test_what_changed_meanwhile_is_looked_at_again(coordinator: Client) -> None:
    group = saturdays()
    version = make_draft()
    release = url("versions", "release", version.pk)
    seen = coordinator.get(release).context["form"]["seen"].value()
    add_draft_slot(version, group=group, weekday=Weekday.TUESDAY, wall_time=THREE_PM, length_minutes=45, by=None)

    answer = coordinator.post(release, {"seen": seen}, follow=True)

    assert "Something changed since you opened this page." in answer.text
    assert answer.context["form"]["seen"].value() != seen
    version.refresh_from_db()
    assert version.is_draft


def test_lessons_left_alone_and_days_off_are_named(coordinator: Client) -> None:
    group = saturdays()
    keep_days_off(group, countries=["IR"], by=None)
    make_holiday("IR", dt.date(2027, 3, 20), dt.date(2027, 3, 24))
    (lesson,) = plan_lessons(group, first=JAN_4, last=dt.date(2027, 1, 10), by=None)
    move(lesson, dt.date(2027, 1, 6))
    version = make_draft()
    change_draft_slot(version.draft_slots.get(), weekday=Weekday.SUNDAY, wall_time=THREE_PM, length_minutes=45, by=None)
    release = url("versions", "release", version.pk)

    page = coordinator.get(release)
    done = coordinator.post(release, {"seen": page.context["form"]["seen"].value()}, follow=True)

    assert "1 lesson left out for a day off." in page.text
    assert "Sun 21 March 2027 · Nowruz, Iran" in page.text
    assert "Sat 9 January 2027, 15:00" in page.text
    assert "so they stay as they are: English 1, Sat 9 Jan 2027, 15:00." in done.text


def test_planning_says_what_it_left_out_for_days_off(coordinator: Client) -> None:
    group = saturdays()
    keep_days_off(group, countries=["IR"], by=None)
    make_holiday("IR", dt.date(2027, 3, 20), dt.date(2027, 3, 24))

    answer = coordinator.post(
        url("lessons", "plan"), {"group": "", "first": "2027-03-01", "last": "2027-03-31"}, follow=True
    )

    assert "3 lessons planned. 1 lesson left out for a day off." in answer.text


def test_group_chooses_whose_days_off_it_keeps(coordinator: Client) -> None:
    make_holiday("IR", dt.date(2027, 3, 21))
    make_holiday("KZ", dt.date(2027, 3, 22))
    group = make_group()
    sent = {
        "name": "English 1", "programme": group.programme_id, "course": group.course_id, "instruction_language": "en",
        "time_zone": "Asia/Tehran", "age_band": "any", "capacity": 12, "starts_on": "2026-09-01", "ends_on": "",
    }  # fmt: skip

    refused = coordinator.post(url("groups", "edit", group.pk), sent | {"days_off": ["XX"]})
    coordinator.post(url("groups", "edit", group.pk), sent | {"days_off": ["IR"]})

    assert refused.status_code == 200
    assert [kept.country for kept in group.kept_countries.all()] == ["IR"]
    assert 'value="IR" ' in coordinator.get(url("groups", "edit", group.pk)).text


def test_published_timetable_and_list_of_conflicts_show_what_clashes_by_now(coordinator: Client, dana: User) -> None:
    group, other = saturdays(), saturdays("English 2")
    make_teacher(group)
    version = make_draft()
    release_version(version, released_by=dana, at=timezone.now(), conflicts_seen=True)
    lesson = group.lessons.earliest("starts_at")
    clean = coordinator.get(*page_of(version)).text

    make_teacher(other)

    page, listing = coordinator.get(*page_of(version)), coordinator.get(url("versions", "conflicts"))
    assert "None to 20 June 2027." in " ".join(clean.split())
    for text in (page.text, listing.text):
        assert "Conflicts to come" in text
        assert "Amal Serik: two lessons to teach at once" in text
        assert "24 times, from Saturday 9 January 2027 to Saturday 19 June 2027." in text
    assert url("lessons", "inspect", lesson.pk) in listing.text
    assert [one.clashes for _, day in page.context["grid"].by_day for one in day] == [True, True]
    assert url("versions", "conflicts") in coordinator.get(url("versions")).text
    with time_machine.travel(dt.datetime(2027, 6, 21, 12, tzinfo=dt.UTC), tick=False):
        in_summer = client_of(dana)
        assert "Takes effect" in (over := in_summer.get(*page_of(version)).text)
        assert "Conflicts to come" not in over
        assert "There are no conflicts." in in_summer.get(url("versions", "conflicts")).text


def test_list_of_conflicts_is_for_coordinators_and_administrators() -> None:
    answers = {role: client_of(make_staff(f"{role} x", role)).get(url("versions", "conflicts")) for role in Role}

    assert {role for role, answer in answers.items() if answer.status_code == 200} == {
        Role.COORDINATOR,
        Role.ADMINISTRATOR,
    }
