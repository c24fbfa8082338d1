"""What the desk's forms share."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from lms.core.errors import DomainError
from lms.timetable.domain.kept import Kept, save_kept
from lms.timetable.domain.lessons import require_sensible_date
from lms.timetable.errors import WrongDates


class KeptForm(WagtailAdminModelForm):
    """Of a row that is data of its own (``domain.kept``)."""

    instance: Kept

    def save(self, commit: bool = True) -> Kept:  # noqa: FBT001, FBT002 - Django's signature
        return save_kept(self.instance, by=self.for_user)


class DatedForm(WagtailAdminModelForm):
    """From a day to a day."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("starts_on", "ends_on"):
            self._require_sensible(name)
        first, last = self.cleaned_data.get("starts_on", self.instance.starts_on), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", WrongDates().message)
        return values

    def _require_sensible(self, name: str) -> None:
        try:
            if day := self.cleaned_data.get(name):
                sensible(day)
        except forms.ValidationError as refusal:
            self.add_error(name, refusal)


class WarningForm(forms.BaseForm):
    """A form that goes on once each warning is ticked; which there are depends on what was typed."""

    def show_warnings(self, warnings: dict[str, str]) -> None:
        """Add a tick for each of ``warnings``, sentences by the name of their field."""
        for name, sentence in warnings.items():
            self.fields[name] = forms.BooleanField(label=sentence, required=False)

    def require_ticks(self, warnings: dict[str, str]) -> None:
        self.show_warnings(warnings)
        for name in warnings:
            if not self.data.get(self.add_prefix(name)):
                self.add_error(name, _("Tick this if you mean it."))


def sensible(day: dt.date) -> dt.date:
    try:
        require_sensible_date(day)
    except DomainError as refusal:
        raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
    return day
