"""Writing people."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TypedDict, Unpack

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from wagtail.users.models import UserProfile

from lms.accounts.domain.journal import Plain, changes, state_of, write_down
from lms.accounts.domain.roles import give_role
from lms.accounts.enums import PeopleAct, Role, Topic
from lms.accounts.models import SWITCHES, User

# Fields whose values the journal may keep for ever.
OPEN = frozenset({"is_active", "is_staff", "is_superuser", "is_demo"})
# What people set for themselves.
OWN_SETTINGS = frozenset(
    {*SWITCHES.values(), "language", "script", "quiet_from", "quiet_until", "last_login", "date_joined"}
)


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
    by: User | None,
    **fields: Unpack[PersonFields],
) -> User:
    """A person with their roles. An ``email`` given here counts as verified: staff typed it."""
    user = User.objects.create_user(email, password, full_name=full_name, **fields)
    sign_in_with_email(user)
    write_down(PeopleAct.PERSON_CREATED, user, by=by, person=user)
    for role in roles:
        give_role(user, role=role, by=by)
    speak_at_the_desk(user)
    return user


def write_down_person(user: User, *, before: Mapping[str, Plain] | None, by: User | None) -> None:
    """Made, or changed since ``before`` (its ``stored_state``). What is changed is named, and only of what says nothing
    private the values; settings of their own pages are nobody else's business."""
    if before is None:
        write_down(PeopleAct.PERSON_CREATED, user, by=by, person=user)
        return
    after = {name: value for name, value in state_of(user).items() if name not in OWN_SETTINGS}
    facts = changes(before, after, private=after.keys() - OPEN)
    if facts:
        write_down(PeopleAct.PERSON_CHANGED, user, by=by, person=user, facts=facts)


def write_down_signing_up(user: User) -> None:
    """Nobody was signed in who could have done it."""
    write_down(PeopleAct.PERSON_SIGNED_UP, user, by=None, person=user)


@transaction.atomic
def delete_person(user: User, *, by: User | None) -> None:
    """Of who is deleted an id is left that leads nowhere. Raises ProtectedError for who belongs to lessons or acts."""
    write_down(PeopleAct.PERSON_DELETED, user, by=by, person=user)
    user.delete()


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
