"""Places in the desk: moving a learner, the waiting list, ticks before what a coordinator should mean."""

import datetime as dt

import pytest
from django.http import HttpResponse
from django.test import Client

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.timetable.domain.enrolments import end_enrolment
from lms.timetable.domain.places import ask_for_place
from lms.timetable.enums import AgeBand, RequestState, Weekday
from lms.timetable.models import Enrolment, Group, PlaceRequest
from tests.clients import client_of
from tests.timetable.desk.addresses import url
from tests.timetable.factories import make_group, make_learner, make_staff, make_teacher, make_term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
TODAY = dt.date(2026, 11, 20)


def asking(group: Group, *names: str) -> list[PlaceRequest]:
    return [ask_for_place(create_person(name, by=None), group=group, message="") for name in names]


def answer(client: Client, request: PlaceRequest, **sent: str) -> str:
    sent = {"answer": "admit", "starts_on": "2026-11-20", **sent}
    return client.post(url("requests", "answer", request.pk), sent, follow=True).text


def test_learner_is_moved_to_another_group_from_their_place(coordinator: Client) -> None:
    old, new = make_group("English 1"), make_group("English 2")
    make_learner(old)
    way = url("enrolments", "transfer", Enrolment.objects.get().pk)

    group_page = coordinator.get(url("groups", "inspect", old.pk)).text
    page = coordinator.get(way).text
    moved = coordinator.post(way, {"group": new.pk, "starts_on": "2026-12-01"}, follow=True)

    assert way in group_page
    for shown in ("Bota Akhmet", "English 1", "English 2 (0 / 12)", "2026-11-21"):
        assert shown in page
    assert "English 1 (" not in page
    assert moved.redirect_chain == [(url("groups", "inspect", new.pk), 302)]
    assert "Bota Akhmet learns in English 2 from 1 December 2026." in moved.text
    assert list(Enrolment.objects.order_by("starts_on").values_list("group__name", "ends_on")) == [
        ("English 1", dt.date(2026, 11, 30)),
        ("English 2", None),
    ]


def test_transfer_refused_keeps_what_was_typed(coordinator: Client) -> None:
    old, full = make_group("English 1"), make_group("English 2", capacity=1)
    make_learner(old)
    make_learner(full, "Deniz Kaya")
    place = old.enrolments.get()

    page = coordinator.post(url("enrolments", "transfer", place.pk), {"group": full.pk, "starts_on": "2026-12-01"}).text

    assert "All 1 places of English 2 are taken." in page
    assert 'value="2026-12-01"' in page
    assert f'<option value="{full.pk}" selected>' in page
    assert not Enrolment.objects.exclude(ends_on=None).exists()


def test_transfer_is_not_for_teachers_and_not_for_places_that_are_over(coordinator: Client) -> None:
    old = make_group("English 1")
    make_learner(old)
    place = end_enrolment(old.enrolments.get(), ends_on=TODAY - dt.timedelta(days=1), by=None)
    way = url("enrolments", "transfer", place.pk)

    assert client_of(make_staff("Teacher x", Role.TEACHER)).get(way).status_code == 302
    assert way not in coordinator.get(url("groups", "inspect", old.pk)).text
    assert coordinator.get(url("enrolments", "transfer", place.pk + 1), follow=True).status_code == 404


def test_request_list_says_who_is_next_and_whether_a_place_is_free(coordinator: Client) -> None:
    free, full, soon = make_group("Free"), make_group("Full", capacity=1), make_group("Soon", capacity=1)
    make_learner(full, "Erlan Bek")
    make_learner(soon, "Erlan Bek")
    end_enrolment(soon.enrolments.get(), ends_on=dt.date(2026, 11, 30), by=None)
    asking(free, "Bota", "Chen")
    asking(full, "Deniz")
    asking(soon, "Parisa")

    page = " ".join(coordinator.get(url("requests")).text.split())

    assert page.count("a place is free </td>") == 2
    assert page.count("next </td>") == 3
    for shown in ("full </td>", "a place is free from 1 December 2026"):
        assert shown in page


def test_answer_page_shows_the_whole_list_in_order(coordinator: Client) -> None:
    group = make_group(capacity=1)
    make_learner(group, "Erlan Bek")
    bota, chen = asking(group, "Bota Akhmet", "Chen Wei")

    page = coordinator.get(url("requests", "answer", chen.pk)).text

    assert page.index("Bota Akhmet") < page.rindex("Chen Wei")
    assert url("requests", "answer", bota.pk) in page
    assert "1 / 1" in page
    assert "full" in page
    assert "Give the place although others have waited longer: Bota Akhmet" in page


def test_who_is_not_next_is_admitted_only_with_a_tick(coordinator: Client) -> None:
    group = make_group()
    bota, chen = asking(group, "Bota Akhmet", "Chen Wei")

    page = answer(coordinator, chen)
    assert "Tick this if you mean it." in page
    assert not Enrolment.objects.exists()
    answer(coordinator, chen, overtaking="on")

    assert Enrolment.objects.get().learner == chen.person
    assert "others have waited" not in coordinator.get(url("requests", "answer", bota.pk)).text


def test_who_is_not_next_is_declined_without_a_tick(coordinator: Client) -> None:
    _bota, chen = asking(make_group(), "Bota Akhmet", "Chen Wei")

    answer(coordinator, chen, answer="decline", starts_on="")

    chen.refresh_from_db()
    assert chen.state == RequestState.DECLINED


@pytest.mark.parametrize(
    ("fields", "band", "warns"),
    [
        ({"birth_date": dt.date(2014, 11, 21)}, AgeBand.CHILDREN, False),
        ({"birth_date": dt.date(2014, 11, 20)}, AgeBand.CHILDREN, True),
        ({"birth_year": 2014}, AgeBand.CHILDREN, False),
        ({"birth_year": 2013}, AgeBand.CHILDREN, True),
        ({"birth_year": 2013}, AgeBand.TEENAGERS, False),
        ({"birth_year": 2013}, AgeBand.ANY, False),
        ({"birth_year": 1980}, AgeBand.ADULTS, False),
        ({"birth_year": 1980}, AgeBand.TEENAGERS, True),
        ({}, AgeBand.ADULTS, False),
    ],
)
def test_other_age_asks_for_a_tick_and_forbids_nothing(
    coordinator: Client, fields: dict[str, object], band: AgeBand, *, warns: bool
) -> None:
    group = make_group(age_band=band)
    (asked,) = asking(group, "Bota Akhmet")
    for field, value in fields.items():
        setattr(asked.person, field, value)
    asked.person.save()

    shown = "Bota Akhmet is not of the age of this group" in coordinator.get(url("requests", "answer", asked.pk)).text
    answer(coordinator, asked)
    without_tick = Enrolment.objects.exists()
    answer(coordinator, asked, other_age="on")

    assert (shown, without_tick) == (warns, not warns)
    assert Enrolment.objects.get().learner == asked.person


def test_learner_added_or_moved_past_the_waiting_list_needs_a_tick(coordinator: Client) -> None:
    old, new = make_group("English 1"), make_group("English 2")
    make_learner(old, "Erlan Bek")
    asking(new, "Bota Akhmet")
    create_person("Chen Wei", by=None)
    added = {"learner": "Chen Wei", "starts_on": "2026-11-20", "ends_on": ""}
    moved = {"group": new.pk, "starts_on": "2026-12-01"}
    add, move = f"{url('enrolments', 'new')}?group={new.pk}", url("enrolments", "transfer", old.enrolments.get().pk)

    asked = [coordinator.post(add, added).text, coordinator.post(move, moved).text]
    taken = new.enrolments.count()
    for way, sent in ((add, added), (move, moved)):
        coordinator.post(way, {**sent, "overtaking": "on"})

    assert all("others have waited longer: Bota Akhmet" in page for page in asked)
    assert (taken, new.enrolments.count()) == (0, 2)


def meeting(*names: str) -> list[Group]:
    """Groups that meet at the same time on Tuesdays."""
    groups = [make_group(name) for name in names]
    for group in groups:
        group.slots.create(weekday=Weekday.TUESDAY, wall_time=dt.time(15))
    return groups


def ticks(page: HttpResponse) -> dict[str, str]:
    return dict.fromkeys((tick.name for tick in page.context["form"].ticks), "on")


def test_place_in_a_group_that_meets_at_the_time_of_another_wants_a_tick(coordinator: Client) -> None:
    make_term("Autumn", starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2026, 12, 20))
    english, dombra, old = *meeting("English 1", "Dombra"), make_group("Kobyz")
    make_learner(english)
    create_person("Chen Wei", by=None)
    make_learner(english, "Deniz Kaya")
    make_learner(old, "Deniz Kaya")
    request = ask_for_place(make_learner(english, "Parisa Ahmadi"), group=dombra, message="")
    left = old.enrolments.get()
    ways = {
        f"{url('enrolments', 'new')}?group={dombra.pk}": {
            "learner": "Bota",
            "starts_on": "2026-11-27",
            "overtaking": "on",
        },
        url("enrolments", "transfer", left.pk): {"group": dombra.pk, "starts_on": "2026-11-27", "overtaking": "on"},
        url("requests", "answer", request.pk): {"answer": "admit", "starts_on": "2026-11-27"},
    }

    for way, sent in ways.items():
        before = dombra.enrolments.count()
        asked = coordinator.post(way, sent)
        text = asked.text.replace("\u2068", "").replace("\u2069", "")
        assert "places in both, " in text
        assert "English 1 (Tuesday, 15:00, Almaty)" in text
        assert "3 times, from Tuesday 1 December 2026 to Tuesday 15 December 2026." in text
        assert "Tick this if you mean it." in text
        assert dombra.enrolments.count() == before
        assert coordinator.post(way, sent | ticks(asked)).status_code == 302
        assert dombra.enrolments.count() == before + 1


def test_answer_page_shows_conflicts_before_anything_is_sent(coordinator: Client) -> None:
    english, dombra = meeting("English 1", "Dombra")
    request = ask_for_place(make_learner(english), group=dombra, message="")

    assert "Bota Akhmet: places in both" in coordinator.get(url("requests", "answer", request.pk)).text
    answer(coordinator, request, answer="decline", starts_on="")
    request.refresh_from_db()
    assert request.state == RequestState.DECLINED


def test_learner_moves_between_groups_that_meet_at_once_without_a_tick(coordinator: Client) -> None:
    english, dombra = meeting("English 1", "Dombra")
    make_learner(english)
    way = url("enrolments", "transfer", english.enrolments.get().pk)

    assert coordinator.post(way, {"group": dombra.pk, "starts_on": "2026-12-01"}).status_code == 302


def test_tick_for_a_conflict_from_one_day_is_none_for_one_from_an_earlier_day(coordinator: Client) -> None:
    english, dombra = meeting("English 1", "Dombra")
    make_learner(english)
    way, sent = f"{url('enrolments', 'new')}?group={dombra.pk}", {"learner": "Bota", "starts_on": "2026-12-08"}

    given = ticks(coordinator.post(way, sent))
    earlier = coordinator.post(way, {**sent, "starts_on": "2026-11-27", **given})

    assert "Tick this if you mean it." in earlier.text
    assert not dombra.enrolments.exists()


def test_teacher_added_to_a_group_that_meets_at_the_time_of_another_wants_a_tick(coordinator: Client) -> None:
    english, dombra = meeting("English 1", "Dombra")
    make_staff("Amal Serik", Role.TEACHER)
    make_teacher(english)
    way, sent = f"{url('teachings', 'new')}?group={dombra.pk}", {"teacher": "Amal", "starts_on": "2026-11-27"}

    asked = coordinator.post(way, sent)

    assert "Amal Serik: two lessons to teach at once" in asked.text
    assert not dombra.teachings.exists()
    assert coordinator.post(way, sent | ticks(asked)).status_code == 302


@pytest.mark.parametrize("what", ["enrolments", "teachings"])
def test_later_last_day_wants_a_tick_for_the_conflicts_of_the_days_added(coordinator: Client, what: str) -> None:
    english, dombra = meeting("English 1", "Dombra")
    for group in (english, dombra):
        make_learner(group)
        make_teacher(group)
    bond = getattr(dombra, what).get()
    type(bond).objects.filter(pk=bond.pk).update(ends_on=dt.date(2026, 12, 6))
    way = url(what, "edit", bond.pk)

    asked = coordinator.post(way, {"ends_on": "2026-12-13"})

    assert "Once, on Tuesday 8 December 2026." in asked.text
    bond.refresh_from_db()
    assert bond.ends_on == dt.date(2026, 12, 6)
    assert coordinator.post(way, {"ends_on": "2026-12-05"}).status_code == 302
    type(bond).objects.filter(pk=bond.pk).update(ends_on=dt.date(2026, 12, 6))
    assert coordinator.post(way, {"ends_on": "2026-12-13"} | ticks(asked)).status_code == 302


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_place_from_a_day_of_another_age_is_refused_in_place(coordinator: Client, day: str) -> None:
    old, new = make_group("English 1"), make_group("English 2")
    make_learner(old)
    (request,) = asking(new, "Chen Wei")
    ways = {
        url("enrolments", "transfer", old.enrolments.get().pk): {"group": new.pk},
        url("requests", "answer", request.pk): {"answer": "admit"},
        f"{url('enrolments', 'new')}?group={new.pk}": {"learner": "Chen Wei"},
    }

    pages = [coordinator.post(way, {**sent, "starts_on": day}) for way, sent in ways.items()]

    assert all("Check the year" in page.context["form"].errors["starts_on"][0] for page in pages)
    assert not new.enrolments.exists()
