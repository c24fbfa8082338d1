"""Projects and groups, each group with its people, weekly times and lessons on one page."""

from functools import cached_property
from typing import TYPE_CHECKING, override

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from lms.accounts.models import User
from lms.core.dates import format_date, format_list, in_reader_script, zone_city
from lms.core.places import country_name
from lms.timetable.desk.common import CreateView, DayColumn, DeleteView, DeskViewSet, EditView, IndexView, address
from lms.timetable.domain.groups import delete_group
from lms.timetable.forms.groups import GroupForm, ProgrammeForm
from lms.timetable.models import Group, Programme
from lms.timetable.names import shown_name
from lms.timetable.permissions import can_coordinate, lasting_on
from lms.timetable.queries.groups import with_taken_places
from lms.timetable.queries.lessons import upcoming
from lms.timetable.queries.slots import current_slots, with_use
from lms.timetable.queries.waiting import waiting_list

if TYPE_CHECKING:
    from lms.timetable.queries.groups import CountedGroup

LESSONS_SHOWN = 8


class ProgrammeViewSet(DeskViewSet):
    model = Programme
    name = "timetable_programmes"
    icon = "folder-open-inverse"
    list_display = ["name", "name_kk", "slug"]
    list_export = ["slug", "name", "name_kk"]

    @override
    def get_form_class(self, for_update: bool = False) -> type[ProgrammeForm]:
        return ProgrammeForm


class GroupFilterSet(WagtailFilterSet):
    class Meta:
        model = Group
        fields = ["programme", "instruction_language", "age_band", "takes_requests", "is_demo"]


class GroupIndexView(IndexView):
    """A group's name leads to its page."""

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("name", label=_("Name"), sort_key="name", get_url=self.get_inspect_url),
            Column("programme", label=_("Project"), sort_key="programme__name"),
            Column("get_instruction_language_display", label=_("Taught in"), sort_key="instruction_language"),
            Column("slots", label=_("Weekly times"), accessor=weekly_times),
            Column("places", label=_("Places"), accessor=places),
            DayColumn("starts_on", label=_("First day"), sort_key="starts_on"),
            DayColumn("ends_on", label=_("Last day"), sort_key="ends_on"),
        ]

    @override
    def get_base_queryset(self) -> QuerySet[Group]:
        groups = (
            super()
            .get_base_queryset()
            .select_related("programme", "course")
            .prefetch_related(Prefetch("slots", current_slots()))
        )
        return with_taken_places(groups)


class GroupCreateView(CreateView):
    @override
    def get_success_url(self) -> str:
        return address("timetable_groups:inspect", self.object.pk)


class GroupEditView(EditView):
    @override
    def get_success_url(self) -> str:
        return address("timetable_groups:inspect", self.object.pk)


class GroupDeleteView(DeleteView):
    @override
    def remove(self, item: Group, *, by: User) -> None:
        delete_group(item, by=by)


class GroupPage(generic.InspectView):
    """The group with its weekly times, teachers, learners and next lessons."""

    page_title = _("Group")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not can_coordinate(self.request.user):
            return []
        url = f"{address('timetable_lessons:plan')}?group={self.object.pk}"
        return [HeaderButton(_("Plan lessons"), url=url, icon_name="calendar-alt")]

    def get_ends_on_display_value(self) -> str:
        return format_date(self.object.ends_on, "d MMMM y") if self.object.ends_on else "–"

    def get_time_zone_display_value(self) -> str:
        return zone_city(self.object.time_zone)

    def get_starts_on_display_value(self) -> str:
        return format_date(self.object.starts_on, "d MMMM y")

    @override
    def get_fields_context(self) -> list[dict[str, object]]:
        kept = [country_name(one.country) for one in self.object.kept_countries.all()]
        days_off = {"label": _("Days off of"), "value": format_list(kept) or "–", "component": None}
        return [*super().get_fields_context(), days_off]

    def get_takes_requests_display_value(self) -> str:
        return str(_("Yes") if self.object.takes_requests else _("No"))

    @override
    def get_context_data(self, **options: object) -> dict[str, object]:
        viewer, today = self.request.user, timezone.localdate()
        enrolments = self.object.enrolments.select_related("learner").order_by("learner__full_name", "starts_on")
        return {
            **super().get_context_data(**options),
            "coordinates": can_coordinate(viewer),
            "slots": with_use(current_slots().filter(group=self.object)),
            "teachings": self.object.teachings.select_related("teacher").order_by("starts_on"),
            "today": today,
            "waiting": waiting_list(self.object).count(),
            "learners": [(shown_name(one.learner, viewer=viewer), one) for one in enrolments],
            "taken": self.object.enrolments.filter(lasting_on(today)).count(),
            "lessons": upcoming(self.object.lessons.select_related("group"), at=timezone.now())[:LESSONS_SHOWN],
        }


class GroupViewSet(DeskViewSet):
    model = Group
    name = "timetable_groups"
    icon = "group"
    menu_label = _("Groups")
    index_view_class = GroupIndexView
    add_view_class = GroupCreateView
    edit_view_class = GroupEditView
    delete_view_class = GroupDeleteView
    inspect_view_class = GroupPage
    inspect_view_enabled = True
    inspect_template_name = "timetable/desk/group.html"
    inspect_view_fields = [
        "programme", "course", "instruction_language", "time_zone", "age_band", "starts_on", "ends_on",
        "takes_requests",
    ]  # fmt: skip
    filterset_class = GroupFilterSet
    search_fields = ["name"]
    list_export = [
        "name", "programme.name", "course.title", "instruction_language", "time_zone", "age_band", "capacity",
        "taken", "starts_on", "ends_on", "is_demo",
    ]  # fmt: skip
    export_headings = {"programme.name": _("Project"), "course.title": _("Course"), "taken": _("Places taken")}

    @override
    def get_form_class(self, for_update: bool = False) -> type[GroupForm]:
        return GroupForm


def weekly_times(group: Group) -> str:
    return ", ".join(map(str, group.slots.all()))


def places(group: "CountedGroup") -> str:
    return in_reader_script(f"{group.taken} / {group.capacity}")
