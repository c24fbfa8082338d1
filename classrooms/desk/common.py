"""What both listings share: rows come from the room and are settled here, never written or deleted."""

from typing import override

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError
from lms.timetable.desk.common import DeskViewSet, FormPage, address

STATES = [("open", _("Open")), ("settled", _("Settled"))]


class SettleView(FormPage):
    """One matter as it happened, and the form that settles it; settled, it can only be read."""

    settled: str | Promise = ""

    def settle(self, form: Form) -> None:
        raise NotImplementedError

    @override
    def form_valid(self, form: Form) -> HttpResponse:
        try:
            self.settle(form)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, str(self.settled))
        return HttpResponseRedirect(address(self.index_url_name))


class SafetyViewSet(DeskViewSet):
    """A listing under ``/admin/safety/`` and ``answer``, the page of one matter."""

    answer_view_class: type[SettleView]

    @property
    @override
    def url_prefix(self) -> str:
        return f"safety/{self.name.removeprefix('classrooms_')}"

    @override
    def get_common_view_kwargs(self, **options: object) -> dict[str, object]:
        hidden = {"add_url_name": None, "edit_url_name": None, "delete_url_name": None}
        return super().get_common_view_kwargs(**{**hidden, **options})

    @override
    def get_urlpatterns(self) -> list[URLPattern]:
        kept = {"index", "index_results"}
        listing = [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]
        return [*listing, path("answer/<int:pk>/", self.construct_view(self.answer_view_class), name="answer")]
