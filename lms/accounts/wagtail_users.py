"""Wagtail's people section, fitted to our user model."""

from wagtail.users.apps import WagtailUsersAppConfig


class AccountsUsersConfig(WagtailUsersAppConfig):
    pass
