import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lms.accounts.enums import Role
from tests.ledger.factories import hold_on, import_2021, import_text
from tests.timetable.factories import cancel, hold, make_group, make_lesson, make_programme, make_staff, make_teacher

pytestmark = pytest.mark.django_db
PUBLIC = "/en/lessons-held/"


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False):
        yield


def test_everybody_reads_the_totals_without_signing_in(client: Client) -> None:
    import_2021()

    response = client.get(PUBLIC)

    assert (response.status_code, response.context["year"]) == (200, 2021)
    assert [month.total for month in response.context["totals"].months] == [66, 88, 90, 106, 90]
    assert ">440<" in response.text
    assert "Demonstration data" not in response.text


def test_public_page_holds_no_small_figure(client: Client) -> None:
    import_text("month,language,lessons\n2026-09,en,77\n2026-09,ru,3\n2026-10,en,2\n")

    text = client.get(PUBLIC).text

    assert "77" not in text
    assert ">80<" in text
    assert ">2<" not in text
    assert "Where a language had fewer than five lessons" in text
    assert text.count('<td class="number muted">…</td>') == 3 * len(client.get(PUBLIC).context["totals"].languages)


def test_public_page_waits_until_a_month_is_over(client: Client) -> None:
    hold_on(make_group(), *(dt.date(2026, 11, day) for day in range(1, 7)))
    assert "No month is counted yet" in client.get(PUBLIC).text

    with time_machine.travel(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC), tick=False):
        assert [month.total for month in client.get(PUBLIC).context["totals"].months] == [6]


def test_public_page_waits_until_each_lesson_of_a_month_is_decided(client: Client) -> None:
    """Else the second of two looks tells how many lessons in Russian were decided meanwhile."""
    russian = make_group("Russian 1", instruction_language="ru")
    hold_on(make_group(), *(dt.date(2026, 10, day) for day in range(1, 7)))
    waiting = [make_lesson(russian, dt.date(2026, 10, day)) for day in (6, 7, 8)]

    before = client.get(PUBLIC)
    hold(waiting[0], make_teacher(russian))
    for lesson in waiting[1:]:
        cancel(lesson)
    after = client.get(PUBLIC)

    assert "No month is counted yet" in before.text
    assert [(month.total, month.counts) for month in after.context["totals"].months] == [(7, None)]


def test_public_page_of_the_demonstration_says_so(client: Client) -> None:
    import_2021(make_programme("demo", "Demo", is_demo=True))

    assert "Demonstration data" in client.get(PUBLIC).text


def test_public_page_of_a_year(client: Client) -> None:
    import_2021()
    import_text("month,language,lessons\n2022-01,en,7\n", programme=make_programme())

    assert client.get(PUBLIC).context["year"] == 2022
    assert client.get(f"{PUBLIC}?year=2021").context["totals"].total == 440
    assert [client.get(f"{PUBLIC}?year={year}").status_code for year in ("2020", "x", "20211", "٢٠٢١")] == [404] * 4


def test_public_page_may_be_kept_by_caches_unless_somebody_is_signed_in(client: Client) -> None:
    anonymous = client.get(PUBLIC)
    client.force_login(make_staff("Dana Omar", Role.COORDINATOR), backend="django.contrib.auth.backends.ModelBackend")
    own = client.get(PUBLIC)

    assert anonymous["Cache-Control"] == "public, max-age=600"
    assert own["Cache-Control"] == "private, max-age=600"
    assert "Cookie" in anonymous["Vary"]


@pytest.mark.parametrize("programmes", [1, 3])
def test_public_page_runs_as_many_statements_for_one_project_as_for_three(
    programmes: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(programmes):
        import_2021(make_programme(f"project-{number}", f"Project {number}"))

    with django_assert_num_queries(11):
        client.get(PUBLIC)


@pytest.mark.parametrize("language", ["ru", "tr", "fa", "kk"])
def test_public_page_is_shown_in_every_language(client: Client, language: str) -> None:
    import_2021()

    assert client.get(f"/{language}/lessons-held/").status_code == 200
