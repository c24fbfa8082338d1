"""Invented people: teachers, staff, and the learners of each group."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password

from lms.accounts.domain.guardians import name_guardian
from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.demo.accounts import PASSWORD, read_toml
from lms.demo.errors import RealPeopleHere

DEFAULT_LANGUAGE = {"TR": "tr", "IR": "fa", "RU": "ru", "KG": "ru", "UZ": "ru", "KZ": "kk"}


@dataclass(frozen=True)
class LearnerLine:
    """One line of ``groups.toml``: "name, country, zone, year of birth"."""

    name: str
    country: str
    zone: str
    born: int

    @classmethod
    def parse(cls, line: str) -> "LearnerLine":
        name, country, zone, born = (part.strip() for part in line.split(","))
        return cls(name=name, country=country, zone=zone, born=int(born))


def refuse_real_people() -> None:
    """Raise RealPeopleHere where anybody exists who is not of the demo."""
    real = User.objects.filter(is_demo=False).count()
    if real:
        raise RealPeopleHere(number=real)


def load_people() -> dict[str, User]:
    """Teachers and staff by their key in ``people.toml``; who exists is left as they are."""
    hashed = make_password(PASSWORD)
    return {entry["key"]: load_person(entry, hashed=hashed) for entry in read_toml("people.toml")["person"]}


def load_person(entry: dict[str, Any], *, hashed: str) -> User:
    found = User.objects.filter(full_name=entry["name"], is_demo=True).first()
    if found is not None:
        return found
    roles = [Role(role) for role in entry["roles"]]
    person = create_person(
        entry["name"],
        email=entry.get("email"),
        roles=roles,
        called=entry["called"],
        country=entry["country"],
        time_zone=entry["zone"],
        language=entry["language"],
        script=entry["script"],
        is_staff=Role.ADMINISTRATOR in roles,
        is_demo=True,
        by=None,
    )
    return with_password(person, hashed=hashed) if person.email else person


def load_learner(line: LearnerLine, *, by: User | None) -> User:
    """A learner of a group; the few who can sign in have their e-mail in ``people.toml``."""
    found = User.objects.filter(full_name=line.name, is_demo=True).first()
    if found is not None:
        return found
    account = {entry["name"]: entry for entry in read_toml("people.toml")["learner"]}.get(line.name, {})
    person = create_person(
        line.name,
        email=account.get("email"),
        roles=[Role.LEARNER],
        called=account.get("called", line.name.partition(" ")[0]),
        country=line.country,
        time_zone=line.zone,
        language=account.get("language", DEFAULT_LANGUAGE.get(line.country, "en")),
        script=account.get("script", ""),
        birth_year=line.born,
        is_demo=True,
        by=by,
    )
    return with_password(person, hashed=make_password(PASSWORD)) if person.email else person


def load_guardians(people: Mapping[str, User], *, now: dt.datetime) -> None:
    """Who looks after whom; a learner who has, or had, guardians is left as they are."""
    for entry in read_toml("people.toml")["guardian"]:
        for child in User.objects.filter(full_name__in=entry["children"], guardianships__isnull=True, is_demo=True):
            name_guardian(child, guardian=people[entry["person"]], by=people["coordinator"], at=now)


def with_password(person: User, *, hashed: str) -> User:
    person.password = hashed
    person.save(update_fields=["password"])
    return person
