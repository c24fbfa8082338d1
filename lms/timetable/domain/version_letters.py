"""The letter about a new timetable: one a person, about their own groups, and none to anybody else."""

from collections.abc import Collection

from django.db.models import Q
from django.tasks import task

from lms.accounts.domain.letters import deliver_all, keep_letter
from lms.accounts.models import Letter, User
from lms.accounts.queries.guardians import children_by_guardian
from lms.timetable.models import Enrolment, Group, SlotChange, Teaching, TimetableVersion
from lms.timetable.queries.versions import versions
from lms.timetable.sentences import Told


@task
def write_about_version(version: int) -> int:
    """Tell learners and teachers of the groups whose weekly times it changed. Returns how many were written to."""
    found = versions().get(pk=version)
    changes: dict[Group, list[Told]] = {}
    for change in SlotChange.objects.filter(version=found).select_related("group"):
        changes.setdefault(change.group, []).append(Told(change, found.takes_effect_on))
    concerned = concerned_by(found, changes)
    families = children_by_guardian(concerned)
    for guardian, children in families.items():
        own = {group for child in children for group in concerned[child]}
        concerned.setdefault(guardian, sorted(own, key=lambda group: (group.name, group.pk)))
    return deliver_all(
        _keep(person, found, {group: changes[group] for group in groups}, children=families.get(person, []))
        for person, groups in concerned.items()
    )


def concerned_by(version: TimetableVersion, groups: Collection[Group]) -> dict[User, list[Group]]:
    """Who learns in or teaches ``groups`` when the version takes effect or later, each with their own groups."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=version.takes_effect_on)
    places = Enrolment.objects.filter(lasting, group__in=groups).select_related("learner", "group")
    teachings = Teaching.objects.filter(lasting, group__in=groups).select_related("teacher", "group")
    bonds = [*((one.learner, one.group) for one in places), *((one.teacher, one.group) for one in teachings)]
    found: dict[User, list[Group]] = {}
    for person, group in sorted(bonds, key=lambda bond: (bond[0].pk, bond[1].name, bond[1].pk)):
        if person.is_active and group not in found.setdefault(person, []):
            found[person].append(group)
    return found


def _keep(
    person: User, version: TimetableVersion, changes: dict[Group, list[Told]], *, children: list[User]
) -> Letter | None:
    first = next(iter(changes))
    return keep_letter(
        person,
        "timetable/mail/version.txt",
        zone=first.time_zone,
        language=first.instruction_language,
        version=version,
        changes=list(changes.items()),
        children=children,
    )
