"""The journal as files, made from the rows of the page, with dates by ISO 8601."""

import datetime as dt
from collections.abc import Iterator
from itertools import batched

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.accounts.models import JournalEntry
from lms.core.dates import iso_dates
from lms.core.spreadsheets import Sheet, write_csv, write_xlsx
from lms.ledger.journal import JournalRow, rows_of
from lms.timetable.permissions import Viewer, sees_names

MOST_ROWS = 10_000
ROWS_AT_ONCE = 500
HEADER = ["at", "by", "act", "what", "about", "person", "facts"]
WIDTHS = [26, 24, 22, 28, 36, 24, 60, 40]


def journal_csv(entries: QuerySet[JournalEntry], *, viewer: Viewer) -> str:
    """The newest MOST_ROWS of ``entries``; a last line says where there are more."""
    return write_csv([header(viewer), *lines(entries, viewer=viewer)])


def journal_xlsx(entries: QuerySet[JournalEntry], *, viewer: Viewer) -> bytes:
    names = [pgettext("of an act", "When"), pgettext("of an act", "Who"), _("Code"), pgettext("of an act", "What")]
    names += [_("About"), pgettext("of an act", "Whom"), _("Facts"), _("Reason")]
    shown = names[: len(header(viewer))]
    return write_xlsx([Sheet(_("Journal"), shown, lines(entries, viewer=viewer), widths=WIDTHS)])


def header(viewer: Viewer) -> list[str]:
    """Who reads no names reads no words of reasons either, which may hold some."""
    return [*HEADER, "reason"] if sees_names(viewer) else HEADER


def lines(entries: QuerySet[JournalEntry], *, viewer: Viewer) -> Iterator[list[str]]:
    newest = entries.order_by("-at", "-pk")[: MOST_ROWS + 1].iterator(chunk_size=ROWS_AT_ONCE)
    written = 0
    for some in batched(newest, ROWS_AT_ONCE):
        with iso_dates():
            rows = rows_of(some, viewer=viewer)
        for row in rows:
            if written == MOST_ROWS:
                yield [too_many()]
                return
            yield line_of(row)[: len(header(viewer))]
            written += 1


def line_of(row: JournalRow) -> list[str]:
    facts = "; ".join(map(str, row.facts))
    return [moment(row.entry.at), row.who, row.entry.act, row.what, row.about, row.whom, facts, row.words]


def moment(at: dt.datetime) -> str:
    """ISO 8601 by the reader's clock."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def too_many() -> str:
    return _("Only the newest %(most)s lines are here. Choose a month.") % {"most": MOST_ROWS}
