import datetime as dt

import pytest
from django.test import Client

from lms.accounts.models import User
from tests.timetable.factories import hold, make_group, make_learner, make_lesson, make_teacher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
PAGE = "/en/ledger/learners/?from=2026-11&to=2026-11&programme=all"


@pytest.fixture
def bota() -> User:
    group = make_group()
    teacher, learner = make_teacher(group), make_learner(group, "Bota Akhmet")
    User.objects.filter(pk=learner.pk).update(country="DE")
    hold(make_lesson(group, dt.date(2026, 11, 2)), teacher)
    User.objects.filter(pk=learner.pk).update(country="TR")
    return learner


@pytest.mark.usefixtures("bota")
def test_learners_are_shown_where_they_lived_then(coordinator: Client, auditor: Client) -> None:
    html = coordinator.get(PAGE).content.decode()

    assert "Bota Akhmet" in html
    assert "Germany" in html
    assert "0 / 1" in html
    seen = auditor.get(PAGE).content.decode()
    assert "B. A." in seen
    assert "Bota" not in seen


@pytest.mark.usefixtures("bota")
def test_numbers_of_the_ledger_open_the_learners(auditor: Client) -> None:
    html = auditor.get(PAGE.replace("learners/", "")).content.decode()

    assert html.count('href="/en/ledger/learners/?') == 3


def test_learners_are_for_readers_of_the_ledger(bota: User, client: Client) -> None:
    client.force_login(bota)

    assert client.get(PAGE).status_code == 404
