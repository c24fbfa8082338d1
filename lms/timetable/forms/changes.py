"""Forms about what happens to a planned lesson."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from lms.accounts.fields import TeacherField
from lms.accounts.models import User
from lms.timetable.forms.common import WarningForm, sensible, warnings_about
from lms.timetable.models import Lesson
from lms.timetable.queries.conflicts import clashes_at, clashes_of_teacher
from lms.timetable.queries.groups import roster
from lms.timetable.queries.teachers import free_for, lesson_teachers, may_teach
from lms.timetable.walltime import to_utc, zone_info

WHEN = ("date", "wall_time", "length_minutes")


class CancelForm(forms.Form):
    """Why a lesson does not take place as planned."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.TextInput,
        help_text=_("Everyone in the group can read it."),
    )

    def __init__(self, *args: Any, lesson: Lesson, **options: Any) -> None:
        self.lesson = lesson
        super().__init__(*args, **options)


class NewTimeForm(WarningForm, CancelForm):
    """Another day, time and length for a lesson; what it clashes with there wants a tick."""

    date = forms.DateField(label=_("New date"), widget=AdminDateInput)
    wall_time = forms.TimeField(label=_("New time"), widget=AdminTimeInput, help_text=_("On the group's clocks."))
    length_minutes = forms.IntegerField(label=capfirst(_("length in minutes")), min_value=10, max_value=300)
    field_order = [*WHEN, "reason"]

    def __init__(self, *args: Any, lesson: Lesson, **options: Any) -> None:
        super().__init__(*args, lesson=lesson, **options)
        there = lesson.starts_at.astimezone(zone_info(lesson.group.time_zone))
        self.initial = {"wall_time": there.time(), "length_minutes": lesson.length_minutes, **self.initial}

    def clean_date(self) -> dt.date:
        return sensible(self.cleaned_data["date"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        when = {name: values[name] for name in WHEN if name in values}
        if len(when) == len(WHEN):
            self.require_ticks(warnings_about(clashes_at(self.lesson, **when)))
        return values


class RecordForm(CancelForm):
    """A lesson that took place outside the room: when, who taught, who was there."""

    wall_time = forms.TimeField(label=_("Began at"), widget=AdminTimeInput, help_text=_("On the group's clocks."))
    length_minutes = forms.IntegerField(label=capfirst(_("length in minutes")), min_value=10, max_value=300)
    taught_by = forms.ModelChoiceField(label=_("Taught by"), queryset=User.objects.none(), empty_label=None)
    there = forms.ModelMultipleChoiceField(
        label=_("Who was there"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["wall_time", "length_minutes", "taught_by", "there", "reason"]

    def __init__(self, *args: Any, lesson: Lesson, **options: Any) -> None:
        super().__init__(*args, lesson=lesson, **options)
        learners = roster(lesson.group, on=lesson.local_date)
        cast("forms.ModelChoiceField", self.fields["taught_by"]).queryset = may_teach(lesson)
        cast("forms.ModelMultipleChoiceField", self.fields["there"]).queryset = learners
        planned = {"wall_time": lesson.wall_time, "length_minutes": lesson.length_minutes, "there": learners}
        self.initial = {**planned, **self.initial}

    def times(self) -> dict[str, dt.datetime]:
        """The actual start and end, on the day of the timetable."""
        start = to_utc(self.lesson.local_date, self.cleaned_data["wall_time"], self.lesson.time_zone)
        length = dt.timedelta(minutes=self.cleaned_data["length_minutes"])
        return {"started_at": start, "ended_at": start + length}


class SubstituteForm(WarningForm, CancelForm):
    """Who stands in for whom; those who are free then and teach in the lesson's language stand first.

    Who has another lesson to teach then wants a tick.
    """

    absent = forms.ModelChoiceField(label=_("Who is away"), queryset=User.objects.none(), empty_label=None)
    free = forms.ModelChoiceField(
        label=_("Who teaches instead"),
        queryset=User.objects.none(),
        required=False,
        empty_label="—",
        help_text=_("Teachers in this language who have no other lesson then."),
    )
    other = TeacherField(label=_("Or somebody else"), required=False)
    field_order = ["absent", "free", "other", "reason"]

    def __init__(self, *args: Any, lesson: Lesson, **options: Any) -> None:
        super().__init__(*args, lesson=lesson, **options)
        self.teachers = lesson_teachers(lesson)
        away = {one.absent for one in self.teachers.substitutions if one.absent}
        own = {one.pk for one in {*self.teachers.own, *away}}
        free = cast("forms.ModelChoiceField", self.fields["free"])
        free.queryset = free_for(lesson)
        if self.teachers.substitutions:
            free.empty_label = _("The teacher comes after all")
        cast("forms.ModelChoiceField", self.fields["absent"]).queryset = User.objects.filter(pk__in=own)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if teacher := self.substitute or values.get("absent"):
            self.require_ticks(warnings_about(clashes_of_teacher(teacher, lesson=self.lesson)))
        return values

    @property
    def substitute(self) -> User | None:
        chosen: User | None = self.cleaned_data.get("other") or self.cleaned_data.get("free")
        return chosen
