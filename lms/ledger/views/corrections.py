"""Corrections of closed months: proposed by one person, answered by another."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lms.accounts.requests import PersonRequest
from lms.core.errors import DomainError
from lms.ledger.domain.corrections import (
    counts_now,
    decide_correction,
    propose_attendance_correction,
    propose_figure_correction,
    propose_lesson_correction,
    rule_says_otherwise,
)
from lms.ledger.forms import AttendanceCorrectionForm, FigureCorrectionForm, LessonCorrectionForm
from lms.ledger.models import Correction
from lms.ledger.permissions import can_correct
from lms.ledger.queries.closings import closed_month_of
from lms.ledger.queries.closings import corrections as all_corrections
from lms.ledger.views.pages import for_ledger_readers
from lms.timetable.models import Lesson
from lms.timetable.permissions import sees_names

RULE_SAYS_OTHERWISE = gettext_lazy(
    "By the written rule this lesson would be judged otherwise now. Whether it counts is a correction of its own."
)


@for_ledger_readers
def corrections(request: PersonRequest) -> HttpResponse:
    """All corrections, the waiting ones to be answered; below, a figure can be corrected after a document."""
    form = FigureCorrectionForm(request.POST or None)
    if request.method == "POST":
        if not can_correct(request.user):
            raise Http404
        if form.is_valid() and propose(request, form):
            return redirect("ledger:corrections")
    found = all_corrections()
    context = {
        "waiting": [one for one in found if not hasattr(one, "decision")],
        "answered": [one for one in found if hasattr(one, "decision")],
        "form": form,
        "corrects": can_correct(request.user),
        "names": sees_names(request.user),
    }
    return render(request, "ledger/corrections.html", context, status=422 if form.errors else 200)


@for_ledger_readers
def lesson_correction(request: PersonRequest, uuid: str) -> HttpResponse:
    """Say that a lesson of a closed month counts wrongly."""
    if not can_correct(request.user):
        raise Http404
    lesson = get_object_or_404(Lesson.objects.select_related("group", "programme"), uuid=uuid)
    form = LessonCorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            propose_lesson_correction(lesson, **form.cleaned_data, proposed_by=request.user, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The correction waits for a second person."))
            return redirect("ledger:corrections")
    context = {"lesson": lesson, "counts": counts_now(lesson), "form": form}
    return render(request, "ledger/lesson_correction.html", context, status=422 if form.errors else 200)


@for_ledger_readers
def attendance(request: PersonRequest, uuid: str) -> HttpResponse:
    """Say that somebody's attendance of a lesson in a closed month is written down wrongly; ``?person=`` says whose."""
    if not can_correct(request.user):
        raise Http404
    lesson = get_object_or_404(Lesson.objects.select_related("group", "programme"), uuid=uuid)
    form = AttendanceCorrectionForm(request.POST or None, lesson=lesson, person=request.GET.get("person", ""))
    if request.method == "POST" and form.is_valid():
        try:
            propose_attendance_correction(lesson, **form.cleaned_data, proposed_by=request.user, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The correction waits for a second person."))
            return redirect("ledger:corrections")
    context = {
        "lesson": lesson,
        "month": closed_month_of(lesson),
        "form": form,
        "corrections": all_corrections().filter(lesson=lesson, person__isnull=False),
        "otherwise": rule_says_otherwise(lesson),
        "names": sees_names(request.user),
    }
    return render(request, "ledger/attendance_correction.html", context, status=422 if form.errors else 200)


@require_POST
@for_ledger_readers
def correction_decision(request: PersonRequest, pk: int) -> HttpResponse:
    """The second person's answer: ``answer`` is ``approve`` or ``decline``."""
    if not can_correct(request.user):
        raise Http404
    correction = get_object_or_404(Correction, pk=pk)
    approved = request.POST.get("answer") == "approve"
    try:
        decide_correction(correction, approved=approved, decided_by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        said = _("The correction is approved and counts from now on.") if approved else _("The correction is declined.")
        messages.success(request, said)
        if approved and correction.person and correction.lesson and rule_says_otherwise(correction.lesson):
            messages.warning(request, RULE_SAYS_OTHERWISE)
    return redirect("ledger:corrections")


def propose(request: PersonRequest, form: FigureCorrectionForm) -> bool:
    try:
        propose_figure_correction(**form.cleaned_data, proposed_by=request.user, at=timezone.now())
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, _("The correction waits for a second person."))
    return True
