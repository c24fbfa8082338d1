"""Parents and guardians of learners."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from lms.accounts.domain.journal import write_down
from lms.accounts.domain.roles import give_role, take_role
from lms.accounts.enums import PeopleAct, Role
from lms.accounts.errors import OwnGuardian
from lms.accounts.models import Guardianship, User
from lms.accounts.queries.guardians import children_of


@transaction.atomic
def name_guardian(learner: User, *, guardian: User, by: User | None, at: dt.datetime) -> Guardianship:
    """From now on ``guardian`` looks after ``learner``; who did before goes on.

    Raises OwnGuardian. The rows of both people are locked until commit.
    """
    if learner == guardian:
        raise OwnGuardian(person=learner)
    lock_people([learner, guardian])
    going_on = Guardianship.objects.filter(learner=learner, guardian=guardian, ended_at__isnull=True).first()
    if going_on is not None:
        return going_on
    give_role(guardian, role=Role.GUARDIAN, by=by)
    write_down(PeopleAct.GUARDIAN_NAMED, learner, by=by, person=guardian)
    return Guardianship.objects.create(learner=learner, guardian=guardian, begun_at=at)


@transaction.atomic
def end_guardianship(guardianship: Guardianship, *, by: User | None, at: dt.datetime) -> None:
    """The guardian sees nothing from this moment; that they once did stays on record. Ended before, it is no act."""
    lock_people([guardianship.learner, guardianship.guardian])
    guardianship = Guardianship.objects.select_related("learner", "guardian").get(pk=guardianship.pk)
    if guardianship.ended_at is not None:
        return
    guardianship.ended_at = max(at, guardianship.begun_at)  # the clocks of two machines may differ
    guardianship.save(update_fields=["ended_at"])
    write_down(PeopleAct.GUARDIAN_ENDED, guardianship.learner, by=by, person=guardianship.guardian)
    if not children_of(guardianship.guardian).exists():
        take_role(guardianship.guardian, role=Role.GUARDIAN, by=by)


def lock_people(people: Iterable[User]) -> None:
    """Always in one order, and without keeping others from pointing at them."""
    pks = [person.pk for person in people]
    list(User.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True).values_list("pk"))
