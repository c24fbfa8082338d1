"""Finding people by what a coordinator types."""

from django.db.models import Q

from lms.accounts.errors import PersonNotFound, SeveralPeople
from lms.accounts.models import User

MOST_NAMED = 8


def person_named(text: str) -> User:
    """The one active person whose e-mail or whole name is ``text``, or whose name alone contains it.

    Raises PersonNotFound, or SeveralPeople with the first of them.
    """
    text = " ".join(text.split())
    people = User.objects.filter(is_active=True)
    exact = list(people.filter(Q(email__iexact=text) | Q(full_name__iexact=text))[:MOST_NAMED])
    found = exact or list(people.filter(full_name__icontains=text).order_by("full_name", "pk")[:MOST_NAMED])
    if not text or not found:
        raise PersonNotFound(text=text)
    if len(found) > 1:
        raise SeveralPeople(text=text, people=", ".join(map(_with_address, found)))
    return found[0]


def _with_address(person: User) -> str:
    address = person.email or person.contact_email
    return f"{person} ({address})" if address else str(person)
