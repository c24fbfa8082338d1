"""Providers and contracts as coordinators keep them; what was given under a contract is a page of the site."""

from typing import override

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import HeaderButton

from lms.accounts.models import User
from lms.core.dates import in_reader_script
from lms.ledger.desk.forms import ContractForm, ProviderForm
from lms.ledger.domain.contracts import delete_contract
from lms.ledger.domain.providers import delete_provider
from lms.ledger.models import Contract, Provider
from lms.timetable.desk.common import DayColumn, DeleteView, DeskViewSet, EditView, IndexView


class LedgerViewSet(DeskViewSet):
    """A path of its own under ``/admin/ledger/``."""

    @property
    def url_prefix(self) -> str:
        return f"ledger/{self.name.removeprefix('ledger_')}"


class ProviderDeleteView(DeleteView):
    @override
    def remove(self, item: Provider, *, by: User) -> None:
        delete_provider(item, by=by)


class ProviderViewSet(LedgerViewSet):
    model = Provider
    name = "ledger_providers"
    icon = "user"
    menu_label = _("Providers")
    list_display = ["name", "legal_name", "business_number", "signatory"]
    list_export = ["name", "legal_name", "business_number", "address", "signatory"]
    search_fields = ["name", "legal_name"]
    delete_view_class = ProviderDeleteView

    @override
    def get_form_class(self, for_update: bool = False) -> type[ProviderForm]:
        return ProviderForm


class ContractIndexView(IndexView):
    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("number", label=_("Number"), sort_key="number"),
            Column("provider", label=_("Provider"), sort_key="provider__name"),
            Column("programme", label=_("Project"), sort_key="programme__name"),
            DayColumn("starts_on", label=_("First day"), sort_key="starts_on"),
            DayColumn("ends_on", label=_("Last day"), sort_key="ends_on"),
            Column("agreed", label=_("Lessons"), accessor=shown_lessons),
        ]

    @override
    def get_base_queryset(self) -> QuerySet[Contract]:
        return super().get_base_queryset().select_related("provider", "programme").prefetch_related("lines")


class ContractEditView(EditView):
    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        url = reverse("ledger:contract", args=[self.object.pk])
        return [HeaderButton(_("Plan and fact"), url=url, icon_name="table")]


class ContractDeleteView(DeleteView):
    @override
    def remove(self, item: Contract, *, by: User) -> None:
        delete_contract(item, by=by)


class ContractViewSet(LedgerViewSet):
    model = Contract
    name = "ledger_contracts"
    icon = "doc-full"
    menu_label = _("Contracts")
    index_view_class = ContractIndexView
    edit_view_class = ContractEditView
    delete_view_class = ContractDeleteView
    search_fields = ["number"]
    list_filter = ["provider", "programme"]
    list_export = [
        "number", "provider", "programme", "signed_on", "starts_on", "ends_on", "agreed", "customer",
    ]  # fmt: skip
    export_headings = {"agreed": _("Lessons")}

    @override
    def get_form_class(self, for_update: bool = False) -> type[ContractForm]:
        return ContractForm


class ContractsGroup(ViewSetGroup):
    menu_label = _("Contracts")
    menu_icon = "doc-full"
    menu_order = 165
    items = (ContractViewSet, ProviderViewSet)


def shown_lessons(contract: Contract) -> str:
    return in_reader_script(str(contract.agreed))
