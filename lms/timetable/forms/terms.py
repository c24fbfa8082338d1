"""Forms about terms and days off."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from lms.core.places import country_choices
from lms.timetable.errors import WrongDates
from lms.timetable.forms.common import DatedForm, KeptForm
from lms.timetable.models import Holiday, Term


class TermForm(KeptForm, DatedForm):
    class Meta:
        model = Term
        fields = ["name", "starts_on", "ends_on"]
        widgets = {"starts_on": AdminDateInput, "ends_on": AdminDateInput}


class HolidayForm(KeptForm):
    country = forms.ChoiceField(label=_("Country"))

    class Meta:
        model = Holiday
        fields = ["country", "name", "name_kk", "first", "last"]
        widgets = {"first": AdminDateInput, "last": AdminDateInput}
        help_texts = {"last": _("The same day when it is one day. Lessons already planned stay as they are.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("forms.ChoiceField", self.fields["country"]).choices = [("", "—"), *country_choices()]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", WrongDates().message)
        return values
