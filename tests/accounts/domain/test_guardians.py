import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from lms.accounts.domain.guardians import end_guardianship, name_guardian
from lms.accounts.domain.people import create_person
from lms.accounts.enums import PeopleAct, Role
from lms.accounts.errors import NobodySignsIn, OwnGuardian
from lms.accounts.models import Guardianship, JournalEntry, User
from lms.accounts.queries.guardians import children_of, guardians_of, who_signs_in_with

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=7)


@pytest.fixture
def bota() -> User:
    return create_person("Bota Akhmet", roles=[Role.LEARNER], by=None)


@pytest.fixture
def mother() -> User:
    return create_person("Asel Akhmet", email="asel@example.org", by=None)


def test_name_guardian_shows_the_child_to_who_is_named_and_to_nobody_else(bota: User, mother: User) -> None:
    chen = create_person("Chen Wei", by=None)

    name_guardian(bota, guardian=mother, by=None, at=NOW)

    assert list(children_of(mother)) == [bota]
    assert list(guardians_of([bota])) == [mother]
    assert not children_of(chen).exists()
    assert not children_of(bota).exists()
    assert User.objects.get(pk=mother.pk).roles == {Role.GUARDIAN}


def test_end_guardianship_hides_the_child_and_keeps_that_it_was(bota: User, mother: User) -> None:
    sultan = create_person("Sultan Akhmet", by=None)
    first, second = (name_guardian(child, guardian=mother, by=None, at=NOW) for child in (bota, sultan))

    end_guardianship(first, by=None, at=LATER)

    assert list(children_of(mother)) == [sultan]
    assert User.objects.get(pk=mother.pk).roles == {Role.GUARDIAN}
    end_guardianship(second, by=None, at=NOW - dt.timedelta(seconds=1))  # a clock that is behind
    end_guardianship(second, by=None, at=LATER)
    assert not children_of(mother).exists()
    assert User.objects.get(pk=mother.pk).roles == set()
    assert [(one.begun_at, one.ended_at) for one in Guardianship.objects.order_by("pk")] == [(NOW, LATER), (NOW, NOW)]


def test_guardianships_stand_in_the_journal(bota: User, mother: User) -> None:
    dana = create_person("Dana Omar", by=None)

    end_guardianship(name_guardian(bota, guardian=mother, by=dana, at=NOW), by=dana, at=LATER)

    acts = JournalEntry.objects.filter(by=dana).order_by("pk")
    assert [(one.act, one.about, one.person) for one in acts] == [
        (PeopleAct.ROLE_GIVEN, mother, mother),
        (PeopleAct.GUARDIAN_NAMED, bota, mother),
        (PeopleAct.GUARDIAN_ENDED, bota, mother),
        (PeopleAct.ROLE_TAKEN, mother, mother),
    ]


def test_guardian_may_be_named_twice_and_again(bota: User, mother: User) -> None:
    first = name_guardian(bota, guardian=mother, by=None, at=NOW)
    assert name_guardian(bota, guardian=mother, by=None, at=LATER) == first
    end_guardianship(first, by=None, at=LATER)

    name_guardian(bota, guardian=mother, by=None, at=LATER)

    assert list(children_of(mother)) == [bota]
    assert Guardianship.objects.count() == 2


def test_nobody_is_their_own_guardian(bota: User) -> None:
    with pytest.raises(OwnGuardian):
        name_guardian(bota, guardian=bota, by=None, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guardianship.objects.create(learner=bota, guardian=bota, begun_at=NOW)


def test_who_is_called_like_an_address_does_not_sign_in_with_it(mother: User) -> None:
    create_person("parent@example.org", by=None)

    assert who_signs_in_with(" Asel@example.org ") == mother
    for nobody in ("parent@example.org", "Asel", "asel"):
        with pytest.raises(NobodySignsIn):
            who_signs_in_with(nobody)
    User.objects.update(is_active=False)
    with pytest.raises(NobodySignsIn):
        who_signs_in_with("asel@example.org")
