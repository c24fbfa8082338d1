"""Terms and days off: data a coordinator edits."""

from typing import override

from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from lms.core.dates import format_date
from lms.core.places import country_name
from lms.timetable.desk.common import DeskViewSet
from lms.timetable.forms.terms import HolidayForm, TermForm
from lms.timetable.models import Holiday, Term

DAY = "EEE d MMM y"


class TermViewSet(DeskViewSet):
    model = Term
    name = "timetable_terms"
    icon = "date"
    menu_label = _("Terms")
    list_display = [
        "name",
        Column("starts_on", label=_("First day"), accessor=lambda term: format_date(term.starts_on, DAY)),
        Column("ends_on", label=_("Last day"), accessor=lambda term: format_date(term.ends_on, DAY)),
    ]
    list_export = ["name", "starts_on", "ends_on"]

    @override
    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return TermForm


class HolidayViewSet(DeskViewSet):
    model = Holiday
    name = "timetable_holidays"
    icon = "calendar"
    menu_label = _("Days off")
    ordering = ["-first", "country"]
    list_display = [
        "__str__",
        Column("country", label=_("Country"), accessor=lambda one: country_name(one.country), sort_key="country"),
        Column("first", label=_("First day"), accessor=lambda one: format_date(one.first, DAY), sort_key="first"),
        Column("last", label=_("Last day"), accessor=lambda one: format_date(one.last, DAY), sort_key="last"),
    ]
    list_filter = ["country"]
    list_export = ["country", "name", "name_kk", "first", "last"]

    @override
    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return HolidayForm
