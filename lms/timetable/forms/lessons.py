"""Forms that plan lessons."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from cms.models import UnitPage
from lms.timetable.domain.lessons import plan_lesson, set_unit
from lms.timetable.forms.common import sensible
from lms.timetable.models import Group, Lesson

PLANNED_AHEAD = dt.timedelta(weeks=8)


class LessonForm(WagtailAdminModelForm):
    """One lesson outside the weekly times."""

    instance: Lesson

    class Meta:
        model = Lesson
        fields = ["group", "local_date", "wall_time", "length_minutes"]
        widgets = {"wall_time": AdminTimeInput}
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
            by=self.for_user,
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
        self.instance = set_unit(self.instance, self.cleaned_data["unit"], by=self.for_user)
        return self.instance


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
