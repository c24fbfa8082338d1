"""People: one user model for learners, guardians, teachers and staff."""

import datetime as dt
import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.accounts.enums import Role, ScriptChoice, Topic
from lms.accounts.names import validate_name
from lms.accounts.permissions import LOOKED_AFTER

# The switch of each kind of letter that may be switched off.
SWITCHES: dict[str, str] = {Topic.REMINDER: "wants_reminders", Topic.CLOCK_CHANGE: "wants_clock_changes"}


class UserManager(BaseUserManager["User"]):
    """Makes people; an e-mail is optional because children sign in by card."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. ``uuid`` is what addresses and the room's log show; ``pk`` never leaves the server."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    contact_email = models.EmailField(
        _("contact e-mail"), blank=True, help_text=_("Where we write; several children may share a parent's.")
    )
    full_name = models.CharField(
        pgettext_lazy("of a person", "name"),
        max_length=150,
        validators=[validate_name],
        help_text=_("As you write it, in any script."),
    )
    called = models.CharField(
        _("what we call you"),
        max_length=60,
        blank=True,
        validators=[validate_name],
        help_text=_("The name others see in a lesson."),
    )
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(_("language of the pages"), max_length=8, blank=True)
    script = models.CharField(_("alphabet of Kazakh"), max_length=4, choices=ScriptChoice, blank=True)
    quiet_from = models.TimeField(_("quiet from"), default=dt.time(21))
    quiet_until = models.TimeField(_("quiet until"), default=dt.time(8))
    wants_reminders = models.BooleanField(_("reminders of lessons"), default=True)
    wants_clock_changes = models.BooleanField(_("notices that clocks change"), default=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_demo = models.BooleanField(_("invented for the demonstration"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=~models.Q(email=""), name="user_email_empty_is_null"),
            # Sign-in finds people whatever the case, so one address in two cases would be two people's.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.CheckConstraint(
                condition=models.Q(birth_year__isnull=True) | models.Q(birth_year__range=(1900, 2100)),
                name="user_birth_year_plausible",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email or str(self.uuid)

    def clean(self) -> None:
        """Django normalises the name people sign in with to a text; none must stay none."""
        super().clean()
        self.email = (self.email or "").lower() or None

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.called or self.full_name.partition(" ")[0] or str(self)

    def get_username(self) -> str:
        return self.email or ""

    def wants(self, kind: str) -> bool:
        """Whether letters of this kind are not switched off."""
        return kind not in SWITCHES or bool(getattr(self, SWITCHES[kind]))

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The person's roles, read once an instance."""
        names = set(self.groups.values_list("name", flat=True))
        return frozenset(role for role in Role if role.value in names)

    def has_role(self, *roles: Role) -> bool:
        return bool(self.roles.intersection(roles))

    @property
    def looked_after_roles(self) -> frozenset[Role]:
        """Roles this person may give and take at the desk."""
        if self.is_superuser:
            return frozenset(Role)
        return frozenset().union(*(LOOKED_AFTER.get(role, frozenset()) for role in self.roles))

    def may_look_after(self, other: "User") -> bool:
        """May change the account of ``other`` at the desk: nobody who can do more. Reads prefetched groups."""
        if self.is_superuser or self == other:
            return True
        names = {group.name for group in other.groups.all()}
        return not other.is_superuser and names <= {role.value for role in self.looked_after_roles}
