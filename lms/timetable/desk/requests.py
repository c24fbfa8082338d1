"""People asking for a place, and the coordinator's answer."""

from functools import cached_property
from typing import override

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from lms.core.errors import DomainError
from lms.core.places import country_name
from lms.timetable.desk.common import DeskViewSet, FormPage, IndexView, address, person_at_the_desk
from lms.timetable.desk.groups import places
from lms.timetable.domain.places import admit, decline
from lms.timetable.enums import RequestState
from lms.timetable.forms.groups import AnswerForm
from lms.timetable.models import PlaceRequest
from lms.timetable.permissions import can_coordinate
from lms.timetable.queries.groups import with_taken_places


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
            StatusTagColumn("get_state_display", label=_("State"), sort_key="state", primary=is_waiting),
            DateColumn("asked_at", label=_("Asked"), sort_key="asked_at"),
        ]

    def answer_url(self, request: PlaceRequest) -> str | None:
        waiting = is_waiting(request) and can_coordinate(self.request.user)
        return address("timetable_requests:answer", request.pk) if waiting else None

    @override
    def get_base_queryset(self) -> QuerySet[PlaceRequest]:
        return super().get_base_queryset().select_related("person", "group")


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
        context = {"place_request": self.place_request, "group": group, "places": places(group)}
        return {**super().get_context_data(**options), **context}

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
        admit(self.place_request, decided_by=person_at_the_desk(self.request), starts_on=form.cleaned_data["starts_on"])
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


def is_waiting(request: PlaceRequest) -> bool:
    return request.state == RequestState.WAITING
