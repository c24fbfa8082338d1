"""Weekly times, teachers and learners of a group: small forms that lead back to the group's page."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, override

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from lms.accounts.models import User
from lms.core.dates import format_date
from lms.core.errors import DomainError
from lms.timetable.desk.common import (
    CreateView,
    DeleteView,
    DeskViewSet,
    EditView,
    FormPage,
    IndexView,
    KeptDeleteView,
    address,
    key_given,
    person_at_the_desk,
)
from lms.timetable.domain.enrolments import remove_enrolment, transfer_learner
from lms.timetable.domain.teachings import remove_teaching
from lms.timetable.forms.groups import (
    EnrolmentEndForm,
    EnrolmentForm,
    SlotForm,
    TeachingEndForm,
    TeachingForm,
    TransferForm,
)
from lms.timetable.models import Enrolment, Group, Slot, Teaching
from lms.timetable.queries.slots import with_use

if TYPE_CHECKING:
    from lms.timetable.queries.slots import UsedSlot


class OfGroupMixin(WagtailAdminTemplateMixin):
    """Success leads back to the group."""

    member_label: str | Promise = ""

    def shown_group(self) -> Group:
        return self.object.group

    def get_success_url(self) -> str:
        return address("timetable_groups:inspect", self.object.group_id)

    @override
    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        group = self.shown_group()
        return [
            *self.breadcrumbs_items,
            {"url": address("timetable_groups:index"), "label": str(_("Groups"))},
            {"url": address("timetable_groups:inspect", group.pk), "label": str(group)},
            {"url": "", "label": str(self.member_label)},
        ]


class MemberCreateView(OfGroupMixin, CreateView):
    """``?group=`` says whose it will be."""

    def shown_group(self) -> Group:
        return self.group

    @cached_property
    def group(self) -> Group:
        return get_object_or_404(Group, pk=key_given(self.request, "group"))

    @override
    def get_initial_form_instance(self) -> object:
        return self.model(group=self.group)

    @override
    def get_add_url(self) -> str:
        return f"{super().get_add_url()}?group={self.group.pk}"


class MemberEditView(OfGroupMixin, EditView):
    pass


class SlotDeleteView(OfGroupMixin, KeptDeleteView):
    pass


class SlotIndexView(IndexView):
    """Weekly times with lessons are neither edited nor deleted."""

    @override
    def get_base_queryset(self) -> QuerySet[Slot]:
        return with_use(super().get_base_queryset().select_related("group"))

    @override
    def get_edit_url(self, instance: "UsedSlot") -> str | None:
        return None if instance.has_lessons else super().get_edit_url(instance)

    @override
    def get_delete_url(self, instance: "UsedSlot") -> str | None:
        return None if instance.has_lessons else super().get_delete_url(instance)


class TeachingIndexView(IndexView):
    @override
    def get_base_queryset(self) -> QuerySet[Teaching]:
        return super().get_base_queryset().select_related("group", "teacher")


class EnrolmentIndexView(IndexView):
    @override
    def get_base_queryset(self) -> QuerySet[Enrolment]:
        return super().get_base_queryset().select_related("group", "learner")


class TeachingDeleteView(OfGroupMixin, DeleteView):
    @override
    def remove(self, item: Teaching, *, by: User) -> None:
        remove_teaching(item, by=by)


class EnrolmentDeleteView(OfGroupMixin, DeleteView):
    @override
    def remove(self, item: Enrolment, *, by: User) -> None:
        remove_enrolment(item, by=by)


class TransferView(OfGroupMixin, FormPage):
    """The learner's next lessons are another group's; what was stays."""

    model = Enrolment
    form_class = TransferForm
    template_name = "timetable/desk/transfer.html"
    page_title = member_label = _("Move to another group")
    header_icon = "redirect"
    extra_context = {"submit_label": _("Move the learner")}

    @cached_property
    def enrolment(self) -> Enrolment:
        return get_object_or_404(Enrolment.objects.select_related("group", "learner"), pk=self.kwargs["pk"])

    def shown_group(self) -> Group:
        return self.enrolment.group

    @override
    def get_page_subtitle(self) -> str:
        return str(self.enrolment.learner)

    @override
    def get_context_data(self, **options: object) -> dict[str, object]:
        return {**super().get_context_data(**options), "enrolment": self.enrolment}

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "enrolment": self.enrolment}

    @override
    def form_valid(self, form: TransferForm) -> HttpResponse:
        group, first = form.cleaned_data["group"], form.cleaned_data["starts_on"]
        try:
            place = transfer_learner(self.enrolment, group=group, starts_on=first, by=person_at_the_desk(self.request))
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        said = gettext("%(person)s learns in %(group)s from %(date)s.")
        names = {"person": place.learner, "group": group, "date": format_date(first, "d MMMM y")}
        messages.success(self.request, said % names)
        return HttpResponseRedirect(address("timetable_groups:inspect", group.pk))


class MemberViewSet(DeskViewSet):
    """Reached from the group's page, so not in the menu."""

    add_to_admin_menu = False
    add_view_class = MemberCreateView
    edit_view_class = MemberEditView
    member_label: str | Promise = ""
    create_form: type[ModelForm]
    change_form: type[ModelForm]

    @override
    def get_common_view_kwargs(self, **options: object) -> dict[str, object]:
        return super().get_common_view_kwargs(**{"member_label": self.member_label, **options})

    @override
    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return self.change_form if for_update else self.create_form


class SlotViewSet(MemberViewSet):
    model = Slot
    member_label = _("Weekly time")
    name = "timetable_slots"
    icon = "time"
    create_form = change_form = SlotForm
    index_view_class = SlotIndexView
    delete_view_class = SlotDeleteView
    list_display = ["__str__", "group", "length_minutes"]
    list_filter = ["group"]
    list_export = [
        "group", "get_weekday_display", "wall_time", "group.time_zone", "length_minutes", "starts_on", "ends_on",
    ]  # fmt: skip
    export_headings = {
        "group": _("Group"),
        "get_weekday_display": capfirst(_("weekday")),
        "group.time_zone": _("Time zone"),
    }


class TeachingViewSet(MemberViewSet):
    model = Teaching
    member_label = _("Teacher")
    name = "timetable_teachings"
    icon = "user"
    create_form, change_form = TeachingForm, TeachingEndForm
    index_view_class = TeachingIndexView
    delete_view_class = TeachingDeleteView
    list_display = ["teacher", "group", "starts_on", "ends_on"]
    list_filter = ["group"]
    list_export = ["teacher", "group", "starts_on", "ends_on"]
    export_headings = {"teacher": _("Teacher"), "group": _("Group")}


class EnrolmentViewSet(MemberViewSet):
    model = Enrolment
    member_label = _("Learner")
    name = "timetable_enrolments"
    icon = "user"
    create_form, change_form = EnrolmentForm, EnrolmentEndForm
    index_view_class = EnrolmentIndexView
    delete_view_class = EnrolmentDeleteView
    list_display = ["learner", "group", "starts_on", "ends_on"]
    list_filter = ["group"]
    list_export = ["learner", "group", "starts_on", "ends_on"]
    export_headings = {"learner": _("Learner"), "group": _("Group")}

    @override
    def get_urlpatterns(self) -> list[URLPattern]:
        transfer = path(
            "transfer/<int:pk>/",
            self.construct_view(TransferView, member_label=TransferView.page_title),
            name="transfer",
        )
        return [*super().get_urlpatterns(), transfer]
