"""Forms of the portal."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.timetable.enums import AttendanceStatus
from lms.timetable.models import Attendance


class PlaceRequestForm(forms.Form):
    """What a person wants the coordinator to know."""

    message = forms.CharField(
        label=_("A few words for the coordinator"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("For whom is the place, how old, and how much Kazakh is known already."),
    )


class AttendanceForm(forms.Form):
    """One choice a person, named by the person's uuid."""

    def __init__(self, data: object, *, entries: Iterable[Attendance]) -> None:
        super().__init__(data)
        self.entries = list(entries)
        for entry in self.entries:
            self.fields[self.name_of(entry)] = forms.ChoiceField(
                label=str(entry.person), choices=AttendanceStatus.choices, initial=entry.status
            )

    @staticmethod
    def name_of(entry: Attendance) -> str:
        return f"status-{entry.person.uuid}"

    def rows(self) -> list[tuple[Attendance, forms.BoundField]]:
        return [(entry, self[self.name_of(entry)]) for entry in self.entries]

    def statuses(self) -> dict[int, AttendanceStatus]:
        """Chosen statuses by the person's key."""
        return {entry.person_id: AttendanceStatus(self.cleaned_data[self.name_of(entry)]) for entry in self.entries}
