"""One lesson outside its room: its page, its attendance, and the timetable it stands in."""

import datetime as dt
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from classrooms.queries.access import is_excluded, lessons_closed_to
from classrooms.queries.written import reads_what_was_written
from lms.accounts.requests import PersonRequest
from lms.core.errors import DomainError
from lms.portal.forms import AttendanceForm
from lms.portal.queries.lessons import lesson_cards, still_to_come
from lms.timetable.domain.attendance import confirm_attendance
from lms.timetable.enums import LessonState
from lms.timetable.models import Lesson
from lms.timetable.permissions import can_confirm, learns_in
from lms.timetable.queries.lessons import lessons_confirmable_by, lessons_enterable_by

DAYS_SHOWN = 7


def timetable(request: HttpRequest) -> HttpResponse:
    """The lessons of the next seven days in the reader's time, day by day."""
    now = timezone.now()
    week = still_to_come(Lesson.objects.all(), at=now).filter(starts_at__lt=now + dt.timedelta(days=DAYS_SHOWN))
    mine = set()
    if request.user.is_authenticated:
        entered = lessons_enterable_by(request.user).exclude(lessons_closed_to(request.user))
        mine = set(entered.filter(pk__in=week).values_list("pk", flat=True))
    cards = lesson_cards(week, at=now)
    days = [
        (day, list(group)) for day, group in groupby(cards, key=lambda c: timezone.localtime(c.lesson.starts_at).date())
    ]
    context = {"days": days, "mine": mine, "now": now, "today": timezone.localtime(now).date()}
    return render(request, "portal/timetable.html", context)


@login_required
def lesson(request: PersonRequest, uuid: str) -> HttpResponse:
    """What a participant may know of a lesson: when, what, the way in, one's own attendance."""
    found = get_object_or_404(lessons_enterable_by(request.user), uuid=uuid)
    (card,) = lesson_cards(Lesson.objects.filter(pk=found.pk), at=timezone.now())
    learns = learns_in(request.user, found)
    context = {
        "card": card,
        "confirms": can_confirm(request.user, found),
        "reads": reads_what_was_written(request.user, found),
        "closed": [found.group] if learns and is_excluded(request.user, found) else [],
        "own": found.attendance.filter(person=request.user).first() if learns else None,
    }
    return render(request, "portal/lesson.html", context)


@login_required
def attendance(request: PersonRequest, uuid: str) -> HttpResponse:
    """The teacher reads what presence proposes, corrects it and confirms: the lesson is held."""
    found = get_object_or_404(lessons_confirmable_by(request.user), uuid=uuid)
    form = AttendanceForm(request.POST or None, lesson=found)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            confirm_attendance(found, statuses=form.statuses(), confirmed_by=request.user, at=timezone.now())
        except DomainError as error:
            refusal = error.message
        else:
            messages.success(request, _("Attendance is confirmed. The lesson counts as held."))
            return redirect("portal:attendance", uuid=found.uuid)
    (card,) = lesson_cards(Lesson.objects.filter(pk=found.pk), at=timezone.now())
    context = {
        "card": card,
        "form": form,
        "rows": form.rows(),
        "held": found.state == LessonState.HELD,
        "refusal": refusal,
    }
    return render(request, "portal/attendance.html", context, status=422 if refusal or form.errors else 200)
