"""Forms about many lessons at once."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from lms.accounts.fields import TeacherField
from lms.accounts.models import User
from lms.timetable.enums import Weekday
from lms.timetable.forms.common import WarningForm, sensible
from lms.timetable.models import Group, Programme
from lms.timetable.weekly import WEEK, first_of_week

A_DAY = dt.timedelta(days=1)
LAST = WEEK - 1


class ManyLessonsForm(WarningForm, forms.Form):
    """Of which groups, and why."""

    programme = forms.ModelChoiceField(
        label=_("Project"), queryset=Programme.objects.all(), required=False, empty_label=_("All projects")
    )
    groups = forms.ModelMultipleChoiceField(
        label=_("Groups"),
        queryset=Group.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none to change the lessons of all groups."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.TextInput,
        help_text=_("Everyone in the groups can read it."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        running = Group.objects.exclude(ends_on__lt=timezone.localdate()).order_by("name")
        cast("forms.ModelMultipleChoiceField", self.fields["groups"]).queryset = running

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        """First and last day; only after ``is_valid``."""
        raise NotImplementedError


class CancelDayForm(ManyLessonsForm):
    date = forms.DateField(label=_("Day"), widget=AdminDateInput, help_text=_("By the calendar of each group."))
    field_order = ["date", "programme", "groups", "reason"]

    def clean_date(self) -> dt.date:
        return sensible(self.cleaned_data["date"])

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        return self.cleaned_data["date"], self.cleaned_data["date"]


class MoveWeekForm(ManyLessonsForm):
    week = forms.DateField(label=_("Week"), widget=AdminDateInput)
    days = forms.IntegerField(
        label=_("Days later"),
        min_value=-60,
        max_value=60,
        initial=7,
        help_text=_("Seven is a week later; with a minus they are earlier."),
    )
    field_order = ["week", "days", "programme", "groups", "reason"]

    def __init__(self, *args: Any, first_weekday: int, **options: Any) -> None:
        """Weeks begin on ``first_weekday``."""
        super().__init__(*args, **options)
        self.first_weekday = first_weekday
        ends = [Weekday(first_weekday).label, Weekday((first_weekday + LAST) % WEEK).label]
        said = gettext("Any day of it; all lessons of the week move (%(first)s – %(last)s).")
        self.fields["week"].help_text = said % dict(zip(("first", "last"), ends, strict=True))

    def clean_week(self) -> dt.date:
        return sensible(self.cleaned_data["week"])

    def clean_days(self) -> int:
        days: int = self.cleaned_data["days"]
        if days == 0:
            raise forms.ValidationError(_("Say by how many days the lessons move."))
        return days

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        first = first_of_week(self.cleaned_data["week"], first_weekday=self.first_weekday)
        return first, first + LAST * A_DAY


class NewTeacherForm(WarningForm, forms.Form):
    """Who teaches a group instead of whom, and from which day."""

    teacher_from = forms.ModelChoiceField(label=_("Who stops"), queryset=User.objects.none(), empty_label=None)
    teacher_to = TeacherField(label=_("Who teaches instead"))
    starts_on = forms.DateField(
        label=_("First day of the new teacher"),
        widget=AdminDateInput,
        help_text=_("Lessons taught before stay as they were."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.TextInput,
        help_text=_("Everyone in the groups can read it."),
    )

    def __init__(self, *args: Any, group: Group, **options: Any) -> None:
        super().__init__(*args, **options)
        teaching = group.teachings.exclude(ends_on__lt=timezone.localdate())
        teachers = User.objects.filter(pk__in=teaching.values("teacher")).order_by("full_name", "pk")
        cast("forms.ModelChoiceField", self.fields["teacher_from"]).queryset = teachers

    def clean_starts_on(self) -> dt.date:
        return sensible(self.cleaned_data["starts_on"])
