"""Parents and guardians of learners."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from lms.accounts.domain.journal import write_down
from lms.accounts.domain.roles import give_role
from lms.accounts.enums import PeopleAct, Role
from lms.accounts.errors import OwnGuardian
from lms.accounts.models import Guardianship, User


@transaction.atomic
def keep_guardians(learner: User, *, guardians: Collection[User], by: User | None, at: dt.datetime) -> None:
    """Let exactly ``guardians`` look after ``learner`` from now on. Who is new gets the role; who is not named any more
    sees nothing from this moment, and that they once did stays on record.

    Raises OwnGuardian. The learner's row is locked until commit.
    """
    if learner in guardians:
        raise OwnGuardian(person=learner)
    User.objects.select_for_update().get(pk=learner.pk)
    going_on = Guardianship.objects.filter(learner=learner, ended_at__isnull=True)
    lasting = {one.guardian_id: one for one in going_on}
    for guardian in guardians:
        if guardian.pk not in lasting:
            Guardianship.objects.create(learner=learner, guardian=guardian, begun_at=at)
            write_down_guardian(PeopleAct.GUARDIAN_NAMED, learner, guardian.pk, by=by)
            if not guardian.has_role(Role.GUARDIAN):
                give_role(guardian, role=Role.GUARDIAN, by=by)
    for pk in lasting.keys() - {guardian.pk for guardian in guardians}:
        lasting[pk].ended_at = at
        lasting[pk].save(update_fields=["ended_at"])
        write_down_guardian(PeopleAct.GUARDIAN_ENDED, learner, pk, by=by)


def write_down_guardian(act: PeopleAct, learner: User, guardian: int, *, by: User | None) -> None:
    write_down(act, learner, by=by, person=learner, facts={"guardian": guardian})
