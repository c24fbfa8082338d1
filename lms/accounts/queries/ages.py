"""Who is a child on a day, by date of birth or, where only that is known, by year."""

import datetime as dt

from django.db.models import Q

from lms.accounts.models import User

OF_AGE = 18


def is_child(person: User, *, on: dt.date) -> bool:
    """Under 18 on the day ``on``. A year alone counts until it is sure: born in 2008, a child until the end of 2026.

    Who told neither is no child here: ask ``age_is_unknown`` beside it.
    """
    if person.birth_date is not None:
        return person.birth_date > _born_by(on)
    return person.birth_year is not None and person.birth_year >= on.year - OF_AGE


def possible_ages(person: User, *, on: dt.date) -> list[int]:
    """Whole years the person may have lived on the day ``on``: one by date of birth, two by year alone, else none."""
    if person.birth_date is not None:
        before_birthday = (on.month, on.day) < (person.birth_date.month, person.birth_date.day)
        return [on.year - person.birth_date.year - before_birthday]
    if person.birth_year is not None:
        return [on.year - person.birth_year - 1, on.year - person.birth_year]
    return []


def age_is_unknown(person: User) -> bool:
    return person.birth_date is None and person.birth_year is None


def children(*, on: dt.date) -> Q:
    """The twin of ``is_child`` over people."""
    return Q(birth_date__gt=_born_by(on)) | Q(birth_date=None, birth_year__gte=on.year - OF_AGE)


def of_unknown_age() -> Q:
    """The twin of ``age_is_unknown``."""
    return Q(birth_date=None, birth_year=None)


def _born_by(day: dt.date) -> dt.date:
    """The latest day of birth of those who are of age on ``day``: born on 29 February, from 1 March on."""
    try:
        return day.replace(year=day.year - OF_AGE)
    except ValueError:
        return dt.date(day.year - OF_AGE, 2, 28)
