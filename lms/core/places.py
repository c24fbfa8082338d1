"""Countries and time zones by their names in the reader's language (CLDR)."""

import zoneinfo
from functools import lru_cache

from django.utils.translation import get_language

from lms.core.dates import in_reader_script, reader_locale, zone_city

NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")

Choices = list[tuple[str, str]]


def country_choices() -> Choices:
    """``(ISO 3166 code, name)`` in the order of the names."""
    return _countries(get_language() or "en")


def country_name(code: str) -> str:
    return dict(country_choices()).get(code, code)


def zone_choices() -> Choices:
    """``(IANA zone, city)`` in the order of the cities, UTC last."""
    return _zones(get_language() or "en")


@lru_cache(maxsize=16)
def _countries(language: str) -> Choices:
    names = {str(code): name for code, name in reader_locale(language).territories.items()}
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES]
    return sorted(((code, in_reader_script(names[code], language)) for code in codes), key=lambda pair: pair[1])


@lru_cache(maxsize=16)
def _zones(language: str) -> Choices:
    zones = sorted(name for name in zoneinfo.available_timezones() if name.partition("/")[0] in AREAS)
    pairs = sorted(((zone, zone_city(zone)) for zone in zones), key=lambda pair: (pair[1], pair[0]))
    names = [city for _, city in pairs]
    labelled = [(zone, f"{city} ({zone})" if names.count(city) > 1 else city) for zone, city in pairs]
    return [*labelled, ("UTC", "UTC")]
