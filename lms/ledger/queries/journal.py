"""Reading the journal: the newest first, a page at a time by where the page before ended."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Model, Q, QuerySet

from lms.accounts.enums import PeopleAct, Role
from lms.accounts.models import JournalEntry, User
from lms.ledger.enums import LedgerAct
from lms.ledger.models import Closing, Correction
from lms.ledger.months import shift
from lms.timetable.enums import TimetableAct
from lms.timetable.models import Group, Lesson, TimetableVersion

ENTRIES_A_PAGE = 50
type Act = TimetableAct | LedgerAct | PeopleAct
# Every act by its stable name, in the order they are offered in.
ACTS: dict[str, Act] = {act.value: act for acts in (TimetableAct, LedgerAct, PeopleAct) for act in acts}
# Whose deeds are read under their name by everybody: the others learn, or look after who learns.
STAFF = frozenset(Role) - {Role.LEARNER, Role.GUARDIAN}


@dataclass(frozen=True)
class JournalPage:
    """``newer`` and ``older`` are the entries that the pages beside this one begin from; None where there are none."""

    entries: list[JournalEntry]
    newer: int | None
    older: int | None


def kind_of(act: str) -> str:
    """What stands before the dot: ``place.given`` → ``place``."""
    return act.partition(".")[0]


def journal_entries() -> QuerySet[JournalEntry]:
    """Entries with all they name, however many: what they are about is read once a kind."""
    about = GenericPrefetch(
        "about",
        [
            Lesson.objects.select_related("group", "programme"),
            Group.objects.select_related("programme"),
            TimetableVersion.objects.select_related("term"),
            Closing.objects.defer("content"),
            Correction.objects.select_related("programme"),
            User.objects.prefetch_related("groups"),
        ],
    )
    entries = JournalEntry.objects.select_related("by", "person", "content_type")
    return entries.prefetch_related("by__groups", "person__groups", about)


def of_month(entries: QuerySet[JournalEntry], month: dt.date, *, zone: dt.tzinfo) -> QuerySet[JournalEntry]:
    """By the reader's calendar."""
    first, after = (dt.datetime.combine(day, dt.time(), tzinfo=zone) for day in (month, shift(month, 1)))
    return entries.filter(at__gte=first, at__lt=after)


def of_act(entries: QuerySet[JournalEntry], act: str) -> QuerySet[JournalEntry]:
    """``act`` is the name of an act, or of a kind for all of it."""
    return entries.filter(act__in=[act] if act in ACTS else [name for name in ACTS if kind_of(name) == act])


def of_thing(entries: QuerySet[JournalEntry], model: type[Model], pk: int) -> QuerySet[JournalEntry]:
    return entries.filter(content_type=ContentType.objects.get_for_model(model), object_id=pk)


def journal_page(
    entries: QuerySet[JournalEntry], *, older_than: JournalEntry | None = None, newer_than: JournalEntry | None = None
) -> JournalPage:
    """Nothing is counted and nothing passed over: the index is entered where the page before ended."""
    if newer_than is not None:
        found = list(_after(entries, newer_than).order_by("at", "pk")[: ENTRIES_A_PAGE + 1])
        if len(found) > ENTRIES_A_PAGE:
            shown = found[ENTRIES_A_PAGE - 1 :: -1]
            return JournalPage(shown, newer=shown[0].pk, older=shown[-1].pk)
    older_than = None if newer_than is not None else older_than
    wanted = _before(entries, older_than) if older_than else entries
    found = list(wanted.order_by("-at", "-pk")[: ENTRIES_A_PAGE + 1])
    shown = found[:ENTRIES_A_PAGE]
    newer = shown[0].pk if shown and older_than else None
    return JournalPage(shown, newer=newer, older=shown[-1].pk if len(found) > ENTRIES_A_PAGE else None)


def who_writes() -> QuerySet[User]:
    """Whom the journal may be narrowed to: everybody with a part in the work, who left it too."""
    staff = Q(groups__name__in=STAFF) | Q(is_superuser=True)
    return User.objects.filter(staff).distinct().order_by("full_name", "pk")


def is_staff_member(person: User) -> bool:
    """Reads prefetched groups."""
    return person.is_superuser or any(group.name in STAFF for group in person.groups.all())


def _before(entries: QuerySet[JournalEntry], entry: JournalEntry) -> QuerySet[JournalEntry]:
    return entries.filter(Q(at__lt=entry.at) | Q(pk__lt=entry.pk), at__lte=entry.at)


def _after(entries: QuerySet[JournalEntry], entry: JournalEntry) -> QuerySet[JournalEntry]:
    return entries.filter(Q(at__gt=entry.at) | Q(pk__gt=entry.pk), at__gte=entry.at)
