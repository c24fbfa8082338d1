"""Forms of drafts and their release."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from lms.timetable.domain.versions import add_draft_slot, change_draft_slot, draft_version, set_effect
from lms.timetable.models import DraftSlot, TimetableVersion
from lms.timetable.queries.versions import groups_to_draft

LESSONS_FOLLOW = _("From this day on lessons follow the new times; what comes before stays.")


class DraftForm(WagtailAdminModelForm):
    """A new draft."""

    class Meta:
        model = TimetableVersion
        fields = ["programme", "term", "takes_effect_on"]
        widgets = {"takes_effect_on": AdminDateInput}
        help_texts = {"takes_effect_on": LESSONS_FOLLOW}

    def save(self, commit: bool = True) -> TimetableVersion:  # noqa: FBT001, FBT002 - Django's signature
        values = self.cleaned_data
        self.instance = draft_version(
            values["programme"],
            term=values["term"],
            takes_effect_on=values["takes_effect_on"],
            made_by=self.for_user,
            at=timezone.now(),
        )
        return self.instance


class EffectForm(WagtailAdminModelForm):
    """The day a draft takes effect on."""

    instance: TimetableVersion

    class Meta:
        model = TimetableVersion
        fields = ["takes_effect_on"]
        widgets = {"takes_effect_on": AdminDateInput}
        help_texts = {"takes_effect_on": LESSONS_FOLLOW}

    def save(self, commit: bool = True) -> TimetableVersion:  # noqa: FBT001, FBT002 - Django's signature
        day = self.cleaned_data["takes_effect_on"]
        self.instance = set_effect(self.instance, takes_effect_on=day, by=self.for_user, at=timezone.now())
        return self.instance


class DraftSlotForm(WagtailAdminModelForm):
    """One more weekly time of a draft."""

    instance: DraftSlot

    class Meta:
        model = DraftSlot
        fields = ["group", "weekday", "wall_time", "length_minutes"]
        widgets = {"wall_time": AdminTimeInput}
        help_texts = {"wall_time": _("On the group's clocks.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "group" in self.fields:
            groups = cast("forms.ModelChoiceField", self.fields["group"])
            groups.queryset = groups_to_draft(self.instance.version)

    def times(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("weekday", "wall_time", "length_minutes")}

    def save(self, commit: bool = True) -> DraftSlot:  # noqa: FBT001, FBT002 - Django's signature
        group = self.cleaned_data["group"]
        self.instance = add_draft_slot(self.instance.version, group=group, **self.times(), by=self.for_user)
        return self.instance


class DraftSlotTimeForm(DraftSlotForm):
    """Another time for the same group."""

    class Meta(DraftSlotForm.Meta):
        fields = ["weekday", "wall_time", "length_minutes"]

    def save(self, commit: bool = True) -> DraftSlot:  # noqa: FBT001, FBT002 - Django's signature
        self.instance = change_draft_slot(self.instance, **self.times(), by=self.for_user)
        return self.instance


class ReleaseForm(forms.Form):
    """``seen`` is what the person read, so that nothing else is published; conflicts need their own word."""

    conflicts_seen = forms.BooleanField(label=_("I have seen the conflicts"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, conflicts: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not conflicts:
            del self.fields["conflicts_seen"]
