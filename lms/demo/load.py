"""The whole demonstration, made through the same functions people's work goes through."""

import datetime as dt
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_noop

from cms.domain.workflow import ensure_workflow
from cms.models import CoursePage
from lms.accounts.domain.roles import sync_roles
from lms.accounts.models import User
from lms.demo.accounts import CONTENT, read_toml
from lms.demo.changes import load_absence, load_changes, load_notes
from lms.demo.closings import close_months, load_correction
from lms.demo.contracts import load_contracts
from lms.demo.lessons import hold_past, load_group, open_one_now, plan_group
from lms.demo.pages import load_pages
from lms.demo.people import load_guardians, load_people, refuse_real_people
from lms.demo.timetable import keep_countries, load_draft, load_term
from lms.ledger.domain.imports import import_counts
from lms.ledger.models import LedgerImport
from lms.timetable.domain.groups import save_programme
from lms.timetable.domain.places import ask_for_place
from lms.timetable.models import Group, Lesson, PlaceRequest, Programme

PROGRAMMES = {
    "online-classes": (gettext_noop("Online classes (Qazaq klasy)"), "Қазақ класы"),
    "instruments": (gettext_noop("National instruments"), "Ұлттық саз аспаптары"),
}
OPEN_GROUP = "en-1"


def load_demo(*, now: dt.datetime | None = None) -> Lesson:
    """Load or bring up to date; running it again changes only what time has changed.

    Returns the lesson that is open now. Raises RealPeopleHere before anything is written.
    """
    now = now or timezone.now()
    refuse_real_people()
    sync_roles()
    ensure_workflow()
    load_pages()
    people = load_people()
    coordinator = people["coordinator"]
    programmes = load_programmes(by=coordinator)
    term = load_term(today=now.date(), by=coordinator)
    groups = load_groups(programmes, now=now, people=people)
    load_guardians(people, now=now)
    load_figures(programmes["online-classes"])
    load_contracts(programmes, today=now.date(), by=coordinator)
    load_requests(people, groups)
    close_months(people, now=now)
    load_correction(groups[OPEN_GROUP], people, now=now)
    load_draft(programmes["online-classes"], term=term, groups=groups, made_by=coordinator, now=now)
    return open_one_now(groups[OPEN_GROUP], now=now)


def load_programmes(*, by: User | None) -> dict[str, Programme]:
    programmes = {}
    for slug, (name, name_kk) in PROGRAMMES.items():
        found = Programme.objects.filter(slug=slug).first()
        new = Programme(slug=slug, name=name, name_kk=name_kk, is_demo=True)
        programmes[slug] = found or save_programme(new, by=by)
    return programmes


def load_groups(programmes: dict[str, Programme], *, now: dt.datetime, people: dict[str, User]) -> dict[str, Group]:
    courses = {page.slug: page for page in CoursePage.objects.filter(locale__language_code="en")}
    groups = {}
    for entry in read_toml("groups.toml")["group"]:
        group = load_group(entry, programmes=programmes, courses=courses, people=people, today=now.date())
        keep_countries(entry["key"], group, by=people["coordinator"])
        plan_group(group, now=now, by=people["coordinator"])
        load_changes(entry["key"], group, people=people, now=now)
        hold_past(group, now=now)
        groups[entry["key"]] = group
    for key, group in groups.items():
        load_absence(key, group, now=now)
        load_notes(key, group, now=now)
    return groups


def load_figures(programme: Programme) -> None:
    """The counts of 2021 from the project's own copy of the table."""
    path: Path = CONTENT / "ledger" / "lessons-2021.csv"
    if LedgerImport.objects.filter(programme=programme, file_name=path.name).exists():
        return
    with path.open("rb") as file:
        import_counts(
            file,
            name=path.name,
            document="Half-year report 2021, lessons by month and language",
            programme=programme,
            operator="make demo",
        )


def load_requests(people: dict[str, User], groups: dict[str, Group]) -> None:
    for entry in read_toml("people.toml")["request"]:
        person, group = people[entry["person"]], groups[entry["group"]]
        if not PlaceRequest.objects.filter(person=person, group=group).exists():
            ask_for_place(person, group=group, message=entry["message"])
