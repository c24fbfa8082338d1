"""Forms of the desk. Where a rule exists they save through the domain, whose refusals the views show."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput
from wagtail.models import Locale

from cms.models import CoursePage, UnitPage
from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.core.places import zone_choices
from lms.timetable.domain.enrolments import end_enrolment, enrol
from lms.timetable.domain.groups import save_group
from lms.timetable.domain.lessons import plan_lesson, require_sensible_date, set_unit
from lms.timetable.domain.teachings import assign_teacher, end_teaching
from lms.timetable.enums import InstructionLanguage
from lms.timetable.errors import WrongDates
from lms.timetable.models import Enrolment, Group, Lesson, Programme, Slot, Teaching
from lms.timetable.queries.groups import roster
from lms.timetable.queries.people import person_named
from lms.timetable.queries.teachers import free_for, lesson_teachers, may_teach
from lms.timetable.walltime import to_utc, zone_info

PLANNED_AHEAD = dt.timedelta(weeks=8)


class PersonField(forms.CharField):
    """A person by e-mail or name; a list of everybody would be too long to choose from."""

    default_help_text = _("Name or e-mail of a person who has an account.")

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"help_text": self.default_help_text, "max_length": 254, **options})

    def clean(self, value: object) -> User | None:
        text = super().clean(value)
        try:
            return person_named(text) if text else None
        except DomainError as error:
            raise forms.ValidationError(error.message, code=error.code) from error


class DatedForm(WagtailAdminModelForm):
    """From a day to a day."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = self.cleaned_data.get("starts_on", self.instance.starts_on), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", WrongDates().message)
        return values


class ProgrammeForm(WagtailAdminModelForm):
    class Meta:
        model = Programme
        fields = ["name", "name_kk", "slug"]
        help_texts = {"slug": _("As commands and addresses name it, in Latin letters: online-classes.")}


class GroupForm(DatedForm):
    instance: Group
    course = forms.ModelChoiceField(label=_("Course"), queryset=CoursePage.objects.none())
    instruction_language = forms.ChoiceField(label=_("Taught in"))
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("The clocks its weekly times are read on. Lessons already planned keep theirs."),
    )

    class Meta:
        model = Group
        fields = [
            "name", "programme", "course", "instruction_language", "time_zone", "age_band", "capacity",
            "starts_on", "ends_on", "takes_requests",
        ]  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        courses = CoursePage.objects.filter(locale=Locale.get_default())
        own = CoursePage.objects.filter(pk=self.instance.course_id)
        cast("forms.ModelChoiceField", self.fields["course"]).queryset = (courses | own).order_by("title")
        languages = [*settings.INSTRUCTION_LANGUAGES, self.instance.instruction_language]
        taught_in = [choice for choice in InstructionLanguage.choices if choice[0] in languages]
        cast("forms.ChoiceField", self.fields["instruction_language"]).choices = [("", "—"), *taught_in]
        cast("forms.ChoiceField", self.fields["time_zone"]).choices = [("", "—"), *zone_choices()]

    def save(self, commit: bool = True) -> Group:  # noqa: FBT001, FBT002 - Django's signature
        self.instance = save_group(self.instance)
        return self.instance


class SlotForm(WagtailAdminModelForm):
    instance: Slot

    class Meta:
        model = Slot
        fields = ["weekday", "wall_time", "length_minutes"]
        help_texts = {"wall_time": _("On the group's clocks. Lessons already planned stay as they are.")}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        same_time = {"weekday": values.get("weekday"), "wall_time": values.get("wall_time")}
        if self.instance.group.slots.filter(**same_time).exclude(pk=self.instance.pk).exists():
            self.add_error("wall_time", _("The group already meets at this time."))
        return values


class TeachingForm(DatedForm):
    instance: Teaching
    teacher = PersonField(label=_("Teacher"))

    class Meta:
        model = Teaching
        fields = ["teacher", "starts_on", "ends_on"]

    def save(self, commit: bool = True) -> Teaching:  # noqa: FBT001, FBT002 - Django's signature
        values = self.cleaned_data
        self.instance = assign_teacher(
            values["teacher"], group=self.instance.group, starts_on=values["starts_on"], ends_on=values["ends_on"]
        )
        return self.instance


class TeachingEndForm(DatedForm):
    instance: Teaching
    ends_on = forms.DateField(label=_("Last day"), widget=AdminDateInput)

    class Meta:
        model = Teaching
        fields = ["ends_on"]

    def save(self, commit: bool = True) -> Teaching:  # noqa: FBT001, FBT002 - Django's signature
        self.instance = end_teaching(self.instance, ends_on=self.cleaned_data["ends_on"])
        return self.instance


class EnrolmentForm(DatedForm):
    instance: Enrolment
    learner = PersonField(label=_("Learner"))

    class Meta:
        model = Enrolment
        fields = ["learner", "starts_on", "ends_on"]

    def save(self, commit: bool = True) -> Enrolment:  # noqa: FBT001, FBT002 - Django's signature
        values = self.cleaned_data
        self.instance = enrol(
            values["learner"], group=self.instance.group, starts_on=values["starts_on"], ends_on=values["ends_on"]
        )
        return self.instance


class EnrolmentEndForm(DatedForm):
    instance: Enrolment
    ends_on = forms.DateField(label=_("Last day"), widget=AdminDateInput)

    class Meta:
        model = Enrolment
        fields = ["ends_on"]

    def save(self, commit: bool = True) -> Enrolment:  # noqa: FBT001, FBT002 - Django's signature
        self.instance = end_enrolment(self.instance, ends_on=self.cleaned_data["ends_on"])
        return self.instance


class LessonForm(WagtailAdminModelForm):
    """One lesson outside the weekly times."""

    instance: Lesson

    class Meta:
        model = Lesson
        fields = ["group", "local_date", "wall_time", "length_minutes"]
        help_texts = {"wall_time": _("On the group's clocks.")}

    def clean_local_date(self) -> dt.date:
        return sensible(self.cleaned_data["local_date"])

    def save(self, commit: bool = True) -> Lesson:  # noqa: FBT001, FBT002 - Django's signature
        values = self.cleaned_data
        self.instance = plan_lesson(
            values["group"],
            date=values["local_date"],
            wall_time=values["wall_time"],
            length_minutes=values["length_minutes"],
        )
        return self.instance


class LessonUnitForm(WagtailAdminModelForm):
    """What the lesson is about; when it takes place is changed by moving it."""

    instance: Lesson
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=UnitPage.objects.none(), required=False)

    class Meta:
        model = Lesson
        fields = ["unit"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        units = UnitPage.objects.descendant_of(self.instance.group.course)
        own = UnitPage.objects.filter(pk=self.instance.unit_id)
        cast("forms.ModelChoiceField", self.fields["unit"]).queryset = (units | own).order_by("number")

    def save(self, commit: bool = True) -> Lesson:  # noqa: FBT001, FBT002 - Django's signature
        self.instance = set_unit(self.instance, self.cleaned_data["unit"])
        return self.instance


def sensible(day: dt.date) -> dt.date:
    try:
        require_sensible_date(day)
    except DomainError as refusal:
        raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
    return day


class PlanForm(forms.Form):
    """Plan the lessons of one group, or of every group, until a day."""

    group = forms.ModelChoiceField(
        label=_("Group"), queryset=Group.objects.none(), required=False, empty_label=_("All groups")
    )
    first = forms.DateField(label=_("First day"), widget=AdminDateInput)
    last = forms.DateField(label=_("Last day"), widget=AdminDateInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        going = Group.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        cast("forms.ModelChoiceField", self.fields["group"]).queryset = going
        self.initial = {"first": today, "last": today + PLANNED_AHEAD, **self.initial}

    def groups(self) -> list[Group]:
        chosen = self.cleaned_data["group"]
        going = cast("forms.ModelChoiceField[Group]", self.fields["group"]).queryset
        return [chosen] if chosen else list(going or ())


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


class NewTimeForm(CancelForm):
    """Another day, time and length for a lesson."""

    date = forms.DateField(label=_("New date"), widget=AdminDateInput)
    wall_time = forms.TimeField(label=_("New time"), widget=AdminTimeInput, help_text=_("On the group's clocks."))
    length_minutes = forms.IntegerField(label=capfirst(_("length in minutes")), min_value=10, max_value=300)
    field_order = ["date", "wall_time", "length_minutes", "reason"]

    def __init__(self, *args: Any, lesson: Lesson, **options: Any) -> None:
        super().__init__(*args, lesson=lesson, **options)
        there = lesson.starts_at.astimezone(zone_info(lesson.group.time_zone))
        self.initial = {"wall_time": there.time(), "length_minutes": lesson.length_minutes, **self.initial}

    def clean_date(self) -> dt.date:
        return sensible(self.cleaned_data["date"])


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


class SubstituteForm(CancelForm):
    """Who stands in for whom; those who are free then and teach in the lesson's language stand first."""

    absent = forms.ModelChoiceField(label=_("Who is away"), queryset=User.objects.none(), empty_label=None)
    free = forms.ModelChoiceField(
        label=_("Who teaches instead"),
        queryset=User.objects.none(),
        required=False,
        empty_label="—",
        help_text=_("Teachers in this language who have no other lesson then."),
    )
    other = PersonField(label=_("Or somebody else"), required=False)
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

    @property
    def substitute(self) -> User | None:
        chosen: User | None = self.cleaned_data.get("other") or self.cleaned_data.get("free")
        return chosen


class AnswerForm(forms.Form):
    """A coordinator's answer to a request for a place; the button says which."""

    ADMIT, DECLINE = "admit", "decline"

    starts_on = forms.DateField(label=_("Place from"), widget=AdminDateInput)
    answer = forms.ChoiceField(choices=[(ADMIT, ADMIT), (DECLINE, DECLINE)], widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"starts_on": timezone.localdate(), **self.initial}
        self.fields["starts_on"].required = self.data.get("answer") != self.DECLINE
