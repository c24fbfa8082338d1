"""Roles as Django groups, made to match ``lms.accounts.permissions``."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.accounts.permissions import COLLECTION_PERMISSIONS, PAGE_PERMISSIONS, ROLE_PERMISSIONS


class UnknownPermissions(LookupError):
    """A role names a permission that no installed model has."""


@transaction.atomic
def sync_roles() -> None:
    """Give every role exactly its permissions; running it again changes nothing.

    Wagtail's own groups "Editors" and "Moderators" go: our roles replace them.
    """
    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    for role in Role:
        group, _ = Group.objects.get_or_create(name=role.value)
        group.permissions.set(find_permissions(ROLE_PERMISSIONS.get(role, [])))
        _sync_page_permissions(group, root, PAGE_PERMISSIONS.get(role, []))
        _sync_collection_permissions(group, collection, COLLECTION_PERMISSIONS.get(role, []))


def give_role(user: User, *, role: Role) -> User:
    """Put ``user`` in the role's group; staff roles reach the desk by their permissions."""
    user.groups.add(Group.objects.get(name=role.value))
    user.__dict__.pop("roles", None)
    return user


def find_permissions(names: Iterable[str]) -> list[Permission]:
    wanted = set(names)
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(
            codename__in={name.partition(".")[2] for name in wanted}
        ).select_related("content_type")
    }
    if missing := sorted(wanted - found.keys()):
        raise UnknownPermissions(", ".join(missing))
    return [found[name] for name in sorted(wanted)]


def _sync_page_permissions(group: Group, root: Page, codenames: list[str]) -> None:
    held = GroupPagePermission.objects.filter(group=group)
    held.exclude(page=root, permission__codename__in=codenames).delete()
    for permission in find_permissions(f"wagtailcore.{codename}" for codename in codenames):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _sync_collection_permissions(group: Group, collection: Collection, names: list[str]) -> None:
    permissions = find_permissions(names)
    held = GroupCollectionPermission.objects.filter(group=group)
    held.exclude(collection=collection, permission__in=permissions).delete()
    for permission in permissions:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
