"""Closed months on the site: the list, one month to close or to look at, and its file."""

import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.accounts.requests import PersonRequest
from lms.core.dates import format_month
from lms.core.errors import DomainError
from lms.ledger.domain.closings import close_month
from lms.ledger.forms import CloseForm
from lms.ledger.models import Closing
from lms.ledger.months import month_key
from lms.ledger.permissions import can_close
from lms.ledger.queries.closings import closings as closed_months
from lms.ledger.queries.closings import corrections_of_month, months_to_close, open_lessons
from lms.ledger.queries.counts import ledger_table
from lms.ledger.views.pages import cell_month, for_ledger_readers
from lms.timetable.permissions import sees_names


@require_safe
@for_ledger_readers
def closings(request: HttpRequest) -> HttpResponse:
    """Every closed month with its digest and its file, and the months that wait to be closed."""
    context = {
        "closings": closed_months(),
        "waiting": months_to_close(at=timezone.now()),
        "closes": can_close(request.user),
    }
    return render(request, "ledger/closings.html", context)


@for_ledger_readers
def closing(request: PersonRequest, month: str) -> HttpResponse:
    """One month: what closing it would freeze and what keeps it open; closed, what was frozen and corrected since."""
    day = cell_month(month)
    closed = closed_months().filter(month=day).first()
    form = CloseForm(request.POST or None)
    if request.method == "POST" and closed is None:
        if not can_close(request.user):
            raise Http404
        if form.is_valid() and close(request, form, day):
            return redirect("ledger:closing", month=month)
    context = {
        "month": day,
        "month_key": month_key(day),
        "closing": closed,
        "table": ledger_table(programme=None, first=day, last=day),
        "still_open": [] if closed else open_lessons(day),
        "corrections": corrections_of_month(day) if closed else [],
        "form": form,
        "closes": can_close(request.user),
        "names": sees_names(request.user),
    }
    return render(request, "ledger/closing.html", context, status=422 if form.errors else 200)


def close(request: PersonRequest, form: CloseForm, month: dt.date) -> bool:
    """Whether the month is closed now; the form says why not."""
    try:
        with transaction.atomic():
            closed = close_month(month, copies=form.copies(), closed_by=request.user, at=timezone.now())
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return False
    said = _("%(month)s is closed. Its file is on the way to %(first)s and %(second)s.")
    first, second = form.copies()
    messages.success(request, said % {"month": format_month(closed.month), "first": first, "second": second})
    return True


@require_safe
@for_ledger_readers
def closing_file(request: HttpRequest, month: str) -> HttpResponse:
    """The file as it was written: ``sha256sum`` prints the digest that is shown."""
    found = get_object_or_404(Closing, month=cell_month(month))
    disposition = f'attachment; filename="{found.file_name}"'
    return HttpResponse(
        found.content.encode(), content_type="application/json", headers={"Content-Disposition": disposition}
    )
