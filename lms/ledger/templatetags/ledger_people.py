"""People of the ledger as a reader may see them."""

from django import template

from lms.accounts.models import User
from lms.timetable.names import shown_name
from lms.timetable.permissions import Viewer

register = template.Library()


@register.filter
def shown_to(person: User, viewer: Viewer) -> str:
    """The full name, or initials for who may not see names."""
    return shown_name(person, viewer=viewer)
