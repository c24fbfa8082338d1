"""People asking for a place, and the coordinator's answer."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, override

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from lms.core.dates import format_date, in_reader_script
from lms.core.errors import DomainError
from lms.core.places import country_name
from lms.timetable.desk.common import DeskViewSet, FormPage, IndexView, address, person_at_the_desk
from lms.timetable.desk.groups import places
from lms.timetable.domain.places import admit, decline
from lms.timetable.enums import RequestState
from lms.timetable.forms.groups import AnswerForm
from lms.timetable.models import Group, PlaceRequest
from lms.timetable.permissions import can_coordinate
from lms.timetable.queries.groups import with_taken_places
from lms.timetable.queries.waiting import free_from, waiting_list, with_places, with_standing

if TYPE_CHECKING:
    from lms.timetable.queries.waiting import StandingRequest


class PlaceRequestIndexView(IndexView):
    """Those who wait come first; a name leads to the answer."""

    page_title = gettext_lazy("People asking for a place")

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("person", label=_("Name"), sort_key="person__full_name", get_url=self.answer_url),
            Column("country", label=_("Country"), accessor=lambda request: country_name(request.person.country)),
            Column("group", label=_("Group"), sort_key="group__name"),
            Column("message", label=_("Message")),
            Column("standing", label=_("On the list"), accessor=shown_standing),
            Column("free", label=_("Places"), accessor=shown_places),
            StatusTagColumn("get_state_display", label=_("State"), sort_key="state", primary=is_waiting),
            DateColumn("asked_at", label=_("Asked"), sort_key="asked_at"),
        ]

    def answer_url(self, request: PlaceRequest) -> str | None:
        waiting = is_waiting(request) and can_coordinate(self.request.user)
        return address("timetable_requests:answer", request.pk) if waiting else None

    @override
    def get_base_queryset(self) -> QuerySet[PlaceRequest]:
        return with_places(with_standing(super().get_base_queryset().select_related("person", "group", "decided_by")))


class AnswerView(FormPage):
    """Admit or decline one person."""

    model = PlaceRequest
    form_class = AnswerForm
    template_name = "timetable/desk/answer.html"
    page_title = gettext_lazy("A place in a group")
    header_icon = "user"

    @cached_property
    def place_request(self) -> PlaceRequest:
        return get_object_or_404(PlaceRequest.objects.select_related("person", "group"), pk=self.kwargs["pk"])

    @override
    def get_page_subtitle(self) -> str:
        return str(self.place_request.person)

    @override
    def get_context_data(self, **options: object) -> dict[str, object]:
        group = with_taken_places().get(pk=self.place_request.group_id)
        context = {
            "place_request": self.place_request,
            "group": group,
            "places": places(group),
            "free": place_is_free(group),
            "waiting": waiting_list(group),
        }
        return {**super().get_context_data(**options), **context}

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "place_request": self.place_request}

    @override
    def form_valid(self, form: AnswerForm) -> HttpResponse:
        try:
            said = self.answer(form)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, said)
        return HttpResponseRedirect(address("timetable_requests:index"))

    def answer(self, form: AnswerForm) -> str:
        names = {"person": self.place_request.person, "group": self.place_request.group}
        if form.cleaned_data["answer"] == AnswerForm.DECLINE:
            decline(self.place_request, decided_by=person_at_the_desk(self.request))
            return _("%(person)s has no place in %(group)s.") % names
        admit(
            self.place_request,
            decided_by=person_at_the_desk(self.request),
            starts_on=form.cleaned_data["starts_on"],
            overtaking=form.overtaking,
        )
        return _("%(person)s has a place in %(group)s now.") % names


class PlaceRequestViewSet(DeskViewSet):
    """Requests are made on the site and answered here; nobody writes or deletes one."""

    model = PlaceRequest
    name = "timetable_requests"
    icon = "mail"
    menu_label = gettext_lazy("People asking")
    index_view_class = PlaceRequestIndexView
    form_fields = ["message"]
    list_filter = ["state", "group"]
    ordering = ["-state", "asked_at"]
    list_export = ["person", "group", "message", "state", "asked_at", "decided_at", "decided_by"]

    @override
    def get_common_view_kwargs(self, **options: object) -> dict[str, object]:
        hidden = {"add_url_name": None, "edit_url_name": None, "delete_url_name": None}
        return super().get_common_view_kwargs(**{**hidden, **options})

    @override
    def get_urlpatterns(self) -> list[URLPattern]:
        kept = {"index", "index_results"}
        listing = [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]
        return [*listing, path("answer/<int:pk>/", self.construct_view(AnswerView), name="answer")]


def shown_standing(request: "StandingRequest") -> str:
    """Their number on the list of the group; who was answered has none."""
    if not is_waiting(request):
        return ""
    return _("next") if request.standing == 1 else in_reader_script(str(request.standing))


def shown_places(request: PlaceRequest) -> str:
    return place_is_free(request.group) if is_waiting(request) else ""


def place_is_free(group: Group) -> str:
    """“A place is free”, or from when, or that there is none."""
    free = free_from(group)
    if free is None:
        return _("full")
    if free <= timezone.localdate():
        return _("a place is free")
    return _("a place is free from %(date)s") % {"date": format_date(free, "d MMMM y")}


def is_waiting(request: PlaceRequest) -> bool:
    return request.state == RequestState.WAITING
