"""Forms about groups and who belongs to them."""

import datetime as dt
from typing import TYPE_CHECKING, Any, cast, override

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput
from wagtail.models import Locale

from cms.models import CoursePage
from lms.accounts.fields import PersonField, TeacherField
from lms.accounts.models import User
from lms.core.dates import in_reader_script
from lms.core.places import zone_choices
from lms.timetable.conflicts import Clash
from lms.timetable.domain.enrolments import end_enrolment
from lms.timetable.domain.groups import save_group, save_programme
from lms.timetable.domain.places import give_place
from lms.timetable.domain.teachings import assign_teacher, end_teaching
from lms.timetable.domain.terms import keep_days_off
from lms.timetable.enums import InstructionLanguage
from lms.timetable.forms.common import DatedForm, KeptForm, WarningForm, sensible, warnings_about
from lms.timetable.models import Enrolment, Group, PlaceRequest, Programme, Slot, Teaching
from lms.timetable.queries.conflicts import clashes_of_place, clashes_of_teaching
from lms.timetable.queries.groups import fits_age_band, with_taken_places
from lms.timetable.queries.terms import countries_with_days_off
from lms.timetable.queries.waiting import names_of, waiting_list, waiting_longer

if TYPE_CHECKING:
    from lms.timetable.queries.groups import CountedGroup

OVERTAKING, OTHER_AGE = "overtaking", "other_age"


class ProgrammeForm(WagtailAdminModelForm):
    instance: Programme

    class Meta:
        model = Programme
        fields = ["name", "name_kk", "slug"]
        help_texts = {"slug": _("As commands and addresses name it, in Latin letters: online-classes.")}

    def save(self, commit: bool = True) -> Programme:  # noqa: FBT001, FBT002 - Django's signature
        return save_programme(self.instance, by=self.for_user)


class GroupForm(DatedForm):
    instance: Group
    course = forms.ModelChoiceField(label=_("Course"), queryset=CoursePage.objects.none())
    instruction_language = forms.ChoiceField(label=_("Taught in"))
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("The clocks its weekly times are read on. Lessons already planned keep theirs."),
    )

    days_off = forms.MultipleChoiceField(
        label=_("Days off of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("On these countries' days off no lesson is planned. Lessons already planned stay."),
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

        kept = list(self.instance.kept_countries.values_list("country", flat=True)) if self.instance.pk else []
        self.initial.setdefault("days_off", kept)
        cast("forms.MultipleChoiceField", self.fields["days_off"]).choices = countries_with_days_off(also=kept)

    def save(self, commit: bool = True) -> Group:  # noqa: FBT001, FBT002 - Django's signature
        self.instance = save_group(self.instance, by=self.for_user)
        keep_days_off(self.instance, countries=self.cleaned_data["days_off"], by=self.for_user)
        return self.instance


class SlotForm(KeptForm):
    instance: Slot

    class Meta:
        model = Slot
        fields = ["weekday", "wall_time", "length_minutes"]
        widgets = {"wall_time": AdminTimeInput}
        help_texts = {"wall_time": _("On the group's clocks.")}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        same_time = {"weekday": values.get("weekday"), "wall_time": values.get("wall_time")}
        going_on = self.instance.group.slots.filter(ends_on__isnull=True)
        if going_on.filter(**same_time).exclude(pk=self.instance.pk).exists():
            self.add_error("wall_time", _("The group already meets at this time."))
        return values


class TeachingForm(WarningForm, DatedForm):
    instance: Teaching
    teacher = TeacherField(label=_("Teacher"))

    class Meta:
        model = Teaching
        fields = ["teacher", "starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        teacher, first = values.get("teacher"), values.get("starts_on")
        if teacher and first:
            days = {"starts_on": first, "ends_on": values.get("ends_on")}
            clashes = clashes_of_teaching(teacher, group=self.instance.group, **days, at=timezone.now())
            self.require_ticks(warnings_about(clashes))
        return values

    def save(self, commit: bool = True) -> Teaching:  # noqa: FBT001, FBT002 - Django's signature
        values = self.cleaned_data
        self.instance = assign_teacher(
            values["teacher"],
            group=self.instance.group,
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            by=self.for_user,
        )
        return self.instance


class LastDayForm(WarningForm, DatedForm):
    """A last day; where it comes later than before, the days added may bring conflicts."""

    instance: Teaching | Enrolment
    ends_on = forms.DateField(label=_("Last day"), widget=AdminDateInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        before, until = self.instance.ends_on, values.get("ends_on")
        if before and until and before < until:
            self.require_ticks(warnings_about(self.clashes(before + dt.timedelta(days=1), until)))
        return values

    def clashes(self, starts_on: dt.date, ends_on: dt.date) -> list[Clash]:
        raise NotImplementedError


class TeachingEndForm(LastDayForm):
    instance: Teaching

    class Meta:
        model = Teaching
        fields = ["ends_on"]

    @override
    def clashes(self, starts_on: dt.date, ends_on: dt.date) -> list[Clash]:
        longer = self.instance
        return clashes_of_teaching(
            longer.teacher, group=longer.group, starts_on=starts_on, ends_on=ends_on, at=timezone.now()
        )

    def save(self, commit: bool = True) -> Teaching:  # noqa: FBT001, FBT002 - Django's signature
        self.instance = end_teaching(self.instance, ends_on=self.cleaned_data["ends_on"], by=self.for_user)
        return self.instance


class EnrolmentForm(WarningForm, DatedForm):
    instance: Enrolment
    learner = PersonField(label=_("Learner"))

    class Meta:
        model = Enrolment
        fields = ["learner", "starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        learner, first = values.get("learner"), values.get("starts_on")
        if learner and first:
            days = {"starts_on": first, "ends_on": values.get("ends_on")}
            self.require_ticks(warnings_before_place(learner, group=self.instance.group, **days))
        return values

    def save(self, commit: bool = True) -> Enrolment:  # noqa: FBT001, FBT002 - Django's signature
        values = self.cleaned_data
        self.instance = give_place(
            values["learner"],
            group=self.instance.group,
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            by=self.for_user,
        )
        return self.instance


class EnrolmentEndForm(LastDayForm):
    instance: Enrolment

    class Meta:
        model = Enrolment
        fields = ["ends_on"]

    @override
    def clashes(self, starts_on: dt.date, ends_on: dt.date) -> list[Clash]:
        longer = self.instance
        return clashes_of_place(
            longer.learner, group=longer.group, starts_on=starts_on, ends_on=ends_on, at=timezone.now()
        )

    def save(self, commit: bool = True) -> Enrolment:  # noqa: FBT001, FBT002 - Django's signature
        self.instance = end_enrolment(self.instance, ends_on=self.cleaned_data["ends_on"], by=self.for_user)
        return self.instance


class GroupChoiceField(forms.ModelChoiceField):
    """Groups with the number of their places; needs them ``with_taken_places``."""

    def label_from_instance(self, group: "CountedGroup") -> str:
        return f"{group} ({in_reader_script(f'{group.taken} / {group.capacity}')})"


class TransferForm(WarningForm, forms.Form):
    """Where a learner moves to, and the first day there."""

    group = GroupChoiceField(label=_("New group"), queryset=Group.objects.none(), help_text=_("Places taken today."))
    starts_on = forms.DateField(
        label=_("First day there"),
        widget=AdminDateInput,
        help_text=_("The day before is the last one in the old group. What was before stays as it was."),
    )

    def __init__(self, *args: Any, enrolment: Enrolment, **options: Any) -> None:
        super().__init__(*args, **options)
        self.enrolment, today = enrolment, timezone.localdate()
        others = Group.objects.exclude(pk=enrolment.group_id).exclude(ends_on__lt=today).order_by("name")
        cast("forms.ModelChoiceField", self.fields["group"]).queryset = with_taken_places(others, on=today)
        self.initial = {"starts_on": today + dt.timedelta(days=1), **self.initial}

    def clean_starts_on(self) -> dt.date:
        return sensible(self.cleaned_data["starts_on"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        group, first = values.get("group"), values.get("starts_on")
        if group and first:
            self.require_ticks(self.warnings(group, first))
        return values

    def warnings(self, group: Group, starts_on: dt.date) -> dict[str, str]:
        left = self.enrolment
        return warnings_before_place(left.learner, group=group, starts_on=starts_on, ends_on=left.ends_on, leaving=left)


class AnswerForm(WarningForm, forms.Form):
    """A coordinator's answer to a request for a place; the button says which. A place may ask for ticks."""

    ADMIT, DECLINE = "admit", "decline"

    starts_on = forms.DateField(label=_("Place from"), widget=AdminDateInput)
    answer = forms.ChoiceField(choices=[(ADMIT, ADMIT), (DECLINE, DECLINE)], widget=forms.HiddenInput)

    def __init__(self, *args: Any, place_request: PlaceRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.place_request = place_request
        self.initial = {"starts_on": timezone.localdate(), **self.initial}
        self.fields["starts_on"].required = self.data.get("answer") != self.DECLINE
        if not self.is_bound:
            self.show_warnings(self.warnings(self.initial["starts_on"]))

    def clean_starts_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["starts_on"]
        return day and sensible(day)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("answer") == self.ADMIT and values.get("starts_on"):
            self.require_ticks(self.warnings(values["starts_on"]))
        return values

    def warnings(self, starts_on: dt.date) -> dict[str, str]:
        asked = self.place_request
        return warnings_before_place(asked.person, group=asked.group, starts_on=starts_on)

    @property
    def overtaking(self) -> bool:
        return OVERTAKING in self.fields and bool(self.data.get(self.add_prefix(OVERTAKING)))


def warnings_before_place(
    learner: User,
    *,
    group: Group,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    leaving: Enrolment | None = None,
) -> dict[str, str]:
    """What a coordinator should mean to do when ``learner`` gets a place in ``group``, instead of the place ``leaving``
    where one is given; nothing of it is forbidden."""
    found = {}
    asked = waiting_list(group).filter(person=learner).first()
    longer = list(waiting_longer(asked) if asked else waiting_list(group))
    if longer:
        sentence = gettext("Give the place although others have waited longer: %(names)s")
        found[OVERTAKING] = sentence % {"names": names_of(longer)}
    if not fits_age_band(learner, group, on=starts_on):
        sentence = gettext("Give the place although %(person)s is not of the age of this group: %(age)s")
        found[OTHER_AGE] = sentence % {"person": learner, "age": group.get_age_band_display()}
    clashes = clashes_of_place(
        learner, group=group, starts_on=starts_on, ends_on=ends_on, leaving=leaving, at=timezone.now()
    )
    return found | warnings_about(clashes)
