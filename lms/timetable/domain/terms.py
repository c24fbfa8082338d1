"""Whose days off a group keeps."""

from collections.abc import Collection

from django.db import transaction

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.timetable.enums import TimetableAct
from lms.timetable.models import Group, KeptCountry
from lms.timetable.queries.months import lock_programme


@transaction.atomic
def keep_days_off(group: Group, *, countries: Collection[str], by: User | None) -> None:
    """From now on ``group`` is planned around the days off of ``countries`` (ISO 3166) and of no other.

    Lessons already planned stay; the conflicts of a draft name those that fall on a day off.
    """
    lock_programme(group.programme_id)
    before = set(group.kept_countries.values_list("country", flat=True))
    if before == set(countries):
        return
    group.kept_countries.exclude(country__in=countries).delete()
    KeptCountry.objects.bulk_create(
        KeptCountry(group=group, country=country) for country in sorted(set(countries) - before)
    )
    facts = {"countries": [sorted(before), sorted(set(countries))]}
    write_down(TimetableAct.DAYS_OFF_CHOSEN, group, by=by, facts=facts)
