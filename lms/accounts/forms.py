"""Forms in which people tell who they are."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import ScriptChoice, Topic
from lms.accounts.models import User
from lms.accounts.names import validate_name
from lms.core.dates import in_reader_script
from lms.core.languages import PREFIXES
from lms.core.places import country_choices, zone_choices
from lms.core.readers import is_zone

OLDEST = 110


class SignupForm(forms.Form):
    """What allauth's sign-up form asks beside the e-mail; the browser proposes the zone."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        validators=[validate_name],
        help_text=_("As you write it, in any alphabet."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-zone-target": "field"}))
    field_order = ["full_name", "email"]

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        return zone if is_zone(zone) else ""

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth when the person is made."""
        user.full_name = self.cleaned_data["full_name"]
        user.time_zone = self.cleaned_data["time_zone"]
        user.save(update_fields=["full_name", "time_zone"])


class ProfileForm(forms.ModelForm[User]):
    """A person's own profile."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("All times are shown in this zone."))
    language = forms.ChoiceField(label=_("Language of the pages"), required=False)
    script = forms.ChoiceField(
        label=_("Alphabet of Kazakh"), required=False, widget=forms.RadioSelect, help_text=_("How you read Kazakh.")
    )

    class Meta:
        model = User
        fields = [
            "full_name",
            "called",
            "country",
            "time_zone",
            "language",
            "script",
            "birth_year",
            "contact_email",
            "wants_reminders",
            "wants_clock_changes",
            "quiet_from",
            "quiet_until",
        ]
        labels = {"wants_reminders": Topic.REMINDER.label, "wants_clock_changes": Topic.CLOCK_CHANGE.label}
        help_texts = {"quiet_until": _("By your own clock. The same time twice: no quiet hours.")}
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "full_name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "called": forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
            "birth_year": forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year"}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        choices: dict[str, list[tuple[str, Any]]] = {
            "country": [("", _("Not told")), *country_choices()],
            "time_zone": zone_choices(),
            "language": [("", _("As the browser asks")), *((code, names[code]) for code in PREFIXES)],
            "script": ScriptChoice.choices,
        }
        for name, pairs in choices.items():
            cast("forms.ChoiceField", self.fields[name]).choices = pairs

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        this_year = dt.datetime.now(tz=dt.UTC).year
        if year is not None and not this_year - OLDEST <= year <= this_year:
            raise forms.ValidationError(
                _("Enter a year from %(first)s to %(last)s, or nothing."),
                params={
                    "first": in_reader_script(str(this_year - OLDEST)),
                    "last": in_reader_script(str(this_year)),
                },
            )
        return year
