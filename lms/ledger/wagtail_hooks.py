"""The ledger's place in the desk: links to its pages on the site, and the contracts."""

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from lms.ledger.desk.contracts import ContractsGroup
from lms.ledger.permissions import can_see_ledger
from lms.timetable.models import Lesson


class LedgerMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_see_ledger(request.user)


@hooks.register("register_admin_menu_item")
def ledger() -> LedgerMenuItem:
    return LedgerMenuItem(_("Lessons held"), reverse_lazy("ledger:table"), icon_name="table", order=160)


@hooks.register("register_admin_menu_item")
def journal() -> LedgerMenuItem:
    return LedgerMenuItem(_("Journal"), reverse_lazy("ledger:journal"), icon_name="history", order=161)


@hooks.register("register_lesson_buttons")
def journal_of_lesson(request: HttpRequest, lesson: Lesson) -> list[Button]:
    if not can_see_ledger(request.user):
        return []
    url = f"{reverse('ledger:journal')}?about=timetable.lesson:{lesson.pk}"
    return [Button(_("Journal of this lesson"), url=url, icon_name="history", priority=80)]


@hooks.register("register_admin_viewset")
def contracts() -> ContractsGroup:
    return ContractsGroup()
