"""Whom a person looks after, and who looks after them."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet

from lms.accounts.errors import NobodySignsIn
from lms.accounts.models import Guardianship, User


def children_of(guardian: User) -> QuerySet[User]:
    """The learners whose timetable and attendance ``guardian`` sees, by name."""
    lasting = Guardianship.objects.filter(learner=OuterRef("pk"), guardian=guardian, ended_at__isnull=True)
    return User.objects.filter(Exists(lasting)).order_by("full_name", "pk")


def guardianships_of(learner: User) -> QuerySet[Guardianship]:
    """Those going on, by the name of who looks after."""
    going_on = Guardianship.objects.filter(learner=learner, ended_at__isnull=True)
    return going_on.select_related("guardian").order_by("guardian__full_name", "pk")


def guardians_of(learners: Iterable[User]) -> QuerySet[User]:
    """Who looks after any of ``learners`` now and may sign in."""
    lasting = Guardianship.objects.filter(guardian=OuterRef("pk"), learner__in=learners, ended_at__isnull=True)
    return User.objects.filter(Exists(lasting), is_active=True).order_by("full_name", "pk")


def children_by_guardian(learners: Iterable[User]) -> dict[User, list[User]]:
    """Who looks after any of ``learners`` now and may sign in, with those of them, by name; one statement."""
    going_on = Guardianship.objects.filter(learner__in=list(learners), ended_at__isnull=True, guardian__is_active=True)
    found: dict[User, list[User]] = {}
    for one in going_on.select_related("guardian", "learner").order_by("learner__full_name", "pk"):
        found.setdefault(one.guardian, []).append(one.learner)
    return found


def who_signs_in_with(email: str) -> User:
    """The one active person whose address this is and who has shown it. A name would not do: anybody may take one.

    Raises NobodySignsIn.
    """
    shown = EmailAddress.objects.filter(email__iexact=email.strip(), verified=True, user__is_active=True)
    address = shown.select_related("user").first()
    if address is None:
        raise NobodySignsIn(email=email)
    person: User = address.user
    return person
