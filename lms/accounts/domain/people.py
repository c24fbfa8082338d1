"""Writing people."""

import datetime as dt
from collections.abc import Iterable
from typing import TypedDict, Unpack

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from wagtail.users.models import UserProfile

from lms.accounts.domain.roles import give_role
from lms.accounts.enums import Role, Topic
from lms.accounts.models import SWITCHES, User


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
    sign_in_with_email(user)
    for role in roles:
        give_role(user, role=role)
    speak_at_the_desk(user)
    return user


@transaction.atomic
def sign_in_with_email(user: User) -> None:
    """Let ``user.email``, which staff typed and so vouch for, be the one address that signs in; none: none."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email or "").delete()
    if user.email:
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"primary": True, "verified": True})


def speak_at_the_desk(user: User) -> None:
    """Wagtail keeps a language of its own for its pages; let it be the person's where Wagtail speaks it."""
    spoken = user.language in dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = user.language if spoken else ""
    profile.save(update_fields=["preferred_language"])


def unsubscribe(person: User, *, topic: Topic) -> None:
    """No more letters of ``topic``; those that wait are not sent."""
    setattr(person, SWITCHES[topic], False)
    person.save(update_fields=[SWITCHES[topic]])
