import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.ledger.enums import Figure
from lms.timetable.domain.attendance import confirm_attendance
from lms.timetable.domain.holding import decide_held
from tests.clients import client_of
from tests.ledger.factories import hold_on, import_text, make_contract
from tests.timetable.factories import (
    cancel,
    end,
    make_group,
    make_learner,
    make_lesson,
    make_staff,
    make_teacher,
    make_up,
    move,
    start,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
NOV = "from=2026-11&to=2026-11&programme=all"
TABLE, LESSONS = f"/en/ledger/?{NOV}", f"/en/ledger/lessons/?{NOV}"


def eventful_november() -> None:
    group = make_group()
    make_teacher(group)
    make_learner(group)
    hold_on(group, dt.date(2026, 11, 2), dt.date(2026, 11, 3))
    make_up(cancel(make_lesson(group, dt.date(2026, 11, 4)), reason="Bota is ill"), dt.date(2026, 11, 20))
    move(make_lesson(group, dt.date(2026, 11, 5)), dt.date(2026, 11, 6))
    make_contract()


def links_of_plan_and_fact(html: str) -> list[tuple[str, int]]:
    """Addresses of the numbers of the split table, each with its number."""
    found = re.findall(r'href="(/en/ledger/lessons/\?[^"]*)"\s*>(\d+)<', html)
    return [(address.replace("&amp;", "&"), int(number)) for address, number in found]


@pytest.mark.parametrize("by", ["month", "language", "course", "teacher", "provider"])
def test_every_number_of_plan_and_fact_opens_as_many_lessons(coordinator: Client, by: str) -> None:
    eventful_november()

    links = links_of_plan_and_fact(coordinator.get(f"{TABLE}&by={by}").text)

    assert len(links) == 2 * len(Figure)  # of the one row, and of the sums
    for address, number in links:
        assert coordinator.get(address).context["page"].paginator.count == number


def test_a_wrong_way_to_split_shows_the_months(coordinator: Client) -> None:
    eventful_november()

    assert coordinator.get(f"{TABLE}&by=colour").context["split"].by == "month"


def test_numbers_of_a_cell_open_its_lessons(coordinator: Client) -> None:
    eventful_november()

    links = links_of_plan_and_fact(coordinator.get("/en/ledger/2026-11/en/?programme=online-classes").text)

    assert links
    for address, number in links:
        assert coordinator.get(address).context["page"].paginator.count == number


def test_lessons_show_who_was_there_and_why_a_lesson_was_not_held(coordinator: Client) -> None:
    eventful_november()

    held = coordinator.get(f"{LESSONS}&figure=held").text
    cancelled = coordinator.get(f"{LESSONS}&figure=cancelled").text

    assert "Bota Akhmet" in held
    assert "2 lessons" in held
    assert "Bota is ill" in cancelled


def test_lessons_show_an_auditor_initials_and_no_free_words(auditor: Client) -> None:
    eventful_november()

    held = auditor.get(f"{LESSONS}&figure=held").text
    cancelled = auditor.get(f"{LESSONS}&figure=cancelled").text

    assert "B. A." in held
    assert "Bota" not in held + cancelled


def test_lessons_show_an_auditor_who_was_there_though_a_lesson_does_not_count_and_who_decided(auditor: Client) -> None:
    group = make_group()
    amal = make_teacher(group)
    make_learner(group)
    decided, open_ = (end(start(make_lesson(group, dt.date(2026, 11, day)), amal)) for day in (2, 3))
    for lesson in (decided, open_):  # nobody came, so the rule lets neither count
        confirm_attendance(lesson, confirmed_by=amal, at=lesson.ends_at)
    decide_held(decided, reason="The line broke", decided_by=amal, at=decided.ends_at)

    page = " ".join(auditor.get(f"{LESSONS}&figure=open").text.split())
    assert "B. A." in page
    assert "Absent" in page

    page = " ".join(re.sub(r"<[^>]+>", " ", auditor.get("/en/ledger/2026-11/en/?programme=all").text).split())
    assert "Counts as held by decision" in page
    assert "· Amal Serik" in page
    assert "The line broke" not in page


@pytest.mark.parametrize(
    "query",
    ["", "&figure=all", "&figure=held&by=colour", "&figure=held&to=x", "&figure=held&programme=none"],
)
def test_lessons_that_cannot_be_asked_for_are_404(coordinator: Client, query: str) -> None:
    assert coordinator.get(LESSONS + query).status_code == 404


def test_lessons_of_an_unknown_row_are_none(coordinator: Client) -> None:
    eventful_november()

    response = coordinator.get(f"{LESSONS}&figure=held&by=teacher&key=x")

    assert response.context["page"].paginator.count == 0
    assert "There is no such lesson" in response.text


def test_lessons_are_404_for_everybody_but_readers_of_the_ledger() -> None:
    eventful_november()
    strangers = [
        Client(),
        client_of(create_person("Chen Wei", email="chen@example.org", by=None)),
        client_of(make_staff("Teacher x", Role.TEACHER)),
    ]

    for path in (f"{LESSONS}&figure=held", "/en/ledger/contracts/", "/en/ledger/document/"):
        assert [client.get(path).status_code for client in strangers] == [404] * 3


def test_lessons_run_as_many_queries_for_three_as_for_one(
    coordinator: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = make_group()
    make_learner(group)
    hold_on(group, dt.date(2026, 11, 2))
    with CaptureQueriesContext(connection) as for_one:
        coordinator.get(f"{LESSONS}&figure=held&by=teacher&key=none")
        coordinator.get(f"{LESSONS}&figure=held")
    hold_on(group, dt.date(2026, 11, 3), dt.date(2026, 11, 4))

    with django_assert_num_queries(len(for_one)):
        coordinator.get(f"{LESSONS}&figure=held&by=teacher&key=none")
        assert coordinator.get(f"{LESSONS}&figure=held").context["page"].paginator.count == 3


@pytest.mark.parametrize("language", ["ru", "tr", "fa", "kk"])
def test_lessons_are_shown_in_every_language(coordinator: Client, language: str) -> None:
    eventful_november()

    assert coordinator.get(f"/{language}/ledger/lessons/?{NOV}&figure=planned&by=course").status_code == 200
    assert coordinator.get(f"/{language}/ledger/?{NOV}&by=teacher").status_code == 200


def test_table_shows_reach_bars_and_paragraphs(coordinator: Client) -> None:
    eventful_november()

    response = coordinator.get(TABLE)

    assert response.context["reach"].lessons == 2
    assert "In November 2026, 2 online lessons were held in English." in response.text
    assert "<title>November 2026, English: 2</title>" in response.text
    assert 'aria-labelledby="bars-title bars-about"' in response.text
    assert " style=" not in response.text


def test_table_of_very_many_lessons_counts_people_when_asked(coordinator: Client) -> None:
    import_text("month,language,lessons\n2026-10,en,20001\n")
    hold_on(make_group(), dt.date(2026, 11, 2))
    path = "/en/ledger/?from=2026-10&to=2026-11"

    first, asked = coordinator.get(path), coordinator.get(f"{path}&reach=1")

    assert first.context["reach"] is None
    assert "Count whom these lessons reached" in first.text
    assert asked.context["reach"].lessons == 1
