"""Roles as Django groups, made to match ``lms.accounts.permissions``."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from lms.accounts.domain.journal import CHANGED, write_down
from lms.accounts.enums import PeopleAct, Role
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


@transaction.atomic
def give_role(user: User, *, role: Role, by: User | None) -> User:
    """Put ``user`` in the role's group; staff roles reach the desk by their permissions. Had before, it is no act."""
    if not user.groups.filter(name=role.value).exists():
        user.groups.add(Group.objects.get(name=role.value))
        write_down_roles(user, before=set(), after={role.value}, by=by)
    user.__dict__.pop("roles", None)
    return user


@transaction.atomic
def take_role(user: User, *, role: Role, by: User | None) -> User:
    """Take ``user`` out of the role's group. Not in it, it is no act."""
    if user.groups.filter(name=role.value).exists():
        user.groups.remove(Group.objects.get(name=role.value))
        write_down_roles(user, before={role.value}, after=set(), by=by)
    user.__dict__.pop("roles", None)
    return user


def names_of_roles(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True)) if user.pk else set()


def write_down_roles(user: User, *, before: Iterable[str], after: Iterable[str], by: User | None) -> None:
    """A line for each role given and each taken away; the caller gave and took them in the same transaction."""
    for name in sorted({*after} - {*before}):
        write_down(PeopleAct.ROLE_GIVEN, user, by=by, person=user, facts={"role": name})
    for name in sorted({*before} - {*after}):
        write_down(PeopleAct.ROLE_TAKEN, user, by=by, person=user, facts={"role": name})


def write_down_rights(
    group: Group, *, by: User | None, before: Iterable[str] | None, after: Iterable[str] | None
) -> None:
    """A set of rights was made, changed or deleted at the desk; ``sync_roles`` makes ours as the code says again."""
    if before is None or after is None:
        act = PeopleAct.RIGHTS_CREATED if before is None else PeopleAct.RIGHTS_DELETED
        write_down(act, group, by=by, label=group.name)
    elif differing := sorted({*before} ^ {*after}):
        write_down(PeopleAct.RIGHTS_CHANGED, group, by=by, label=group.name, facts={CHANGED: differing})


def rights_of(group: Group) -> list[str]:
    """All that the group may do, by name; on pages and collections too."""
    own = group.permissions.values_list("content_type__app_label", "codename")
    pages = GroupPagePermission.objects.filter(group=group).values_list("page", "permission__codename")
    collections = GroupCollectionPermission.objects.filter(group=group).values_list(
        "collection", "permission__codename"
    )
    return [
        *(f"{app}.{name}" for app, name in own),
        *(f"page {page}: {name}" for page, name in pages),
        *(f"collection {collection}: {name}" for collection, name in collections),
        f"name {group.name}",
    ]


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
