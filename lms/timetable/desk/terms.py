"""Terms and days off: data a coordinator edits."""

from typing import override

import django_filters
from django.db.models import QuerySet
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from lms.core.dates import format_date, in_reader_script
from lms.core.places import country_name
from lms.timetable.desk.common import DeskViewSet
from lms.timetable.forms.terms import HolidayForm, TermForm
from lms.timetable.models import Holiday, Term
from lms.timetable.queries.terms import years_of_terms

DAY = "EEE d MMM y"


def year_choices() -> list[tuple[int, str]]:
    return [(year, in_reader_script(str(year))) for year in years_of_terms()]


class TermFilterSet(WagtailFilterSet):
    year = django_filters.ChoiceFilter(label=_("Year"), choices=year_choices, method="of_year")

    class Meta:
        model = Term
        fields = ["year"]

    def of_year(self, terms: QuerySet[Term], _name: str, year: str) -> QuerySet[Term]:
        return terms.filter(starts_on__year__lte=int(year), ends_on__year__gte=int(year))


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
    filterset_class = TermFilterSet
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
