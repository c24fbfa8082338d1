"""The coordinator's desk on the admin's first page: lessons without a teacher, today, what waits for a decision,
conflicts of lessons to come, people asking for a place.

Each number leads to the list it counts.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, override
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from classrooms.queries.presence import lessons_without_staff
from lms.ledger.queries.closings import months_to_close, waiting_corrections
from lms.timetable.desk.clashes import shown_clashes
from lms.timetable.enums import RequestState
from lms.timetable.models import Lesson, PlaceRequest
from lms.timetable.queries.absences import gaps, open_absences
from lms.timetable.queries.conflicts import clashes_to_come
from lms.timetable.queries.lessons import of_day, on_now, undecided, waiting_for_attendance
from lms.timetable.queries.teachers import lesson_teachers, with_teachers
from lms.timetable.queries.waiting import free_from, with_places, with_standing

BEFORE_THE_LESSON = dt.timedelta(minutes=5)
MOST_SHOWN = 5


@dataclass(frozen=True)
class Number:
    """A number that leads on; ``open`` says that something waits for somebody."""

    value: int
    label: str
    url: str
    open: bool = False


class DeskPanel(Component):
    """A panel of the coordinator's desk."""

    @override
    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        return self.facts(at=timezone.now())

    def facts(self, *, at: dt.datetime) -> dict[str, Any]:
        raise NotImplementedError


class GapsPanel(DeskPanel):
    """Lessons whose teacher cannot come; it stands there only while there are some."""

    name = "desk_gaps"
    template_name = "portal/desk/gaps.html"
    order = 5

    @override
    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        """Its forms need the token of the page around it."""
        return {**super().get_context_data(parent_context), "csrf_token": (parent_context or {}).get("csrf_token")}

    @override
    def facts(self, *, at: dt.datetime) -> dict[str, Any]:
        return {"gaps": gaps(open_absences(at=at))}


class TodayPanel(DeskPanel):
    name = "desk_today"
    template_name = "portal/desk/today.html"
    order = 10

    @override
    def facts(self, *, at: dt.datetime) -> dict[str, Any]:
        every = Lesson.objects.all()
        today = of_day(every, at=at).count()
        missing = waiting_for_attendance(every).count()
        numbers = [
            Number(today, ngettext("lesson today", "lessons today", today), lessons_address(which="today")),
            Number(on_now(every, at=at).count(), _("on now"), lessons_address(which="now")),
            Number(missing, _("attendance missing"), lessons_address(which="attendance"), open=missing > 0),
        ]
        alone = with_teachers(lessons_without_staff(at=at, before=BEFORE_THE_LESSON))
        return {"numbers": numbers, "alone": [(one, lesson_teachers(one).expected) for one in alone[:MOST_SHOWN]]}


class DecisionsPanel(DeskPanel):
    name = "desk_decisions"
    template_name = "portal/desk/decisions.html"
    order = 20

    @override
    def facts(self, *, at: dt.datetime) -> dict[str, Any]:
        every, month = Lesson.objects.all(), timezone.localdate(at).replace(day=1)
        over = undecided(every, at=at)
        this = over.filter(planned_month=month).count()
        total, months = over.count(), months_to_close(at=at)
        corrections = waiting_corrections().count()
        this_month = lessons_address(undecided="on", month=f"{month:%Y-%m}")
        return {
            "numbers": [
                Number(
                    this,
                    ngettext("lesson of this month to decide", "lessons of this month to decide", this),
                    this_month,
                    open=this > 0,
                ),
                Number(
                    total,
                    ngettext("lesson to decide in all", "lessons to decide in all", total),
                    lessons_address(undecided="on"),
                    open=total > 0,
                ),
                Number(
                    len(months),
                    ngettext("month to close", "months to close", len(months)),
                    reverse("ledger:closings"),
                    open=bool(months),
                ),
                Number(
                    corrections,
                    ngettext("correction to answer", "corrections to answer", corrections),
                    reverse("ledger:corrections"),
                    open=corrections > 0,
                ),
            ],
            "months": months[:MOST_SHOWN],
        }


class ConflictsPanel(DeskPanel):
    """What lessons to come clash with by now; it stands there only while something does."""

    name = "desk_conflicts"
    template_name = "portal/desk/clashes.html"
    order = 25

    @override
    def facts(self, *, at: dt.datetime) -> dict[str, Any]:
        found = clashes_to_come(at=at)
        return {"clashes": shown_clashes(found[:MOST_SHOWN]), "more": len(found[MOST_SHOWN:])}


class RequestsPanel(DeskPanel):
    """How many ask, and who comes next in groups with a free place."""

    name = "desk_requests"
    template_name = "portal/desk/requests.html"
    order = 30

    @override
    def facts(self, *, at: dt.datetime) -> dict[str, Any]:
        waiting = PlaceRequest.objects.filter(state=RequestState.WAITING)
        next_ones = with_places(with_standing(waiting).filter(standing=1)).select_related("person", "group")
        ready = [one for one in next_ones.order_by("asked_at", "pk") if free_from(one.group) is not None]
        total = waiting.count()
        listed = f"{reverse('timetable_requests:index')}?state=waiting"
        return {
            "numbers": [
                Number(
                    total, ngettext("person asks for a place", "people ask for a place", total), listed, open=total > 0
                ),
                Number(len(ready), _("of them can have one"), listed, open=bool(ready)),
            ],
            "ready": ready[:MOST_SHOWN],
        }


def lessons_address(**filters: str) -> str:
    return f"{reverse('timetable_lessons:index')}?{urlencode(filters)}"
