"""Forms of the portal."""

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lms.portal.queries.attendance import spans_of
from lms.timetable.enums import AttendanceStatus
from lms.timetable.models import Attendance, Lesson


class PlaceRequestForm(forms.Form):
    """What a person wants the coordinator to know."""

    message = forms.CharField(
        label=_("A few words for the coordinator"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("For whom is the place, how old, and how much Kazakh is known already."),
    )


@dataclass(frozen=True)
class AttendanceRow:
    """A person's entry, the choice of its status, and the stays to draw as fractions of the lesson."""

    entry: Attendance
    field: forms.BoundField
    spans: list[tuple[float, float]]


class AttendanceForm(forms.Form):
    """One choice a person, named by the person's uuid."""

    def __init__(self, data: QueryDict | None, *, lesson: Lesson) -> None:
        super().__init__(data)
        self.lesson = lesson
        self.entries = list(lesson.attendance.select_related("person").order_by("part", "person__full_name"))
        for entry in self.entries:
            self.fields[self.name_of(entry)] = forms.ChoiceField(
                label=str(entry.person),
                choices=AttendanceStatus.choices,
                initial=entry.status,
                widget=forms.Select(attrs={"class": "input"}),
            )

    @staticmethod
    def name_of(entry: Attendance) -> str:
        return f"status-{entry.person.uuid}"

    def rows(self) -> list[AttendanceRow]:
        return [
            AttendanceRow(entry=entry, field=self[self.name_of(entry)], spans=spans_of(entry, self.lesson))
            for entry in self.entries
        ]

    def statuses(self) -> dict[int, AttendanceStatus]:
        """Chosen statuses by the person's key."""
        return {entry.person_id: AttendanceStatus(self.cleaned_data[self.name_of(entry)]) for entry in self.entries}
