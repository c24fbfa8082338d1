"""Lessons in the desk: the list with its filters, planning many at once, cancelling one."""

import datetime as dt
from functools import cached_property
from typing import Any, override

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from lms.core.dates import format_date, format_wall_time, zone_city
from lms.core.errors import DomainError
from lms.timetable.desk.bulk import BULK, NewTeacherView
from lms.timetable.desk.changes import CHANGES, possible_changes
from lms.timetable.desk.common import DeskViewSet, EditView, FormPage, IndexView, address, key_given, person_at_the_desk
from lms.timetable.desk.counting import counted
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.enums import InstructionLanguage, LessonState
from lms.timetable.errors import GroupHasNoSlots
from lms.timetable.forms.lessons import LessonForm, LessonUnitForm, PlanForm
from lms.timetable.models import Lesson, Programme
from lms.timetable.permissions import can_coordinate
from lms.timetable.queries.absences import said_about
from lms.timetable.queries.attendance import lacking_of
from lms.timetable.queries.changes import with_changes
from lms.timetable.queries.lessons import of_day, on_now, undecided, waiting_for_attendance
from lms.timetable.queries.plans import unplanned
from lms.timetable.queries.teachers import lesson_teachers
from lms.timetable.sentences import lesson_title


class Tick(forms.CheckboxInput):
    """Unticked asks for nothing, so that no filter is shown as active."""

    @override
    def value_from_datadict(self, *given: Any) -> Any:
        return super().value_from_datadict(*given) or None


class LessonFilterSet(WagtailFilterSet):
    instruction_language = django_filters.ChoiceFilter(
        label=gettext_lazy("Taught in"), choices=InstructionLanguage.choices
    )
    programme = django_filters.ModelChoiceFilter(label=gettext_lazy("Project"), queryset=Programme.objects.all())
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=LessonState.choices)
    which = django_filters.ChoiceFilter(
        label=gettext_lazy("Which"),
        method="of_kind",
        choices=[
            ("today", gettext_lazy("Today")),
            ("now", gettext_lazy("On now")),
            ("attendance", gettext_lazy("Attendance missing")),
        ],
    )
    undecided = django_filters.BooleanFilter(
        label=gettext_lazy("Over and not decided"), method="over_and_not_decided", widget=Tick
    )
    month = django_filters.DateFilter(
        label=gettext_lazy("Month"),
        method="in_month",
        input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2026-11"}),
    )

    class Meta:
        model = Lesson
        fields = ["group", "instruction_language", "programme", "state", "which", "undecided", "month"]

    def of_kind(self, lessons: QuerySet[Lesson], _name: str, which: str) -> QuerySet[Lesson]:
        kinds = {"today": of_day, "now": on_now}
        return kinds[which](lessons, at=timezone.now()) if which in kinds else waiting_for_attendance(lessons)

    def over_and_not_decided(self, lessons: QuerySet[Lesson], _name: str, wanted: bool) -> QuerySet[Lesson]:  # noqa: FBT001
        return undecided(lessons, at=timezone.now()) if wanted else lessons

    def in_month(self, lessons: QuerySet[Lesson], _name: str, month: dt.date) -> QuerySet[Lesson]:
        """By the date in the timetable; the ledger counts by the actual start."""
        return lessons.filter(local_date__year=month.year, local_date__month=month.month)


class LessonIndexView(IndexView):
    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title(
                "local_date", label=_("Date"), sort_key="local_date", accessor=shown_date, get_url=self.get_inspect_url
            ),
            Column("wall_time", label=_("Local time"), sort_key="wall_time", accessor=shown_time),
            Column("group", label=_("Group"), sort_key="group__name"),
            Column("language", label=_("Taught in"), accessor="get_instruction_language_display"),
            StatusTagColumn("shown_state", label=_("State"), sort_key="state", primary=is_settled),
            Column("taught_by", label=_("Taught by"), sort_key="taught_by__full_name"),
        ]

    @override
    def get_base_queryset(self) -> QuerySet[Lesson]:
        return super().get_base_queryset().select_related("group", "programme", "taught_by", "replacement")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = list(super().header_buttons)
        if can_coordinate(self.request.user):
            buttons.append(
                HeaderButton(_("Plan lessons"), url=address("timetable_lessons:plan"), icon_name="calendar-alt")
            )
            buttons += [
                HeaderButton(view.page_title, url=address(f"timetable_lessons:{name}"), icon_name=view.header_icon)
                for name, view in BULK.items()
            ]
        return buttons

    @override
    def get_list_more_buttons(self, instance: Lesson) -> list[MenuItem]:
        changes = [
            MenuItem(view.page_title, url=url, icon_name=view.header_icon, priority=40)
            for view, url in possible_changes(instance, viewer=self.request.user)
        ]
        return [*super().get_list_more_buttons(instance), *changes, *buttons_of_others(self.request, instance)]


class LessonButtonsMixin(WagtailAdminTemplateMixin):
    """What apps above the timetable offer for a lesson stands in the header of its page."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *buttons_of_others(self.request, self.object)]


class LessonEditView(LessonButtonsMixin, EditView):
    pass


class LessonInspectView(LessonButtonsMixin, generic.InspectView):
    """When it is, what changed it and why, and the lesson it stands for or that stands for it."""

    page_title = gettext_lazy("Lesson")

    @override
    def get_page_subtitle(self) -> str:
        return lesson_title(self.object)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(view.page_title, url=url, icon_name=view.header_icon)
            for view, url in possible_changes(self.object, viewer=self.request.user)
        ]

    @override
    def get_context_data(self, **options: object) -> dict[str, object]:
        (lesson,) = with_changes(Lesson.objects.filter(pk=self.object.pk))
        about = {
            "changes": lesson.changes.all(),
            "replaced": lesson.replaces,
            "teachers": lesson_teachers(lesson),
            "absences": said_about(lesson),
            "lacking": lacking_of(lesson),
        }
        return {**super().get_context_data(**options), **about}


class PlanView(FormPage):
    """Plan lessons from the weekly times until a day; what exists already stays."""

    model = Lesson
    form_class = PlanForm
    page_title = gettext_lazy("Plan lessons")
    header_icon = "calendar-alt"
    extra_context = {"submit_label": gettext_lazy("Plan lessons")}

    @override
    def get_initial(self) -> dict[str, object]:
        group = key_given(self.request, "group")
        return {"group": group} if group else {}

    @override
    def form_valid(self, form: PlanForm) -> HttpResponse:
        planned, refusals = self.plan(form)
        if refusals and not planned:
            for refusal in refusals:
                form.add_error(None, refusal)
            return self.form_invalid(form)
        for refusal in refusals:
            messages.warning(self.request, refusal)
        messages.success(self.request, " ".join(counted(planned=planned, days_off=self.days_off(form))))
        return HttpResponseRedirect(address("timetable_lessons:index"))

    def days_off(self, form: PlanForm) -> int:
        """How many lessons fall on days off of their groups, so that they were left out."""
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        return sum(
            one.day_off is not None for group in form.groups() for one in unplanned(group, first=first, last=last)
        )

    def plan(self, form: PlanForm) -> tuple[int, list[str]]:
        """Each group by itself: one that cannot be planned does not keep the others from it."""
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        planned, refusals = 0, []
        groups = form.groups()
        for group in groups:
            try:
                planned += len(plan_lessons(group, first=first, last=last, by=person_at_the_desk(self.request)))
            except GroupHasNoSlots as refusal:
                refusals.append(refusal.message)
            except DomainError as refusal:
                refusals.append(refusal.message if len(groups) == 1 else f"{group}: {refusal.message}")
        return planned, list(dict.fromkeys(refusals))


class LessonViewSet(DeskViewSet):
    """Lessons are cancelled or moved with a reason, never deleted."""

    model = Lesson
    name = "timetable_lessons"
    icon = "calendar-alt"
    menu_label = gettext_lazy("Lessons")
    index_view_class = LessonIndexView
    edit_view_class = LessonEditView
    inspect_view_class = LessonInspectView
    inspect_view_enabled = True
    inspect_template_name = "timetable/desk/lesson.html"
    filterset_class = LessonFilterSet
    ordering = "-starts_at"
    list_export = [
        "local_date", "wall_time", "time_zone", "length_minutes", "group.name", "programme.name",
        "instruction_language", "state", "taught_by", "origin", "started_at", "ended_at", "group.is_demo",
    ]  # fmt: skip
    export_headings = {
        "group.name": gettext_lazy("Group"),
        "programme.name": gettext_lazy("Project"),
        "group.is_demo": gettext_lazy("Demonstration"),
    }

    @override
    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return LessonUnitForm if for_update else LessonForm

    @override
    def get_common_view_kwargs(self, **options: object) -> dict[str, object]:
        return super().get_common_view_kwargs(**{"delete_url_name": None, **options})

    @override
    def get_urlpatterns(self) -> list[URLPattern]:
        own = [
            path("plan/", self.construct_view(PlanView), name="plan"),
            *(path(f"{name}/", self.construct_view(view), name=name) for name, view in BULK.items()),
            *(path(f"{name}/<int:pk>/", self.construct_view(view), name=name) for name, view in CHANGES.items()),
            path("new-teacher/<int:pk>/", self.construct_view(NewTeacherView), name="new-teacher"),
        ]
        # The menu leads to the first of them.
        return [*(pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"), *own]


def buttons_of_others(request: HttpRequest, lesson: Lesson) -> list[Button]:
    """Buttons for ``lesson`` from hooks named ``register_lesson_buttons``: the timetable knows nobody above it."""
    return [button for hook in hooks.get_hooks("register_lesson_buttons") for button in hook(request, lesson)]


def is_settled(lesson: Lesson) -> bool:
    return lesson.state == LessonState.HELD


def shown_date(lesson: Lesson) -> str:
    return format_date(lesson.local_date, "EEE d MMM y")


def shown_time(lesson: Lesson) -> str:
    return f"{format_wall_time(lesson.wall_time)} {zone_city(lesson.time_zone)}"
