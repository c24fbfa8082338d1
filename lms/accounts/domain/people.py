"""Writing people."""

import datetime as dt
from collections.abc import Iterable
from typing import TypedDict, Unpack

from allauth.account.models import EmailAddress
from django.db import transaction

from lms.accounts.domain.roles import give_role
from lms.accounts.enums import Role
from lms.accounts.models import User


class PersonFields(TypedDict, total=False):
    called: str
    contact_email: str
    birth_date: dt.date | None
    birth_year: int | None
    country: str
    time_zone: str
    language: str
    script: str
    is_staff: bool
    is_superuser: bool
    is_demo: bool


@transaction.atomic
def create_person(
    full_name: str,
    *,
    email: str | None = None,
    password: str | None = None,
    roles: Iterable[Role] = (),
    **fields: Unpack[PersonFields],
) -> User:
    """A person with their roles. An ``email`` given here counts as verified: staff typed it."""
    user = User.objects.create_user(email, password, full_name=full_name, **fields)
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    for role in roles:
        give_role(user, role=role)
    return user
