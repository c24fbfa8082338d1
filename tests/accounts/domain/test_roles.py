import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission

from lms.accounts.domain.people import create_person
from lms.accounts.domain.roles import UnknownPermissions, find_permissions, give_role, sync_roles
from lms.accounts.enums import Role

pytestmark = pytest.mark.django_db


def test_sync_roles_takes_away_the_groups_of_wagtail() -> None:
    Group.objects.create(name="Editors")
    Group.objects.get(name="teacher").delete()

    sync_roles()

    assert set(Group.objects.values_list("name", flat=True)) == {role.value for role in Role}


def test_sync_roles_again_changes_nothing() -> None:
    before = {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}
    pages = set(GroupPagePermission.objects.values_list("group__name", "permission__codename"))

    sync_roles()

    after = {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}
    assert after == before
    assert set(GroupPagePermission.objects.values_list("group__name", "permission__codename")) == pages


def test_sync_roles_takes_back_what_was_given_by_hand() -> None:
    learner = Group.objects.get(name="learner")
    learner.permissions.set(find_permissions(["timetable.delete_lesson"]))

    sync_roles()

    assert not learner.permissions.exists()


def test_teacher_may_write_pages_and_not_publish_them() -> None:
    codenames = GroupPagePermission.objects.filter(group__name="teacher").values_list("permission__codename", flat=True)

    assert set(codenames) == {"add_page", "change_page"}


def test_auditor_writes_nothing() -> None:
    auditor = create_person("Zhibek", email="auditor@example.org", roles=[Role.AUDITOR], by=None)

    assert auditor.has_perm("timetable.view_lesson")
    assert all(permission.partition(".")[2].startswith("view_") for permission in auditor.get_all_permissions())


def test_unknown_permission_is_named() -> None:
    with pytest.raises(UnknownPermissions, match=r"timetable\.fly_lesson"):
        find_permissions(["timetable.fly_lesson", "timetable.view_lesson"])


def test_give_role_is_seen_at_once() -> None:
    person = create_person("Amal", by=None)
    assert not person.has_role(Role.TEACHER)

    give_role(person, role=Role.TEACHER, by=None)

    assert person.has_role(Role.TEACHER)
