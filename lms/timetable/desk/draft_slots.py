"""Weekly times of a draft: small forms that lead back to the draft's page."""

from functools import cached_property
from typing import override

from django.db.models import QuerySet
from django.forms import ModelForm
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from lms.accounts.models import User
from lms.timetable.desk.common import CreateView, DeleteView, DeskViewSet, EditView, IndexView, address, key_given
from lms.timetable.desk.versions import get_draft
from lms.timetable.domain.versions import remove_draft_slot
from lms.timetable.forms.versions import DraftSlotForm, DraftSlotTimeForm
from lms.timetable.models import DraftSlot, TimetableVersion


class OfDraftMixin(WagtailAdminTemplateMixin):
    """Success leads back to the draft; a published timetable has no such pages."""

    def shown_version(self) -> TimetableVersion:
        return self.object.version

    def get_object(self, queryset: QuerySet[DraftSlot] | None = None) -> DraftSlot:
        drafts = DraftSlot.objects.filter(version__released_at__isnull=True)
        return get_object_or_404(drafts.select_related("version__term", "group"), pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        return address("timetable_versions:inspect", self.shown_version().pk)

    @override
    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        version = self.shown_version()
        return [
            *self.breadcrumbs_items,
            {"url": address("timetable_versions:index"), "label": str(_("Timetables"))},
            {"url": address("timetable_versions:inspect", version.pk), "label": str(version)},
            {"url": "", "label": str(_("Weekly time"))},
        ]


class DraftSlotIndexView(IndexView):
    @override
    def get_base_queryset(self) -> QuerySet[DraftSlot]:
        return super().get_base_queryset().select_related("version__term", "group")


class DraftSlotCreateView(OfDraftMixin, CreateView):
    """``?version=`` says whose it will be, ``?group=`` which group is chosen already."""

    @cached_property
    def version(self) -> TimetableVersion:
        return get_draft(key_given(self.request, "version") or 0)

    @override
    def shown_version(self) -> TimetableVersion:
        return self.version

    @override
    def get_initial_form_instance(self) -> DraftSlot:
        return DraftSlot(version=self.version)

    @override
    def get_initial(self) -> dict[str, object]:
        return {"group": key_given(self.request, "group")}

    @override
    def get_add_url(self) -> str:
        return f"{super().get_add_url()}?version={self.version.pk}"


class DraftSlotEditView(OfDraftMixin, EditView):
    pass


class DraftSlotDeleteView(OfDraftMixin, DeleteView):
    @override
    def remove(self, item: DraftSlot, *, by: User) -> None:
        remove_draft_slot(item, by=by)


class DraftSlotViewSet(DeskViewSet):
    """Reached from the draft's page, so not in the menu."""

    model = DraftSlot
    name = "timetable_draft_slots"
    icon = "time"
    add_to_admin_menu = False
    index_view_class = DraftSlotIndexView
    add_view_class = DraftSlotCreateView
    edit_view_class = DraftSlotEditView
    delete_view_class = DraftSlotDeleteView
    list_display = ["__str__", "group", "version"]
    list_filter = ["version"]
    list_export = ["version", "group", "get_weekday_display", "wall_time", "group.time_zone", "length_minutes"]
    export_headings = {
        "version": _("Timetable"),
        "get_weekday_display": capfirst(_("weekday")),
        "group.time_zone": _("Time zone"),
    }

    @override
    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return DraftSlotTimeForm if for_update else DraftSlotForm
