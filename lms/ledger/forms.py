"""What a reader of the ledger chooses."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError
from lms.ledger.months import month_key, parse_month, require_period, shift
from lms.timetable.models import Programme

ALL = "all"
MONTHS_SHOWN = 6
ADDRESS_NAMES = {"first": "from", "last": "to"}


@dataclass(frozen=True)
class Period:
    """What the table shows; ``programme`` None: all of them."""

    programme: Programme | None
    first: dt.date
    last: dt.date

    @property
    def query(self) -> dict[str, str]:
        """As the address says it."""
        slug = self.programme.slug if self.programme else ALL
        return {"programme": slug, "from": month_key(self.first), "to": month_key(self.last)}


class MonthField(forms.CharField):
    """A month as ``2021-02``; where browsers have no month picker people type it."""

    widget = forms.TextInput(attrs={"type": "month", "pattern": "[0-9]{4}-[0-9]{2}", "placeholder": "2021-02"})

    def to_python(self, value: object) -> dt.date | None:  # type: ignore[override]
        try:
            return parse_month(str(value)) if value else None
        except DomainError as error:
            raise forms.ValidationError(error.message, code=error.code) from error

    def prepare_value(self, value: object) -> object:
        return month_key(value) if isinstance(value, dt.date) else value


class PeriodForm(forms.Form):
    """Filters of the table, sent by GET; what is missing is the default: the last six months."""

    programme = forms.ChoiceField(label=_("Project"))
    first = MonthField(label=_("From"))
    last = MonthField(label=_("To"))

    def __init__(self, given: Mapping[str, str]) -> None:
        self.programmes = {programme.slug: programme for programme in Programme.objects.all()}
        self.default = self.default_period()
        super().__init__({**self.default.query, **{name: value for name, value in given.items() if value}})
        names = [(slug, programme.shown_name) for slug, programme in self.programmes.items()]
        cast("forms.ChoiceField", self.fields["programme"]).choices = [*names, (ALL, _("All projects"))]

    def add_prefix(self, field_name: str) -> str:
        return ADDRESS_NAMES.get(field_name, field_name)

    def clean(self) -> dict[str, object]:
        values = super().clean() or self.cleaned_data
        if "first" in values and "last" in values:
            try:
                require_period(values["first"], values["last"])
            except DomainError as error:
                self.add_error("last", error.message)
        return values

    def period(self) -> Period:
        """What was chosen; while something is wrong with it, the default."""
        if not self.is_valid():
            self.show_as_typed()
            return self.default
        values = self.cleaned_data
        return Period(self.programmes.get(values["programme"]), values["first"], values["last"])

    def show_as_typed(self) -> None:
        """A month picker would drop what it cannot read; a text field keeps it."""
        for name in ADDRESS_NAMES.keys() & self.errors.keys():
            cast("forms.TextInput", self.fields[name].widget).input_type = "text"

    def default_period(self) -> Period:
        today = timezone.localdate().replace(day=1)
        return Period(self.programmes.get(settings.DEFAULT_PROGRAMME), shift(today, 1 - MONTHS_SHOWN), today)
