"""What the desk's forms share."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from lms.core.errors import DomainError
from lms.timetable.conflicts import Clash
from lms.timetable.domain.kept import Kept, save_kept
from lms.timetable.domain.lessons import require_sensible_date
from lms.timetable.errors import WrongDates
from lms.timetable.queries.conflicts import names_in
from lms.timetable.sentences import clash_told


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


class Tick(forms.BooleanField):
    """That somebody means what a form warned of."""


class WarningForm(forms.BaseForm):
    """A form that goes on once each warning is ticked; which there are depends on what was typed."""

    @property
    def asked(self) -> list[forms.BoundField]:
        """What is typed or chosen, without the ticks."""
        return [field for field in self.visible_fields() if not isinstance(field.field, Tick)]

    @property
    def ticks(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if isinstance(field.field, Tick)]

    def show_warnings(self, warnings: dict[str, str]) -> None:
        """Add a tick for each of ``warnings``, sentences by the name of their field."""
        for name, sentence in warnings.items():
            self.fields[name] = Tick(label=sentence, required=False)

    def require_ticks(self, warnings: dict[str, str]) -> None:
        self.show_warnings(warnings)
        for name in warnings:
            if not self.data.get(self.add_prefix(name)):
                self.add_error(name, _("Tick this if you mean it."))


def warnings_about(clashes: Iterable[Clash]) -> dict[str, str]:
    """A sentence for each clash, by a name of its own: a tick for one is none for another that was not shown."""
    found = list(clashes)
    names, said = names_in(found), gettext("Do it although there is a conflict. %(conflict)s")
    return {tick_name(clash): said % {"conflict": clash_told(clash, names)} for clash in found}


def tick_name(clash: Clash) -> str:
    with_what = clash.other.time if clash.other else clash.one.day_off
    told = (clash.kind.value, clash.one.time, with_what, sorted(clash.people), clash.dates)
    return f"conflict-{hashlib.sha256(repr(told).encode()).hexdigest()[:16]}"


def sensible(day: dt.date) -> dt.date:
    try:
        require_sensible_date(day)
    except DomainError as refusal:
        raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
    return day
