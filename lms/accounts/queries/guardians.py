"""Whom a person looks after, and who looks after them."""

from django.db.models import Exists, OuterRef, QuerySet

from lms.accounts.models import Guardianship, User


def children_of(guardian: User) -> QuerySet[User]:
    """The learners whose timetable and attendance ``guardian`` sees, by name."""
    lasting = Guardianship.objects.filter(learner=OuterRef("pk"), guardian=guardian, ended_at__isnull=True)
    return User.objects.filter(Exists(lasting)).order_by("full_name", "pk")


def guardians_of(learner: User) -> QuerySet[User]:
    """Who looks after ``learner`` now, by name."""
    lasting = Guardianship.objects.filter(guardian=OuterRef("pk"), learner=learner, ended_at__isnull=True)
    return User.objects.filter(Exists(lasting)).order_by("full_name", "pk")
