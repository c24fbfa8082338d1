"""The log of letters at the desk: what was sent to whom, what waits, and what did not arrive."""

from functools import cached_property
from typing import override

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from lms.accounts.enums import LetterOutcome, Topic
from lms.accounts.models import Letter
from lms.timetable.desk.common import DeskViewSet, IndexView

# By the names of their templates.
KINDS = {
    **dict(Topic.choices),
    "attendance": gettext_lazy("Attendance to confirm"),
    "undecided": gettext_lazy("Lessons over and not decided"),
    "new_times": gettext_lazy("New rules for clocks"),
    "change": gettext_lazy("Changes of lessons"),
    "closing": gettext_lazy("Closed months"),
    "version": gettext_lazy("Published timetables"),
    "changes": gettext_lazy("Changes of many lessons"),
    "new_teacher": gettext_lazy("Change of teacher"),
    "transfer": gettext_lazy("Moves to another group"),
    "free_place": gettext_lazy("Free places"),
    "absence": gettext_lazy("Teachers who cannot come"),
    "answer": gettext_lazy("Answers to requests for a place"),
    "report": gettext_lazy("Reported messages"),
}


class LetterFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("About"), choices=list(KINDS.items()))
    outcome = django_filters.ChoiceFilter(label=gettext_lazy("What became of it"), choices=LetterOutcome.choices)

    class Meta:
        model = Letter
        fields = ["kind", "outcome"]


class LetterIndexView(IndexView):
    page_title = gettext_lazy("Letters")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("person", label=_("Name"), sort_key="person__full_name"),
            Column("kind", label=_("About"), sort_key="kind", accessor=kind_name),
            StatusTagColumn("get_outcome_display", label=_("What became of it"), sort_key="outcome", primary=was_sent),
            Column("address", label=_("Sent to")),
            DateColumn("due_at", label=_("Due"), sort_key="due_at"),
            DateColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
            Column("error", label=_("Error")),
        ]

    @override
    def get_base_queryset(self) -> QuerySet[Letter]:
        return super().get_base_queryset().select_related("person")


class LetterViewSet(DeskViewSet):
    """Read only: letters are written by what happens."""

    model = Letter
    name = "letters"
    icon = "mail"
    menu_label = gettext_lazy("Letters")
    menu_order = 170
    add_to_admin_menu = True
    index_view_class = LetterIndexView
    filterset_class = LetterFilterSet
    search_fields = ["person__full_name", "address"]
    form_fields = ["outcome"]
    ordering = "-due_at"
    list_export = ["person", "kind", "key", "outcome", "address", "due_at", "sent_at", "attempts", "error"]

    @property
    @override
    def url_prefix(self) -> str:
        return self.name

    @override
    def get_common_view_kwargs(self, **options: object) -> dict[str, object]:
        hidden = {"add_url_name": None, "edit_url_name": None, "delete_url_name": None}
        return super().get_common_view_kwargs(**{**hidden, **options})

    @override
    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in {"index", "index_results"}]


def kind_name(letter: Letter) -> str:
    return str(KINDS.get(letter.kind, letter.kind))


def was_sent(letter: Letter) -> bool:
    return letter.outcome == LetterOutcome.SENT
