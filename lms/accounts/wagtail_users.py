"""Wagtail's people section, fitted to people with one name and perhaps no e-mail."""

from wagtail.users.apps import WagtailUsersAppConfig


class AccountsUsersConfig(WagtailUsersAppConfig):
    user_viewset = "lms.accounts.viewsets.PeopleViewSet"
    group_viewset = "lms.accounts.viewsets.RightsViewSet"
