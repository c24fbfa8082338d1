"""Years of terms, and which days off a group keeps."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from operator import itemgetter

from django.db.models import Max, Q

from lms.core.places import country_name
from lms.timetable.models import Group, Holiday, KeptCountry, Term

HALF_A_YEAR = dt.timedelta(weeks=26)


@dataclass(frozen=True)
class DaysOff:
    """The days off that one group keeps."""

    holidays: tuple[Holiday, ...]

    def on(self, date: dt.date) -> Holiday | None:
        return next((one for one in self.holidays if one.first <= date <= one.last), None)


def years_of_terms() -> list[int]:
    """Years that a term has days in, the newest first."""
    terms = Term.objects.values_list("starts_on__year", "ends_on__year")
    return sorted({year for first, last in terms for year in range(first, last + 1)}, reverse=True)


def known_until(day: dt.date) -> dt.date:
    """The last day the timetable is known to, seen from ``day``: the end of the term it lies in, or of a later one with
    a released timetable; without these of the next term, and without any half a year later."""
    terms = Term.objects.filter(ends_on__gte=day)
    begun = Q(starts_on__lte=day) | Q(timetable_versions__released_at__isnull=False)
    last = terms.filter(begun).aggregate(last=Max("ends_on"))["last"]
    upcoming = terms.order_by("starts_on").values_list("ends_on", flat=True)
    return last or upcoming.first() or day + HALF_A_YEAR


def days_of_terms() -> Callable[[dt.date], bool]:
    """Whether a day lies in a term; where no term is written down each does."""
    terms = list(Term.objects.values_list("starts_on", "ends_on"))
    return lambda day: not terms or any(starts_on <= day <= ends_on for starts_on, ends_on in terms)


def countries_with_days_off(*, also: Iterable[str] = ()) -> list[tuple[str, str]]:
    """``(ISO code, name)`` of countries some days off are written down for, and of ``also``, by name."""
    known = {*Holiday.objects.values_list("country", flat=True).distinct(), *also}
    return sorted(((country, country_name(country)) for country in known), key=itemgetter(1))


def days_off(groups: Collection[Group], *, first: dt.date, last: dt.date) -> dict[int, DaysOff]:
    """What each of ``groups`` keeps between ``first`` and ``last``, by the group's key; two statements for all."""
    countries: dict[int, set[str]] = {group.pk: set() for group in groups}
    for kept in KeptCountry.objects.filter(group__in=countries):
        countries[kept.group_id].add(kept.country)
    in_time = Holiday.objects.filter(first__lte=last, last__gte=first)
    holidays = list(in_time.filter(country__in=set().union(*countries.values())).order_by("first", "pk"))
    return {group: DaysOff(tuple(one for one in holidays if one.country in kept)) for group, kept in countries.items()}
