import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission

from lms.accounts.domain.people import create_person
from lms.accounts.domain.roles import UnknownPermissions, find_permissions, give_role, sync_roles
from lms.accounts.enums import Role

pytestmark = pytest.mark.django_db


def test_sync_roles_twice_changes_nothing() -> None:
    sync_roles()
    before = {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}
    pages = set(GroupPagePermission.objects.values_list("group__name", "permission__codename"))

    sync_roles()

    after = {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}
    assert after == before
    assert set(GroupPagePermission.objects.values_list("group__name", "permission__codename")) == pages
    assert set(before) == {role.value for role in Role}


def test_sync_roles_takes_back_what_was_given_by_hand() -> None:
    sync_roles()
    learner = Group.objects.get(name="learner")
    learner.permissions.set(find_permissions(["timetable.delete_lesson"]))

    sync_roles()

    assert not learner.permissions.exists()


def test_teacher_may_write_pages_and_not_publish_them() -> None:
    sync_roles()

    codenames = GroupPagePermission.objects.filter(group__name="teacher").values_list("permission__codename", flat=True)

    assert set(codenames) == {"add_page", "change_page"}


def test_auditor_writes_nothing() -> None:
    sync_roles()
    auditor = create_person("Zhibek", email="auditor@example.org", roles=[Role.AUDITOR], by=None)

    assert auditor.has_perm("timetable.view_lesson")
    assert all(permission.partition(".")[2].startswith("view_") for permission in auditor.get_all_permissions())


def test_unknown_permission_is_named() -> None:
    with pytest.raises(UnknownPermissions, match=r"timetable\.fly_lesson"):
        find_permissions(["timetable.fly_lesson", "timetable.view_lesson"])


def test_give_role_is_seen_at_once() -> None:
    sync_roles()
    person = create_person("Amal", by=None)
    assert not person.has_role(Role.TEACHER)

    give_role(person, role=Role.TEACHER, by=None)

    assert person.has_role(Role.TEACHER)
