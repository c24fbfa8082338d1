"""The ledger's table on the site."""

import csv
import datetime as dt
import io
import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.ledger.domain.corrections import decide_correction, propose_lesson_correction
from lms.timetable.domain.attendance import confirm_attendance
from lms.timetable.domain.holding import decide_held
from lms.timetable.models import Lesson
from tests.clients import client_of
from tests.ledger.factories import close, held_lesson_of_amal_and_bota, hold_on, import_2021, import_text
from tests.timetable.factories import (
    end,
    make_group,
    make_learner,
    make_lesson,
    make_programme,
    make_staff,
    make_teacher,
    start,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
NOV_1 = dt.date(2026, 11, 1)
TABLE, CELL, EXPORT = "/en/ledger/", "/en/ledger/2026-11/en/?programme=online-classes", "/en/ledger/export/?format=csv"


def approve(lesson: Lesson) -> None:
    """What Dana doubts and Erlan takes away."""
    dana, erlan = (User.objects.get(full_name=name) for name in ("Dana Omar", "Erlan Bek"))
    at = dt.datetime(2026, 10, 3, tzinfo=dt.UTC)
    correction = propose_lesson_correction(lesson, reason="Nobody came", proposed_by=dana, at=at)
    decide_correction(correction, approved=True, decided_by=erlan, at=at)


@pytest.mark.parametrize("path", [TABLE, CELL, EXPORT])
def test_ledger_is_404_for_everybody_but_its_readers(path: str) -> None:
    hold_on(make_group(), NOV_1)
    chen = create_person("Chen Wei", email="chen@example.org", by=None)
    strangers = [
        Client(),
        client_of(chen),
        client_of(User.objects.get(full_name="Amal Serik")),
        *(
            client_of(make_staff(f"{role} x", role))
            for role in (Role.LEARNER, Role.GUARDIAN, Role.TEACHER, Role.EDITOR)
        ),
    ]
    readers = [
        client_of(make_staff(f"{role} x", role)) for role in (Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR)
    ]

    assert [client.get(path).status_code for client in strangers] == [404] * len(strangers)
    assert [client.get(path).status_code for client in readers] == [200, 200, 200]


def test_table_shows_the_last_six_months_of_the_online_classes(coordinator: Client) -> None:
    hold_on(make_group(), NOV_1)
    hold_on(make_group("Dombra", programme=make_programme("instruments", "Instruments")), NOV_1)

    response = coordinator.get(TABLE)

    table = response.context["table"]
    assert [row.month_key for row in table.rows] == ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]
    assert (table.total, response.context["years"]) == (1, [2026])
    assert 'href="/en/ledger/2026-11/en/?programme=online-classes' in response.text


def test_table_of_2021_draws_and_links_every_figure(coordinator: Client) -> None:
    import_2021()

    text = coordinator.get(f"{TABLE}?from=2021-02&to=2021-06").text

    for total in (66, 88, 90, 106, 440):
        assert f">{total}<" in text
    assert text.count("<rect") == 20 + 20  # beside the rows, and by month
    assert text.count('title="Imported: Half-year report 2021"') == 20
    assert " style=" not in text
    assert "Half-year report 2021" in text


def test_every_number_of_the_table_opens_what_it_counts(coordinator: Client) -> None:
    """Lessons of two projects, one of them begun in the month after its own, documents and corrections."""
    group, dombra = make_group(), make_group("Dombra", programme=make_programme("instruments", "Instruments"))
    amal = make_teacher(group)
    make_teacher(dombra)
    held = hold_on(group, dt.date(2026, 9, 7), dt.date(2026, 9, 8), dt.date(2026, 10, 5))
    hold_on(dombra, dt.date(2026, 9, 9))
    late = end(start(make_lesson(group, dt.date(2026, 9, 30), dt.time(23, 50)), amal, late_by=dt.timedelta(minutes=15)))
    confirmed = confirm_attendance(late, confirmed_by=amal, at=late.ends_at)
    decide_held(confirmed, reason="Nobody else came", decided_by=amal, at=late.ends_at)
    import_text("month,language,lessons\n2026-09,ru,7\n2026-10,ru,8\n")
    close(dt.date(2026, 9, 1))
    approve(held[0])

    page = coordinator.get(f"{TABLE}?programme=all&from=2026-09&to=2026-10")

    assert page.context["table"].total == 4 + 15
    table = page.text[page.text.index("<table") : page.text.index("</table>")]
    links = re.findall(r'<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', table, re.DOTALL)
    numbers = [(unescape(address), int(found[0])) for address, text in links if (found := re.findall(r"\d+", text))]
    assert len(numbers) == len(re.findall(r'<td class="number|class="badge(?! badge-success)', table))
    for address, number in numbers:
        opened = coordinator.get(address)
        if "/closings/" not in address:
            assert opened.context["total"] == number, address
            assert re.search(rf"\b{number} lessons? held", " ".join(opened.text.split()))


def test_sum_of_a_period_is_shown_in_pages_with_names_or_initials(coordinator: Client, auditor: Client) -> None:
    group = make_group()
    make_learner(group)
    hold_on(group, *(dt.date(2026, 10, 12) + dt.timedelta(days=day) for day in range(21)))
    address = "/en/ledger/held/en/?programme=all&from=2026-10&to=2026-11"

    first, second = coordinator.get(address), coordinator.get(f"{address}&page=2")
    initials = auditor.get(address).text

    assert [len(page.context["lessons"]) for page in (first, second)] == [20, 1]
    assert "Bota Akhmet" in first.text
    assert "Bota" not in initials


@pytest.mark.parametrize("path", ["xx/", "en/?from=2026-13", "en/?evidence=none", "all/?from=2026-02&to=2026-01"])
def test_sum_that_cannot_be_is_404(coordinator: Client, path: str) -> None:
    make_programme()

    assert coordinator.get(f"/en/ledger/held/{path}").status_code == 404


def test_table_with_a_bad_period_keeps_what_was_typed_and_says_why(coordinator: Client) -> None:
    response = coordinator.get(f"{TABLE}?from=2026-08&to=2026-8&programme=all")

    assert response.status_code == 422
    assert "“2026-8” is not a month. Write it like 2021-02." in response.text
    assert '<input type="text" name="to" value="2026-8"' in response.text
    assert 'value="2026-08"' in response.text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from=2026-08&to=2026-07", "The last month comes before the first."),
        ("from=1999-01&to=2026-07", "The table shows at most 120 months at once."),
        ("programme=x", "x is not one of the available choices."),
    ],
)
def test_table_with_a_wrong_filter_says_why(coordinator: Client, query: str, message: str) -> None:
    response = coordinator.get(f"{TABLE}?{query}")

    assert response.status_code == 422
    assert message in response.text


@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
def test_table_and_exports_of_the_edges_of_time_are_shown(coordinator: Client, month: str) -> None:
    for path in (f"{TABLE}?from={month}&to={month}", f"{EXPORT}&from={month}&to={month}"):
        assert coordinator.get(path).status_code == 200


@pytest.mark.parametrize("language", ["en", "ru", "tr", "fa", "kk"])
def test_pages_are_shown_in_every_language(coordinator: Client, language: str) -> None:
    held_lesson_of_amal_and_bota()

    assert coordinator.get(f"/{language}/ledger/?programme=all").status_code == 200
    assert coordinator.get(f"/{language}/ledger/2026-11/en/").status_code == 200


def test_persian_table_has_persian_digits(coordinator: Client) -> None:
    import_2021()

    text = coordinator.get("/fa/ledger/?from=2021-02&to=2021-06").text

    assert ">۴۴۰<" in text


def test_table_says_what_counts_as_held_from_which_day_on(auditor: Client, settings: Settings) -> None:
    settings.HELD_RULES = ["2000-01-01 0 0 0", "2026-09-01 1 1 50", "2026-11-03 1 2 80"]

    text = " ".join(auditor.get(TABLE).text.split())

    told = re.search("<summary>What counts as held</summary>(.*?)</details>", text)
    assert told is not None
    sentences = [one.strip() for one in re.split("<.*?>", told[1]) if one.strip()]
    assert sentences[1:] == [
        "Lessons until 31 August 2026",
        "Nothing more is asked.",
        "Lessons from 1 September 2026 to 2 November 2026",
        "At least 1 teacher was there.",
        "At least 1 learner was there.",
        "From its actual start to its actual end it lasted at least 50% of the planned length.",
        "Lessons from 3 November 2026 on",
        "At least 1 teacher was there.",
        "At least 2 learners were there.",
        "From its actual start to its actual end it lasted at least 80% of the planned length.",
    ]


def test_table_without_any_programme_is_shown(coordinator: Client) -> None:
    response = coordinator.get(TABLE)

    assert (response.status_code, response.context["table"].total) == (200, 0)


def test_table_of_the_demonstration_says_so(coordinator: Client) -> None:
    group = make_group(is_demo=True)
    assert "Demonstration data" not in coordinator.get(TABLE).text

    hold_on(group, NOV_1)

    assert "Demonstration data" in coordinator.get(TABLE).text
    assert "Demonstration data" in coordinator.get(CELL).text


def test_lesson_still_to_come_is_open_and_nothing_waits_for_a_decision(coordinator: Client) -> None:
    make_lesson(make_group(), dt.date(2099, 5, 5))
    query = "from=2099-05&to=2099-05"

    page, file = coordinator.get(f"{TABLE}?{query}").text, coordinator.get(f"{EXPORT}&{query}").text
    home = coordinator.get("/en/home/").text

    (row,) = (one for one in csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))) if one["planned"] != "0")
    assert (row["planned"], row["open"]) == ("1", "1")
    assert "undecided" not in row
    assert "Still open" in page
    assert "decided" not in page + home
