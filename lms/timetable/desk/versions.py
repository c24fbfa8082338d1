"""Timetables in the desk: drafted, looked at as a week and as a list, published."""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, override

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from lms.accounts.models import User
from lms.core.dates import first_weekday, format_date, format_list, format_wall_time, zone_city
from lms.core.errors import DomainError
from lms.core.readers import is_zone, zone_of
from lms.timetable.desk.clashes import ClashesView
from lms.timetable.desk.common import (
    CreateView,
    DeleteView,
    DeskViewSet,
    EditView,
    FormPage,
    IndexView,
    address,
    person_at_the_desk,
)
from lms.timetable.desk.counting import counted
from lms.timetable.desk.version_report import VersionReport
from lms.timetable.domain.lessons import require_sensible_date
from lms.timetable.domain.releases import Release, release_version
from lms.timetable.domain.versions import drop_draft
from lms.timetable.errors import DraftLooksDifferent
from lms.timetable.forms.versions import DraftForm, EffectForm, ReleaseForm
from lms.timetable.models import DraftSlot, Lesson, TimetableVersion
from lms.timetable.queries.versions import GroupPlan, fingerprint, versions
from lms.timetable.weekly import first_of_week

DAY = "EEE d MMM y"
A_WEEK = dt.timedelta(weeks=1)
DEFAULT_SECOND_ZONE = "Asia/Almaty"


class VersionIndexView(IndexView):
    """A version's name leads to its page; what is published is neither edited nor deleted."""

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("term", label=_("Timetable"), accessor=str, get_url=self.get_inspect_url),
            Column("programme", label=_("Project"), sort_key="programme__name"),
            StatusTagColumn("get_state_display", label=_("State"), sort_key="state", primary=is_released),
            Column("takes_effect_on", label=_("Takes effect"), accessor=shown_effect, sort_key="takes_effect_on"),
            Column("released_by", label=_("Published by")),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        to_come = HeaderButton(
            ClashesView.page_title, url=address("timetable_versions:conflicts"), icon_name=ClashesView.header_icon
        )
        return [*super().header_buttons, to_come]

    @override
    def get_base_queryset(self) -> QuerySet[TimetableVersion]:
        return super().get_base_queryset().select_related("programme", "term", "released_by")

    @override
    def get_edit_url(self, instance: TimetableVersion) -> str | None:
        return super().get_edit_url(instance) if instance.is_draft else None

    @override
    def get_delete_url(self, instance: TimetableVersion) -> str | None:
        return super().get_delete_url(instance) if instance.is_draft else None


class VersionCreateView(CreateView):
    @override
    def get_success_url(self) -> str:
        return address("timetable_versions:inspect", self.object.pk)


class VersionEditView(EditView):
    """The day a draft takes effect on."""

    @override
    def get_object(self, queryset: QuerySet[TimetableVersion] | None = None) -> TimetableVersion:
        return get_draft(self.kwargs["pk"])

    @override
    def get_success_url(self) -> str:
        return address("timetable_versions:inspect", self.object.pk)


class VersionDeleteView(DeleteView):
    @override
    def remove(self, item: TimetableVersion, *, by: User) -> None:
        drop_draft(item, by=by)


class VersionPage(generic.InspectView):
    """The version as a week and as a list, with its conflicts and what it changes."""

    page_title = gettext_lazy("Timetable")

    @override
    def get_object(self, queryset: QuerySet[TimetableVersion] | None = None) -> TimetableVersion:
        return get_object_or_404(versions(), pk=self.kwargs["pk"])

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.object.is_draft:
            return []
        url = address("timetable_versions:release", self.object.pk)
        return [HeaderButton(_("Publish"), url=url, icon_name="upload")]

    @override
    def get_edit_url(self) -> str | None:
        return super().get_edit_url() if self.object.is_draft else None

    @override
    def get_delete_url(self) -> str | None:
        return super().get_delete_url() if self.object.is_draft else None

    @override
    def get_context_data(self, **options: object) -> dict[str, object]:
        report = VersionReport.of(self.object, at=timezone.now())
        zones, first = self.zones(report), self.first_day()
        return {
            **super().get_context_data(**options),
            "version": self.object,
            "report": report,
            "grid": report.grid(first, zones=zones),
            "zones": [(zone, zone_city(zone)) for zone in zones_to_choose(report, zones)],
            "slots": slots_by_group(report),
            "earlier": first - A_WEEK if first > self.object.takes_effect_on else None,
            "later": first + A_WEEK if first + A_WEEK <= self.object.term.ends_on else None,
        }

    def first_day(self) -> dt.date:
        """The first day of the week asked for, else of the first whole week; weeks begin as in the reader's country."""
        begins = first_weekday(person_at_the_desk(self.request).country)
        asked = parsed_date(self.request.GET.get("week", ""))
        if asked is not None:
            return first_of_week(asked, first_weekday=begins)
        whole = first_of_week(self.object.takes_effect_on + dt.timedelta(days=6), first_weekday=begins)
        return min(whole, first_of_week(self.object.term.ends_on, first_weekday=begins))

    def zones(self, report: VersionReport) -> tuple[str, str]:
        """The reader's zone, and the one asked for: Almaty, or for readers there that of most groups."""
        own = zone_of(self.request) or settings.TIME_ZONE
        asked = self.request.GET.get("zone", "")
        others = [plan.group.time_zone for plan in report.plans if plan.group.time_zone != own]
        usual = DEFAULT_SECOND_ZONE if own != DEFAULT_SECOND_ZONE else max(others, key=others.count, default=own)
        return own, asked if is_zone(asked) else usual


class ReleaseView(FormPage):
    """What publishing does, once more; then it is done."""

    model = TimetableVersion
    form_class = ReleaseForm
    index_url_name = "timetable_versions:index"
    template_name = "timetable/desk/release.html"
    page_title = gettext_lazy("Publish")
    header_icon = "upload"
    extra_context = {"submit_label": gettext_lazy("Publish")}

    @cached_property
    def report(self) -> VersionReport:
        return VersionReport.of(get_draft(self.kwargs["pk"]), at=timezone.now())

    @override
    def get_page_subtitle(self) -> str:
        return str(self.report.version)

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "conflicts": bool(self.report.clashes)}

    @override
    def get_initial(self) -> dict[str, object]:
        return {"seen": fingerprint(self.report.version, self.report.plans, self.report.clashes)}

    @override
    def get_context_data(self, **options: object) -> dict[str, object]:
        return {**super().get_context_data(**options), "report": self.report, "version": self.report.version}

    @override
    def form_valid(self, form: ReleaseForm) -> HttpResponse:
        try:
            done = release_version(
                self.report.version,
                released_by=person_at_the_desk(self.request),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except DraftLooksDifferent as refusal:
            messages.error(self.request, refusal.message)
            return HttpResponseRedirect(self.request.path)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        tell(self.request, done)
        return HttpResponseRedirect(address("timetable_versions:inspect", done.version.pk))


class VersionViewSet(DeskViewSet):
    model = TimetableVersion
    name = "timetable_versions"
    icon = "table"
    menu_label = gettext_lazy("Timetables")
    index_view_class = VersionIndexView
    add_view_class = VersionCreateView
    edit_view_class = VersionEditView
    delete_view_class = VersionDeleteView
    inspect_view_class = VersionPage
    inspect_view_enabled = True
    inspect_template_name = "timetable/desk/version.html"
    list_filter = ["programme", "term", "state"]
    list_export = ["programme", "term", "number", "state", "takes_effect_on", "released_at", "released_by"]

    @override
    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return EffectForm if for_update else DraftForm

    @override
    def get_urlpatterns(self) -> list[URLPattern]:
        release = path("release/<int:pk>/", self.construct_view(ReleaseView), name="release")
        conflicts = path("conflicts/", self.construct_view(ClashesView), name="conflicts")
        return [*super().get_urlpatterns(), release, conflicts]


def get_draft(pk: int) -> TimetableVersion:
    return get_object_or_404(versions().filter(released_at__isnull=True), pk=pk)


def tell(request: HttpRequest, done: Release) -> None:
    """What was done, and which lessons were not touched."""
    said = counted(planned=done.planned, moved=done.moved, cancelled=done.cancelled, days_off=done.days_off)
    messages.success(request, " ".join([_("The timetable is published."), *said]))
    if done.alone:
        names = format_list([named(lesson) for lesson in done.alone])
        messages.warning(
            request, _("Changed one by one before, so they stay as they are: %(lessons)s.") % {"lessons": names}
        )


def named(lesson: Lesson) -> str:
    """“English 1, Sat 16 Jan 2027, 15:00”."""
    when = {"first": format_date(lesson.local_date, DAY), "second": format_wall_time(lesson.wall_time)}
    return _("%(first)s, %(second)s") % {"first": lesson.group, "second": _("%(first)s, %(second)s") % when}


def slots_by_group(report: VersionReport) -> Iterator[tuple[GroupPlan, list[DraftSlot]]]:
    """Each group with its weekly times in the version."""
    return ((plan, list(plan.group.draft_slots.all())) for plan in report.plans)


def zones_to_choose(report: VersionReport, shown: Iterable[str]) -> list[str]:
    zones = {plan.group.time_zone for plan in report.plans} | {DEFAULT_SECOND_ZONE, *shown}
    return sorted(zones, key=zone_city)


def parsed_date(text: str) -> dt.date | None:
    """None for what is no date, or none of this school."""
    try:
        day = dt.date.fromisoformat(text)
        require_sensible_date(day)
    except (ValueError, DomainError):
        return None
    return day


def shown_effect(version: TimetableVersion) -> str:
    return format_date(version.takes_effect_on, DAY)


def is_released(version: TimetableVersion) -> bool:
    return not version.is_draft
