"""Years of terms, and which days off a group keeps."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import itemgetter

from lms.core.places import country_name
from lms.timetable.models import Group, Holiday, KeptCountry, Term


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
