"""Conflicts as the desk lists them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import override

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from lms.timetable.conflicts import Clash
from lms.timetable.desk.common import address
from lms.timetable.models import Lesson
from lms.timetable.queries.conflicts import clashes_to_come, names_in
from lms.timetable.sentences import clash_told


@dataclass(frozen=True)
class ShownClash:
    """``lesson`` is the first that clashes, None while that one is not planned."""

    kind: str
    sentence: str
    first: dt.date
    group: int
    lesson: int | None


class ClashesView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """What lessons to come clash with by now: people, days off and places change after a timetable is published."""

    permission_required = "change"
    model = Lesson
    template_name = "timetable/desk/clashes_to_come.html"
    page_title = _("Conflicts to come")
    header_icon = "warning"

    @override
    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        listing = {"url": address("timetable_versions:index"), "label": str(_("Timetables"))}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": self.get_header_title()}]

    @override
    def get_context_data(self, **options: object) -> dict[str, object]:
        clashes = clashes_to_come(at=timezone.now())
        return {**super().get_context_data(**options), "clashes": shown_clashes(clashes)}


def shown_clashes(clashes: Collection[Clash]) -> list[ShownClash]:
    names = names_in(clashes)
    return [
        ShownClash(
            kind=str(clash.kind.label),
            sentence=clash_told(clash, names),
            first=clash.first,
            group=clash.one.group,
            lesson=clash.one.lesson,
        )
        for clash in clashes
    ]
