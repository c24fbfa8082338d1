import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from lms.accounts.domain.guardians import keep_guardians
from lms.accounts.domain.people import create_person
from lms.accounts.domain.roles import sync_roles
from lms.accounts.enums import PeopleAct, Role
from lms.accounts.errors import OwnGuardian
from lms.accounts.models import Guardianship, JournalEntry, User
from lms.accounts.queries.guardians import children_of, guardians_of

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=7)


@pytest.fixture
def bota() -> User:
    sync_roles()
    return create_person("Bota Akhmet", roles=[Role.LEARNER], by=None)


@pytest.fixture
def mother() -> User:
    return create_person("Asel Akhmet", email="asel@example.org", by=None)


def test_keep_guardians_shows_the_child_to_who_is_named_and_to_nobody_else(bota: User, mother: User) -> None:
    chen = create_person("Chen Wei", by=None)

    keep_guardians(bota, guardians=[mother], by=None, at=NOW)

    assert list(children_of(mother)) == [bota]
    assert list(guardians_of(bota)) == [mother]
    assert not children_of(chen).exists()
    assert not children_of(bota).exists()
    assert list(mother.groups.all()) == [Group.objects.get(name=Role.GUARDIAN)]


def test_keep_guardians_ends_who_is_not_named_and_keeps_that_they_were(bota: User, mother: User) -> None:
    father = create_person("Serik Akhmet", by=None)
    keep_guardians(bota, guardians=[mother], by=None, at=NOW)

    keep_guardians(bota, guardians=[father], by=mother, at=LATER)

    assert list(guardians_of(bota)) == [father]
    assert not children_of(mother).exists()
    ended = Guardianship.objects.get(guardian=mother)
    assert (ended.begun_at, ended.ended_at) == (NOW, LATER)
    acts = JournalEntry.objects.filter(act__startswith="guardian.").order_by("pk")
    assert [(one.act, one.person_id, one.facts["guardian"], one.by_id) for one in acts] == [
        (PeopleAct.GUARDIAN_NAMED, bota.pk, mother.pk, None),
        (PeopleAct.GUARDIAN_NAMED, bota.pk, father.pk, mother.pk),
        (PeopleAct.GUARDIAN_ENDED, bota.pk, mother.pk, mother.pk),
    ]


def test_guardian_may_be_named_again(bota: User, mother: User) -> None:
    for guardians in ([mother], [], [mother], [mother]):
        keep_guardians(bota, guardians=guardians, by=None, at=NOW)

    assert list(children_of(mother)) == [bota]
    assert Guardianship.objects.count() == 2


def test_nobody_is_their_own_guardian(bota: User) -> None:
    with pytest.raises(OwnGuardian):
        keep_guardians(bota, guardians=[bota], by=None, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guardianship.objects.create(learner=bota, guardian=bota, begun_at=NOW)
