"""Contracts on the site: what was agreed against what was done, down to the lessons."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from lms.ledger.enums import Figure
from lms.ledger.models import Contract, Correction
from lms.ledger.queries.closings import corrections
from lms.ledger.queries.contracts import accepted_lessons, contract_fact, contracts, figure_corrections, timetable_of
from lms.ledger.queries.splits import figure_lessons, in_language
from lms.ledger.tables import language_name
from lms.ledger.views.lessons import lesson_list
from lms.ledger.views.pages import cell_language, for_ledger_readers

CONTRACTS_A_PAGE = 20
ACCEPTED = "accepted"


@for_ledger_readers
def contract_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(contracts(), CONTRACTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "ledger/contracts.html", {"page": page})


@for_ledger_readers
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """By language: agreed, in the timetable, accepted and left; the act of each month."""
    fact = contract_fact(get_object_or_404(contracts(), pk=pk))
    context = {"contract": fact.contract, "fact": fact, "is_demo": fact.contract.programme.is_demo}
    return render(request, "ledger/contract.html", context)


@for_ledger_readers
def contract_lessons(request: HttpRequest, pk: int, language: str, figure: str) -> HttpResponse:
    """The lessons behind one number of a contract; ``figure`` is one of plan and fact, or ``accepted``."""
    found = get_object_or_404(contracts(), pk=pk)
    if figure != ACCEPTED and figure not in Figure.values:
        raise Http404
    accepted = figure == ACCEPTED
    lessons = accepted_lessons(found) if accepted else figure_lessons(timetable_of(found), Figure(figure))
    chosen = cell_language(language)
    corrected = changed_figures(found, chosen) if accepted else []
    return lesson_list(
        request,
        in_language(lessons, chosen) if chosen else lessons,
        template="ledger/contract_lessons.html",
        contract=found,
        figure=None if accepted else Figure(figure),
        language=language_name(chosen) if chosen else "",
        corrections=corrected,
        beside=sum(one.change for one in corrected),
    )


def changed_figures(contract: Contract, language: str | None) -> list[Correction]:
    """Corrections after documents: they add to what is accepted, and no lesson stands for them."""
    found = corrections().filter(pk__in=figure_corrections(contract).values("pk"))
    return list(found.filter(instruction_language=language) if language else found)
