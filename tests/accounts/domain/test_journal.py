"""The journal itself: what a line holds, that it is never changed, and that it shares the fate of its act."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from lms.accounts.domain.journal import CHANGED, changes, plain, state_of, write_down
from lms.accounts.domain.people import create_person, delete_person
from lms.accounts.domain.roles import give_role
from lms.accounts.enums import PeopleAct, Role
from lms.accounts.models import JournalEntry, User

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture
def bota() -> User:
    return create_person("Bota Akhmet", by=None)


def acts() -> list[str]:
    return list(JournalEntry.objects.order_by("pk").values_list("act", flat=True))


def test_write_down_keeps_who_what_whom_when_and_why(bota: User) -> None:
    dana = create_person("Dana Omar", by=None)
    facts = {"starts_on": dt.date(2026, 9, 1), "teacher": [dana, None], "time": dt.time(15), "role": Role.TEACHER}

    entry = write_down(PeopleAct.PERSON_CHANGED, bota, by=dana, person=bota, words=" Moved ", at=NOON, facts=facts)

    kept = JournalEntry.objects.get(pk=entry.pk)
    assert (kept.at, kept.by, kept.act, kept.about, kept.person) == (NOON, dana, "person.changed", bota, bota)
    assert (kept.words, kept.label) == ("Moved", "")
    assert kept.facts == {
        "starts_on": "2026-09-01", "teacher": [dana.pk, None], "time": "15:00", "role": "teacher",
    }  # fmt: skip


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_journalentry SET words = 'x'", "DELETE FROM accounts_journalentry"]
)
def test_journal_is_append_only(bota: User, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert acts() == ["person.created"]


def test_act_that_is_taken_back_leaves_no_line(bota: User) -> None:

    with transaction.atomic():
        give_role(bota, role=Role.TEACHER, by=None)
        transaction.set_rollback(True)

    assert acts() == ["person.created"]


@pytest.mark.django_db(transaction=True)
def test_journal_is_not_written_outside_a_transaction(bota: User) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        write_down(PeopleAct.PERSON_CHANGED, bota, by=None)


def test_role_given_twice_is_one_act(bota: User) -> None:

    give_role(bota, role=Role.TEACHER, by=None)
    give_role(bota, role=Role.TEACHER, by=None)

    assert acts() == ["person.created", "role.given"]
    assert JournalEntry.objects.latest("pk").facts == {"role": "teacher"}


def test_person_who_is_deleted_leaves_an_id_and_no_name(bota: User) -> None:
    pk = bota.pk

    delete_person(bota, by=None)

    last = JournalEntry.objects.latest("pk")
    assert (last.act, last.object_id, last.person_id, last.about) == ("person.deleted", pk, pk, None)
    assert "Bota" not in str(list(JournalEntry.objects.values()))


def test_changes_are_before_and_after_and_private_fields_only_named(bota: User) -> None:
    before = state_of(bota)
    bota.full_name, bota.is_active = "Bota Omar", False

    found = changes(before, state_of(bota), private={"full_name"})

    assert found == {"is_active": [True, False], CHANGED: ["full_name"]}
    assert changes(before, before) == {}


def test_changes_of_something_new_are_the_values_that_say_something() -> None:
    state = {"name": "Spring", "note": "", "ends_on": None, "is_demo": False, "weekday": 0, "iin": "1"}

    assert changes(None, state, private={"iin"}) == {"name": "Spring", "weekday": 0}


def test_plain_writes_sets_as_lists_and_the_rest_as_text() -> None:
    assert plain({"KZ"}) == ["KZ"]
    assert plain(2.5) == "2.5"
    assert plain(NOON) == "2026-11-20T12:00:00+00:00"
