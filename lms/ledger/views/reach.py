"""What stands behind the learners, the countries, the attendance and the hours of the ledger."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.core.places import country_choices
from lms.ledger.forms import Period, PeriodForm
from lms.ledger.queries.reach import CountryReach, countries_of, lasting_lessons, people_of, reach_of
from lms.ledger.reach_files import HOURS_KEYS, PEOPLE_KEYS, country_shown, hours_sheet, people_sheet, person_shown
from lms.ledger.views.pages import for_ledger_readers, sheet_response
from lms.timetable.permissions import sees_names

if TYPE_CHECKING:
    from lms.ledger.queries.reach import LastingLesson

ROWS_A_PAGE = 50
LESSONS_AT_ONCE = 2000


@require_safe
@for_ledger_readers
def learners(request: HttpRequest) -> HttpResponse:
    """Who was expected in the lessons held, where they lived then and how often they were there; names as initials for
    who may not see them. ``?format=csv`` or ``xlsx``: all of them as a file."""
    period = period_of(request)
    counted = people_of(programme=period.programme, first=period.first, last=period.last)
    if kind := request.GET.get("format"):
        return sheet_response(people_sheet(counted, viewer=request.user), keys=PEOPLE_KEYS, kind=kind, name="learners")
    page = Paginator(counted, ROWS_A_PAGE).get_page(request.GET.get("page"))
    countries = countries_of(programme=period.programme, first=period.first, last=period.last)
    context = {
        "period": period,
        "page": page,
        "names": sees_names(request.user),
        "people": [person_shown(one, viewer=request.user) for one in page],
        "countries": [(country_shown(one.code), one) for one in in_order_of_names(countries)],
        "reach": reach_of(programme=period.programme, first=period.first, last=period.last),
    }
    return render(request, "ledger/learners.html", context)


@require_safe
@for_ledger_readers
def hours(request: HttpRequest) -> HttpResponse:
    """The lessons held with how long each was planned and how long it took; ``?format=csv`` or ``xlsx``: as a file."""
    period = period_of(request)
    lessons = lasting_lessons(programme=period.programme, first=period.first, last=period.last)
    if kind := request.GET.get("format"):
        sheet = hours_sheet(lessons.iterator(LESSONS_AT_ONCE))
        return sheet_response(sheet, keys=HOURS_KEYS, kind=kind, name="hours")
    page = Paginator(lessons, ROWS_A_PAGE).get_page(request.GET.get("page"))
    reach = reach_of(programme=period.programme, first=period.first, last=period.last)
    context = {"period": period, "page": page, "reach": reach, "rows": [(one, whole_minutes(one)) for one in page]}
    return render(request, "ledger/hours.html", context)


def in_order_of_names(countries: Iterable[CountryReach]) -> list[CountryReach]:
    """As the reader's language sorts countries; what is not known comes last."""
    places = {code: place for place, (code, _name) in enumerate(country_choices())}
    return sorted(countries, key=lambda one: places.get(one.code, len(places)))


def whole_minutes(lesson: "LastingLesson") -> int:
    """How long a row of ``lasting_lessons`` took."""
    return round(lesson.lasted.total_seconds() / 60)


def period_of(request: HttpRequest) -> Period:
    """Raises Http404 for what is no period."""
    form = PeriodForm(request.GET.dict())
    if not form.is_valid():
        raise Http404
    return form.period()
