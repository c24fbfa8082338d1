"""Learners who were put out of a lesson or of a group's lessons, and letting them in again."""

from functools import cached_property
from typing import override

import django_filters
from django.db.models import QuerySet
from django.forms import Form
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from classrooms.desk.common import SafetyViewSet, SettleView
from classrooms.domain.safety import lift_exclusion
from classrooms.forms import LiftForm
from classrooms.models import Exclusion
from lms.core.dates import format_date, format_wall_time
from lms.timetable.desk.common import IndexView, address, person_at_the_desk


class ExclusionFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        method="in_state",
        choices=[("open", gettext_lazy("Closed")), ("lifted", gettext_lazy("Lifted"))],
    )

    class Meta:
        model = Exclusion
        fields = ["group"]

    def in_state(self, exclusions: QuerySet[Exclusion], _name: str, state: str) -> QuerySet[Exclusion]:
        return exclusions.filter(lifted_at__isnull=state == "open")


class ExclusionIndexView(IndexView):
    page_title = gettext_lazy("Removals from lessons")

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("person", label=_("Learner"), sort_key="person__full_name", get_url=answer_url),
            Column("group", label=_("Group"), sort_key="group__name"),
            Column("reach", label=_("Closed"), accessor=reach),
            Column("reason", label=_("Reason")),
            Column("by", label=_("Removed by"), sort_key="by__full_name"),
            StatusTagColumn("state", label=_("State"), accessor=state_of, primary=stands),
            DateColumn("at", label=_("Removed"), sort_key="at"),
        ]

    @override
    def get_base_queryset(self) -> QuerySet[Exclusion]:
        return super().get_base_queryset().select_related("person", "group", "lesson__group", "by", "lifted_by")


class ExclusionView(SettleView):
    """One removal: who, by whom and why, and the form that lifts it."""

    model = Exclusion
    form_class = LiftForm
    template_name = "classrooms/desk/exclusion.html"
    page_title = gettext_lazy("Removal from lessons")
    header_icon = "lock"
    extra_context = {"submit_label": gettext_lazy("Let the learner come again")}
    settled = gettext_lazy("The learner may come to the next lessons again.")

    @cached_property
    def exclusion(self) -> Exclusion:
        exclusions = Exclusion.objects.select_related("person", "group", "lesson__group", "by", "lifted_by")
        return get_object_or_404(exclusions, pk=self.kwargs["pk"])

    @override
    def get_page_subtitle(self) -> str:
        return str(self.exclusion.person)

    @override
    def get_context_data(self, **options: object) -> dict[str, object]:
        context = {"exclusion": self.exclusion, "reach": reach(self.exclusion)}
        return {**super().get_context_data(**options), **context}

    @override
    def settle(self, form: Form) -> None:
        lift_exclusion(self.exclusion, because=form.cleaned_data["because"], lifted_by=person_at_the_desk(self.request))


class ExclusionViewSet(SafetyViewSet):
    """Staff put a learner out in the room; here a coordinator lifts it."""

    model = Exclusion
    name = "classrooms_exclusions"
    icon = "lock"
    menu_label = gettext_lazy("Removals from lessons")
    index_view_class = ExclusionIndexView
    answer_view_class = ExclusionView
    filterset_class = ExclusionFilterSet
    form_fields = ["lifted_because"]
    ordering = "-at"
    list_export = ["person", "group", "lesson", "reason", "by", "at", "lifted_at", "lifted_by", "lifted_because"]


def stands(exclusion: Exclusion) -> bool:
    return exclusion.lifted_at is None


def state_of(exclusion: Exclusion) -> str:
    return _("Closed") if stands(exclusion) else _("Lifted")


def reach(exclusion: Exclusion) -> str:
    """Which lessons are closed, in words."""
    lesson = exclusion.lesson
    if lesson is None:
        return _("All lessons of the group")
    return f"{format_date(lesson.local_date, 'd MMMM y')} · {format_wall_time(lesson.wall_time)}"


def answer_url(exclusion: Exclusion) -> str:
    return address("classrooms_exclusions:answer", exclusion.pk)
