"""A teacher says "I can't teach", and a coordinator answers with one tap."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.accounts.requests import PersonRequest
from lms.core.errors import DomainError
from lms.portal.forms import AbsenceForm, StandInForm
from lms.timetable.domain.absences import report_absence, withdraw_absence
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.errors import AnsweredMeanwhile
from lms.timetable.models import Lesson
from lms.timetable.permissions import can_coordinate
from lms.timetable.queries.lessons import lessons_of_teacher


@login_required
@require_POST
def absence(request: PersonRequest, uuid: str) -> HttpResponse:
    """The teacher cannot teach this lesson, or can after all."""
    found = get_object_or_404(lessons_of_teacher(request.user), uuid=uuid)
    form, now = AbsenceForm(request.POST), timezone.now()
    try:
        if not form.is_valid():
            messages.error(request, _("Say it in fewer words, please."))
        elif form.cleaned_data["away"]:
            report_absence(found, teacher=request.user, words=form.cleaned_data["words"], at=now)
            messages.success(request, _("Your coordinator knows now and looks for somebody. Thank you for telling us."))
        else:
            withdraw_absence(found, teacher=request.user, at=now)
            messages.success(request, _("Good: the lesson is yours."))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("portal:lesson", uuid=found.uuid)


@login_required
@require_POST
def substitute(request: PersonRequest, uuid: str) -> HttpResponse:
    """One of the teachers who are free takes the lesson over; back to the page where it was tapped."""
    if not can_coordinate(request.user):
        raise Http404
    found = get_object_or_404(Lesson, uuid=uuid)
    now = timezone.now()
    form = StandInForm(request.POST, lesson=found, at=now)
    try:
        if not form.is_valid():
            raise AnsweredMeanwhile
        substitute_teacher(found, **form.people, reason=form.reason, made_by=request.user, at=now)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        said = _("%(teacher)s teaches this lesson. Everybody concerned is told by mail.")
        messages.success(request, said % {"teacher": form.people["substitute"]})
    return redirect("wagtailadmin_home" if "desk" in request.POST else "portal:home")
