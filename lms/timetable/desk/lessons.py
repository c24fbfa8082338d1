"""Lessons in the desk: the list with its filters, planning many at once, cancelling one."""

import datetime as dt
from functools import cached_property
from typing import override

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from lms.core.dates import format_date, format_wall_time, in_reader_script, zone_city
from lms.core.errors import DomainError
from lms.timetable.desk.common import DeskViewSet, EditView, FormPage, IndexView, address
from lms.timetable.domain.lessons import cancel_lesson, plan_lessons
from lms.timetable.enums import InstructionLanguage, LessonState
from lms.timetable.errors import GroupHasNoSlots
from lms.timetable.forms import CancelForm, LessonChangeForm, LessonForm, PlanForm
from lms.timetable.models import Lesson, Programme
from lms.timetable.permissions import can_coordinate


class LessonFilterSet(WagtailFilterSet):
    instruction_language = django_filters.ChoiceFilter(
        label=gettext_lazy("Taught in"), field_name="group__instruction_language", choices=InstructionLanguage.choices
    )
    programme = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Project"), field_name="group__programme", queryset=Programme.objects.all()
    )
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=LessonState.choices)
    month = django_filters.DateFilter(
        label=gettext_lazy("Month"),
        method="in_month",
        input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2026-11"}),
    )

    class Meta:
        model = Lesson
        fields = ["group", "instruction_language", "programme", "state", "month"]

    def in_month(self, lessons: QuerySet[Lesson], _name: str, month: dt.date) -> QuerySet[Lesson]:
        """By the date in the timetable; the ledger counts by the actual start."""
        return lessons.filter(local_date__year=month.year, local_date__month=month.month)


class LessonIndexView(IndexView):
    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("local_date", label=_("Date"), sort_key="local_date", accessor=shown_date, get_url=self.best_url),
            Column("wall_time", label=_("Local time"), sort_key="wall_time", accessor=shown_time),
            Column("group", label=_("Group"), sort_key="group__name"),
            Column("language", label=_("Taught in"), accessor="group.get_instruction_language_display"),
            StatusTagColumn("get_state_display", label=_("State"), sort_key="state", primary=is_settled),
            Column("taught_by", label=_("Taught by"), sort_key="taught_by__full_name"),
        ]

    def best_url(self, lesson: Lesson) -> str | None:
        return self.get_edit_url(lesson) or self.get_inspect_url(lesson)

    @override
    def get_base_queryset(self) -> QuerySet[Lesson]:
        return super().get_base_queryset().select_related("group__programme", "taught_by")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = list(super().header_buttons)
        if can_coordinate(self.request.user):
            buttons.append(
                HeaderButton(_("Plan lessons"), url=address("timetable_lessons:plan"), icon_name="calendar-alt")
            )
        return buttons

    @override
    def get_list_more_buttons(self, instance: Lesson) -> list[MenuItem]:
        buttons = super().get_list_more_buttons(instance)
        if can_coordinate(self.request.user) and may_be_cancelled(instance):
            url = address("timetable_lessons:cancel", instance.pk)
            buttons.append(MenuItem(_("Cancel lesson"), url=url, icon_name="cross", priority=40))
        return [*buttons, *buttons_of_others(self.request, instance)]


class LessonButtonsMixin(WagtailAdminTemplateMixin):
    """What apps above the timetable offer for a lesson stands in the header of its page."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *buttons_of_others(self.request, self.object)]


class LessonEditView(LessonButtonsMixin, EditView):
    pass


class LessonInspectView(LessonButtonsMixin, generic.InspectView):
    pass


class PlanView(FormPage):
    """Plan lessons from the weekly times until a day; what exists already stays."""

    model = Lesson
    form_class = PlanForm
    page_title = gettext_lazy("Plan lessons")
    header_icon = "calendar-alt"
    extra_context = {"submit_label": gettext_lazy("Plan lessons")}

    @override
    def get_initial(self) -> dict[str, object]:
        given = self.request.GET.get("group", "")
        return {"group": int(given)} if given.isdecimal() else {}

    @override
    def form_valid(self, form: PlanForm) -> HttpResponse:
        planned, refusals = self.plan(form)
        if refusals and not planned:
            for refusal in refusals:
                form.add_error(None, refusal)
            return self.form_invalid(form)
        for refusal in refusals:
            messages.warning(self.request, refusal)
        said = ngettext("%(count)s lesson planned.", "%(count)s lessons planned.", planned)
        messages.success(self.request, said % {"count": in_reader_script(str(planned))})
        return HttpResponseRedirect(address("timetable_lessons:index"))

    def plan(self, form: PlanForm) -> tuple[int, list[str]]:
        """Each group by itself: one that cannot be planned does not keep the others from it."""
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        planned, refusals = 0, []
        groups = form.groups()
        for group in groups:
            try:
                planned += len(plan_lessons(group, first=first, last=last))
            except GroupHasNoSlots as refusal:
                refusals.append(refusal.message)
            except DomainError as refusal:
                refusals.append(refusal.message if len(groups) == 1 else f"{group}: {refusal.message}")
        return planned, list(dict.fromkeys(refusals))


class CancelView(FormPage):
    model = Lesson
    form_class = CancelForm
    page_title = gettext_lazy("Cancel lesson")
    header_icon = "cross"
    extra_context = {"submit_label": gettext_lazy("Cancel lesson"), "serious": True}

    @cached_property
    def lesson(self) -> Lesson:
        return get_object_or_404(Lesson.objects.select_related("group"), pk=self.kwargs["pk"])

    @override
    def get_page_subtitle(self) -> str:
        return str(self.lesson)

    @override
    def form_valid(self, form: CancelForm) -> HttpResponse:
        try:
            cancel_lesson(self.lesson, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The lesson is cancelled."))
        return HttpResponseRedirect(address("timetable_lessons:index"))


class LessonViewSet(DeskViewSet):
    """Lessons are cancelled with a reason, never deleted."""

    model = Lesson
    name = "timetable_lessons"
    icon = "calendar-alt"
    menu_label = gettext_lazy("Lessons")
    index_view_class = LessonIndexView
    edit_view_class = LessonEditView
    inspect_view_class = LessonInspectView
    inspect_view_enabled = True
    inspect_view_fields = [
        "group", "unit", "local_date", "wall_time", "time_zone", "length_minutes", "state", "taught_by",
        "started_at", "ended_at", "local_month", "held_at", "held_by", "cancel_reason",
    ]  # fmt: skip
    filterset_class = LessonFilterSet
    ordering = "-starts_at"
    list_export = [
        "local_date", "wall_time", "time_zone", "length_minutes", "group.name", "group.programme.name",
        "group.instruction_language", "state", "taught_by", "started_at", "ended_at", "cancel_reason", "group.is_demo",
    ]  # fmt: skip
    export_headings = {
        "group.name": gettext_lazy("Group"),
        "group.programme.name": gettext_lazy("Project"),
        "group.instruction_language": gettext_lazy("Taught in"),
        "group.is_demo": gettext_lazy("Demonstration"),
    }

    @override
    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return LessonChangeForm if for_update else LessonForm

    @override
    def get_common_view_kwargs(self, **options: object) -> dict[str, object]:
        return super().get_common_view_kwargs(**{"delete_url_name": None, **options})

    @override
    def get_urlpatterns(self) -> list[URLPattern]:
        own = [
            path("plan/", self.construct_view(PlanView), name="plan"),
            path("cancel/<int:pk>/", self.construct_view(CancelView), name="cancel"),
        ]
        # The menu leads to the first of them.
        return [*(pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"), *own]


def buttons_of_others(request: HttpRequest, lesson: Lesson) -> list[Button]:
    """Buttons for ``lesson`` from hooks named ``register_lesson_buttons``: the timetable knows nobody above it."""
    return [button for hook in hooks.get_hooks("register_lesson_buttons") for button in hook(request, lesson)]


def may_be_cancelled(lesson: Lesson) -> bool:
    ended = lesson.state == LessonState.LIVE and lesson.ended_at is not None
    return lesson.state == LessonState.PLANNED or ended


def is_settled(lesson: Lesson) -> bool:
    return lesson.state == LessonState.HELD


def shown_date(lesson: Lesson) -> str:
    return format_date(lesson.local_date, "EEE d MMM y")


def shown_time(lesson: Lesson) -> str:
    return f"{format_wall_time(lesson.wall_time)} {zone_city(lesson.time_zone)}"
