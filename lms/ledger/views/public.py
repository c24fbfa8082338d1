"""Lessons held, for everybody."""

import datetime as dt
import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control

from lms.ledger.months import shift
from lms.ledger.public import public_totals
from lms.ledger.queries.counts import ledger_table, years_with_figures

MINUTES_KEPT = 10
YEAR = re.compile(r"[1-9][0-9]{3}", re.ASCII)


def totals(request: HttpRequest) -> HttpResponse:
    """A year by month and language, all projects together, in months that are over and decided."""
    last_over = shift(timezone.now().date().replace(day=1), -1)
    years = [year for year in years_with_figures(None) if year <= last_over.year]
    year = chosen_year(request.GET.get("year", ""), years)
    if year is None:
        context: dict[str, object] = {"totals": None, "years": years}
    else:
        first, last = dt.date(year, 1, 1), min(dt.date(year, 12, 1), last_over)
        shown = public_totals(ledger_table(programme=None, first=first, last=last))
        context = {"totals": shown, "years": years, "year": year, "is_demo": shown.has_demo}
    response = render(request, "ledger/public.html", context)
    patch_cache_control(response, **cache_of(request))
    return response


def chosen_year(text: str, years: list[int]) -> int | None:
    """The year of the address, without one the newest with figures; None where there are no figures at all.

    Raises Http404 for a year without figures.
    """
    if not text:
        return years[0] if years else None
    if not YEAR.fullmatch(text) or int(text) not in years:
        raise Http404
    return int(text)


def cache_of(request: HttpRequest) -> dict[str, bool | int]:
    """Who is signed in has their name in the header, so their copy is theirs; cookies are in ``Vary`` already."""
    kept = {"max_age": MINUTES_KEPT * 60}
    return {"private": True, **kept} if request.user.is_authenticated else {"public": True, **kept}
