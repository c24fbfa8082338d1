"""The ledger's place in the desk: a link to its page on the site, and the contracts."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.ledger.desk.contracts import ContractsGroup
from lms.ledger.permissions import can_see_ledger


class LedgerMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_see_ledger(request.user)


@hooks.register("register_admin_menu_item")
def ledger() -> LedgerMenuItem:
    return LedgerMenuItem(_("Lessons held"), reverse_lazy("ledger:table"), icon_name="table", order=160)


@hooks.register("register_admin_viewset")
def contracts() -> ContractsGroup:
    return ContractsGroup()
