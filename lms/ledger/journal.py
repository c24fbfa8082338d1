"""The journal in plain words: page and files are made from the same rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lms.accounts.models import JournalEntry, User
from lms.core.dates import format_month
from lms.ledger.journal_facts import (
    SEPARATOR,
    FactLine,
    Rows,
    fact_line,
    lesson_name,
    name_of,
    named_by,
    row_name,
    rows_to_name,
)
from lms.ledger.models import Closing, Contract, Correction
from lms.ledger.months import month_key
from lms.ledger.queries.journal import ACTS
from lms.ledger.tables import language_name
from lms.timetable.models import Group, Lesson, TimetableVersion
from lms.timetable.permissions import Viewer, can_coordinate, sees_names

# Pages of the desk, which auditors do not have.
DESK_PAGES: dict[type[Model], str] = {
    Lesson: "timetable_lessons:inspect",
    Group: "timetable_groups:inspect",
    TimetableVersion: "timetable_versions:inspect",
}


@dataclass(frozen=True)
class JournalRow:
    """One entry as its reader may see it. ``link`` leads to what it is about, "" where they may not open it."""

    entry: JournalEntry
    who: str
    what: str
    about: str
    link: str
    whom: str
    facts: tuple[FactLine, ...]
    words: str

    @property
    def about_parts(self) -> list[str]:
        """Each may be written in a direction of its own."""
        return self.about.split(SEPARATOR)


def rows_of(entries: Iterable[JournalEntry], *, viewer: Viewer) -> list[JournalRow]:
    """Rows of ``journal_entries``; what facts name by ids is read once a kind."""
    found = list(entries)
    rows = named_by(found)
    return [_row(entry, rows, viewer=viewer) for entry in found]


def about_name(entry: JournalEntry, *, viewer: Viewer) -> str:
    """What the entry is about; what is gone by its label, and people who are gone by nothing."""
    thing = entry.about
    match thing:
        case None:
            return gone(entry.content_type, entry.label)
        case User():
            return name_of(thing, viewer=viewer)
        case Lesson():
            return lesson_name(thing)
        case Closing():
            return capfirst(format_month(thing.month))
        case Correction():
            where = [format_month(thing.month), language_name(thing.instruction_language), thing.programme.shown_name]
            return capfirst(SEPARATOR.join(where))
    return str(thing)


def gone(kind: ContentType, label: str = "") -> str:
    """What is not there any more: its kind and, where it had one, its label."""
    name = capfirst(kind.name)
    return _("%(kind)s, deleted") % {"kind": f"{name} “{label}”" if label else name}


def who_did(entry: JournalEntry, *, viewer: Viewer) -> str:
    if entry.by_id is None:
        return _("the system")
    if entry.by is None:
        return gone(ContentType.objects.get_for_model(User))
    return name_of(entry.by, viewer=viewer)


def heading_of(about: tuple[type[Model], int], *, viewer: Viewer) -> str:
    """What a page that tells of one thing alone is headed with."""
    model, pk = about
    return row_name(rows_to_name(model).filter(pk=pk).first(), viewer=viewer)


def address_of(thing: Model | None, *, viewer: Viewer) -> str:
    """The page of what an entry is about, for who may open it; "" where there is none."""
    if thing is not None and type(thing) in DESK_PAGES and can_coordinate(viewer):
        return reverse(DESK_PAGES[type(thing)], args=[thing.pk])
    match thing:
        case Lesson():
            month = month_key(thing.local_month or thing.planned_month)
            cell = reverse("ledger:cell", args=[month, thing.instruction_language])
            return f"{cell}?programme={thing.programme.slug}"
        case Closing():
            return reverse("ledger:closing", args=[month_key(thing.month)])
        case Correction():
            return reverse("ledger:corrections")
        case Contract():
            return reverse("ledger:contract", args=[thing.pk])
    return ""


def _row(entry: JournalEntry, rows: Rows, *, viewer: Viewer) -> JournalRow:
    return JournalRow(
        entry=entry,
        who=who_did(entry, viewer=viewer),
        what=str(ACTS[entry.act].label) if entry.act in ACTS else entry.act,
        about=about_name(entry, viewer=viewer),
        link=address_of(entry.about, viewer=viewer),
        whom=name_of(entry.person, viewer=viewer) if entry.person else "",
        facts=tuple(fact_line(entry, name, value, rows, viewer=viewer) for name, value in entry.facts.items()),
        words=entry.words if sees_names(viewer) else "",
    )
