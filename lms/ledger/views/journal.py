"""The journal on the site: who did what, the newest first, and its files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lms.accounts.models import JournalEntry
from lms.ledger.forms import JournalForm
from lms.ledger.journal import heading_of, rows_of
from lms.ledger.journal_files import MOST_ROWS, journal_csv, journal_xlsx
from lms.ledger.queries.journal import journal_page
from lms.ledger.views.pages import csv_response, for_ledger_readers, xlsx_response
from lms.timetable.permissions import sees_names


@require_safe
@for_ledger_readers
def journal(request: HttpRequest) -> HttpResponse:
    """A page of what was chosen; ``?older=`` and ``?newer=`` name the entry it begins beside."""
    form = JournalForm(request.GET.dict())
    page = journal_page(form.entries(), older_than=cursor(request, "older"), newer_than=cursor(request, "newer"))
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(page.entries, viewer=request.user),
        "about": heading_of(form.thing, viewer=request.user) if form.thing else "",
        "names": sees_names(request.user),
        "most_rows": MOST_ROWS,
    }
    return render(request, "ledger/journal.html", context, status=422 if form.errors else 200)


@require_safe
@for_ledger_readers
def export(request: HttpRequest) -> HttpResponse:
    """What was chosen as ``?format=csv`` or ``xlsx``."""
    form, kind = JournalForm(request.GET.dict()), request.GET.get("format", "csv")
    if kind not in {"csv", "xlsx"}:
        raise Http404
    if not form.is_valid():
        return journal(request)
    if kind == "xlsx":
        response = xlsx_response(journal_xlsx(form.entries(), viewer=request.user))
    else:
        response = csv_response(journal_csv(form.entries(), viewer=request.user))
    response["Content-Disposition"] = f'attachment; filename="journal.{kind}"'
    return response


def cursor(request: HttpRequest, name: str) -> JournalEntry | None:
    """Raises Http404 for what is no entry."""
    given = request.GET.get(name, "")
    if not given:
        return None
    return get_object_or_404(JournalEntry, pk=given if given.isascii() and given.isdigit() else None)
