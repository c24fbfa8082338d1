"""Documents as PDF; where one cannot be made a page says what to do first."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from lms.ledger.documents import act_pdf, ledger_pdf
from lms.ledger.errors import ActNeedsClosing, PdfLibrariesMissing, PdfPackageMissing
from lms.ledger.forms import PeriodForm
from lms.ledger.months import month_key
from lms.ledger.permissions import can_close
from lms.ledger.queries.acts import act_of
from lms.ledger.queries.contracts import contracts
from lms.ledger.queries.counts import ledger_table
from lms.ledger.queries.reach import reach_of
from lms.ledger.views.pages import cell_month, for_ledger_readers, split_of, table

PDF_TYPE = "application/pdf"


@for_ledger_readers
def document(request: HttpRequest) -> HttpResponse:
    """The chosen table with bars, plan and fact as ``by`` says, and room for signatures."""
    form = PeriodForm(request.GET.dict())
    if not form.is_valid():
        return table(request)
    period = form.period()
    counts = ledger_table(programme=period.programme, first=period.first, last=period.last)
    split = split_of(counts, period, by=request.GET.get("by", ""))
    reach = reach_of(programme=period.programme, first=counts.first, last=counts.last)
    name = f"lessons-{month_key(counts.first)}-{month_key(counts.last)}"
    return pdf_file(request, lambda: ledger_pdf(counts, split=split, reach=reach), name=name)


@for_ledger_readers
def act(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """The act of accepted services of a contract and closed month; there is none where nothing was accepted."""
    contract = get_object_or_404(contracts(), pk=pk)
    try:
        found = act_of(contract, cell_month(month))
    except ActNeedsClosing as refusal:
        context = {"contract": contract, "refusal": refusal, "closes": can_close(request.user)}
        return render(request, "ledger/act_open.html", context, status=409)
    if found is None:
        raise Http404
    return pdf_file(request, lambda: act_pdf(found), name=f"act-{found.contract.pk}-{month_key(found.month)}")


def pdf_file(request: HttpRequest, make: Callable[[], bytes], *, name: str) -> HttpResponse:
    try:
        content = make()
    except (PdfPackageMissing, PdfLibrariesMissing) as missing:
        return render(request, "ledger/pdf_missing.html", {"missing": missing})
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
