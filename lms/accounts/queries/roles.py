"""People by what they answer for."""

from collections.abc import Collection

from django.db.models import QuerySet

from lms.accounts.enums import Role
from lms.accounts.models import User


def active_with_roles(roles: Collection[Role]) -> QuerySet[User]:
    """People who may sign in and have one of ``roles``."""
    return User.objects.filter(is_active=True, groups__name__in=roles).distinct()


def coordinators() -> list[User]:
    """Who is told that something waits for a decision; where there is no coordinator yet, the administrators."""
    active = User.objects.filter(is_active=True)
    found = list(active.filter(groups__name=Role.COORDINATOR))
    return found or list(active.filter(groups__name=Role.ADMINISTRATOR))
