"""The people behind the learners, the countries and the attendance that the ledger counts."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lms.core.places import country_name
from lms.ledger.forms import PeriodForm
from lms.ledger.queries.reach import people_of, reach_of
from lms.ledger.views.pages import for_ledger_readers
from lms.timetable.names import initials
from lms.timetable.permissions import sees_names

PEOPLE_A_PAGE = 50


@for_ledger_readers
def learners(request: HttpRequest) -> HttpResponse:
    """Who was expected in the lessons held, where they lived then and how often they were there; names as initials for
    who may not see them."""
    form = PeriodForm(request.GET.dict())
    if not form.is_valid():
        raise Http404
    period = form.period()
    counted = people_of(programme=period.programme, first=period.first, last=period.last)
    reach = reach_of(programme=period.programme, first=period.first, last=period.last)
    page = Paginator(counted, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    named = sees_names(request.user)
    people = [
        one | {"name": one["name"] if named else initials(one["name"]), "country": country_name(one["country"])}
        for one in page
    ]
    context = {"period": period, "page": page, "people": people, "reach": reach}
    return render(request, "ledger/learners.html", context)
