"""How allauth meets our people and pages."""

from typing import override

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from lms.accounts.domain.people import write_down_signing_up
from lms.accounts.domain.roles import give_role
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.core.languages import prefix_of
from lms.core.readers import script_of


class AccountAdapter(DefaultAccountAdapter):
    """Signing up makes a learner with no group: a coordinator admits them to one."""

    @override
    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: object, commit: bool = True
    ) -> AbstractBaseUser:
        person: User = super().save_user(request, user, form, commit=False)
        person.email = (person.email or "").lower() or None
        person.language = prefix_of(translation.get_language())
        person.script = script_of(request)
        if commit:
            with transaction.atomic():
                person.save()
                write_down_signing_up(person)
                give_role(person, role=Role.LEARNER, by=None)
        return person

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Home, in the person's own language where they chose one."""
        with translation.override(own_language(request)):
            return reverse("portal:home")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("portal:groups")

    def is_safe_url(self, url: str | None) -> bool:
        """Only this host. allauth's own check fails on an address that cannot be read."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={context.request.get_host()})

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return f"/{prefix_of(translation.get_language())}/"

    def get_from_email(self) -> str:
        return settings.DEFAULT_FROM_EMAIL

    def format_email_subject(self, subject: str) -> str:
        return f"Qazaq Klasy: {subject}"


def own_language(request: HttpRequest) -> str:
    chosen = getattr(request.user, "language", "")
    return chosen or translation.get_language() or "en"
