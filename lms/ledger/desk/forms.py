"""Forms about providers and contracts."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from lms.ledger.domain.contracts import LESSONS, save_contract
from lms.ledger.domain.providers import save_provider
from lms.ledger.models import Contract, Provider
from lms.ledger.queries.counts import language_order
from lms.ledger.tables import language_name

MOST_LESSONS = 100_000


class ProviderForm(WagtailAdminModelForm):
    instance: Provider

    class Meta:
        model = Provider
        fields = ["name", "legal_name", "business_number", "address", "signatory"]

    def save(self, commit: bool = True) -> Provider:  # noqa: FBT001, FBT002 - Django's signature
        return save_provider(self.instance, by=self.for_user)


class ContractForm(WagtailAdminModelForm):
    """A contract with a field for each language: how many lessons were agreed."""

    instance: Contract

    class Meta:
        model = Contract
        fields = [
            "number", "provider", "programme", "signed_on", "starts_on", "ends_on", "customer", "customer_signatory",
        ]  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        agreed = {line.instruction_language: line.lessons for line in self.instance.lines.all()} if self.is_kept else {}
        for language in language_order({*settings.INSTRUCTION_LANGUAGES, *agreed}):
            self.fields[LESSONS + language] = forms.IntegerField(
                label=_("Lessons agreed, %(language)s") % {"language": language_name(language)},
                required=False,
                min_value=0,
                max_value=MOST_LESSONS,
                initial=agreed.get(language),
            )

    @property
    def is_kept(self) -> bool:
        return self.instance.pk is not None

    def save(self, commit: bool = True) -> Contract:  # noqa: FBT001, FBT002 - Django's signature
        fields = {name: value for name, value in self.cleaned_data.items() if name.startswith(LESSONS)}
        lessons = {name.removeprefix(LESSONS): value or 0 for name, value in fields.items()}
        return save_contract(self.instance, lessons=lessons, by=self.for_user)
