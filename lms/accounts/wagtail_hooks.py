"""What the desk must not do with people."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks

from lms.accounts.models import User


@hooks.register("before_bulk_action")
def refuse_people_in_bulk(
    request: HttpRequest, action_type: str, objects: Iterable[object], action_class_instance: object
) -> None:
    """Wagtail's actions on many users ask for one permission only, whoever the users and whatever the role.

    Our list does not offer them; their addresses exist all the same.
    """
    if User in getattr(action_class_instance, "models", ()):
        raise PermissionDenied
