"""Reported messages: read with what stood around them, and decided."""

from functools import cached_property
from typing import override

import django_filters
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from classrooms.desk.common import STATES, SafetyViewSet, SettleView
from classrooms.domain.safety import decide_report
from classrooms.forms import DecisionForm
from classrooms.models import Report
from classrooms.queries.written import lines_around, open_reports
from lms.core.dates import in_reader_script
from lms.timetable.desk.common import IndexView, address, person_at_the_desk


class ReportFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), method="in_state", choices=STATES)

    class Meta:
        model = Report
        fields: list[str] = []

    def in_state(self, reports: QuerySet[Report], _name: str, state: str) -> QuerySet[Report]:
        return reports.filter(decided_at__isnull=state == "open")


class ReportIndexView(IndexView):
    page_title = gettext_lazy("Reported messages")

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("text", label=_("Message"), get_url=answer_url),
            Column("author", label=_("Written by"), sort_key="author__full_name"),
            Column("reporter", label=_("Reported by"), sort_key="reporter__full_name"),
            Column("group", label=_("Group"), accessor="room.lesson.group"),
            StatusTagColumn("state", label=_("State"), accessor=state_of, primary=is_open),
            DateColumn("at", label=_("Reported"), sort_key="at"),
        ]

    @override
    def get_base_queryset(self) -> QuerySet[Report]:
        return super().get_base_queryset().select_related("author", "reporter", "decided_by", "room__lesson__group")


class ReportView(SettleView):
    """One report: the message, who wrote it, who reported it and why, the lines around it."""

    model = Report
    form_class = DecisionForm
    template_name = "classrooms/desk/report.html"
    page_title = gettext_lazy("Reported message")
    header_icon = "warning"
    extra_context = {"submit_label": gettext_lazy("Decide")}
    settled = gettext_lazy("The report is decided.")

    @cached_property
    def report(self) -> Report:
        reports = Report.objects.select_related("author", "reporter", "decided_by", "room__lesson__group")
        return get_object_or_404(reports, pk=self.kwargs["pk"])

    @override
    def get_page_subtitle(self) -> str:
        return str(self.report.author)

    @override
    def get_context_data(self, **options: object) -> dict[str, object]:
        around = lines_around(self.report, viewer=self.request.user)
        return {**super().get_context_data(**options), "report": self.report, "lines": around}

    @override
    def settle(self, form: Form) -> None:
        decide_report(self.report, decision=form.cleaned_data["decision"], decided_by=person_at_the_desk(self.request))


class CountingMenuItem(MenuItem):
    """Says how many reports wait for a decision."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        waiting = open_reports().count()
        item = super().render_component(request)
        if waiting:
            item.label = _("Reported messages: %(count)s open") % {"count": in_reader_script(str(waiting))}
        return item


class ReportViewSet(SafetyViewSet):
    """Reports are made in the room and decided here."""

    model = Report
    name = "classrooms_reports"
    icon = "warning"
    menu_label = gettext_lazy("Reported messages")
    index_view_class = ReportIndexView
    answer_view_class = ReportView
    filterset_class = ReportFilterSet
    form_fields = ["decision"]
    ordering = "-at"
    list_export = ["room", "author", "text", "reporter", "reason", "at", "decided_at", "decided_by", "decision"]

    @override
    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        shown: type[MenuItem] = super().menu_item_class
        return type("ReportMenuItem", (CountingMenuItem,), {"is_shown": shown.is_shown})


def is_open(report: Report) -> bool:
    return report.decided_at is None


def state_of(report: Report) -> str:
    return _("Open") if is_open(report) else _("Decided")


def answer_url(report: Report) -> str:
    return address("classrooms_reports:answer", report.pk)
