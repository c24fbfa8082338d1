"""Closing a month: its lessons are decided, its figures become a file, and nothing in it changes any more."""

import datetime as dt
from collections.abc import Collection
from functools import partial

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from lms.accounts.domain.journal import write_down
from lms.accounts.domain.letters import address_of, deliver, keep_letter
from lms.accounts.models import Letter, User
from lms.core.dates import format_month
from lms.ledger.closing_file import Document, closing_document, digest_of, encode, last_entry
from lms.ledger.enums import LedgerAct
from lms.ledger.errors import CopiesMissing, MonthAlreadyClosed, MonthHasOpenLessons, MonthNotOver
from lms.ledger.models import Closing, ClosingCopy, ClosingCount
from lms.ledger.months import month_key, shift
from lms.ledger.queries.closings import open_lessons
from lms.timetable.models import ClosedMonth, Programme

COPIES = 2
MAIL = "ledger/mail/closing.txt"
# When a month is over everywhere on Earth: the last zone is twelve hours behind UTC.
LAST_ZONE = dt.timedelta(hours=12)


@transaction.atomic
def close_month(month: dt.date, *, copies: Collection[User], closed_by: User, at: dt.datetime) -> Closing:
    """Freeze ``month`` (its first day) of all programmes; later changes are corrections.

    The file holds the digest of the closing before it, is mailed to the two people of ``copies`` and stays here for
    good. Raises MonthNotOver, MonthAlreadyClosed, CopiesMissing, or MonthHasOpenLessons with the lessons nobody has
    decided on.
    """
    require_over(month, at=at)
    require_two_addresses(copies)
    # Whoever plans, holds, moves or imports holds the row of a programme: now nobody does.
    programmes = {one.slug: one for one in Programme.objects.select_for_update(no_key=True).order_by("pk")}
    if Closing.objects.filter(month=month).exists():
        raise MonthAlreadyClosed(month=format_month(month))
    still_open = open_lessons(month)
    if still_open:
        raise MonthHasOpenLessons(still_open)
    previous = Closing.objects.order_by("sequence").last()
    sequence = previous.sequence + 1 if previous else 1
    document = closing_document(
        month, sequence=sequence, previous=previous, closed_by=closed_by, at=at, last_entry=last_entry()
    )
    content = encode(document)
    closing = Closing.objects.create(
        sequence=sequence, month=month, content=content, digest=digest_of(content), closed_at=at, closed_by=closed_by
    )
    ClosingCount.objects.bulk_create(counts_from(document, closing, programmes))
    ClosedMonth.objects.create(month=month)
    facts = {"month": month, "number": sequence, "digest": closing.digest}
    write_down(LedgerAct.MONTH_CLOSED, closing, by=closed_by, at=at, facts=facts)
    for person in copies:
        keep_copy(closing, person)
    return closing


def keep_copy(closing: Closing, person: User) -> None:
    """The letter is written in the same transaction and sent after it."""
    letter = keep_letter(person, MAIL, key=month_key(closing.month), enclosed=closing, closing=closing)
    ClosingCopy.objects.create(closing=closing, person=person, letter=letter)
    if letter is not None:
        transaction.on_commit(partial(send_copy.enqueue, letter.pk), robust=True)


@task
def send_copy(letter: int) -> bool:
    return deliver(Letter.objects.select_related("person").get(pk=letter), at=timezone.now())


def require_over(month: dt.date, *, at: dt.datetime) -> None:
    over = dt.datetime.combine(shift(month, 1), dt.time(), tzinfo=dt.UTC) + LAST_ZONE
    if at < over:
        raise MonthNotOver(month=format_month(month))


def require_two_addresses(copies: Collection[User]) -> None:
    if len({address_of(person) for person in copies} - {""}) != COPIES or len(copies) != COPIES:
        raise CopiesMissing


def counts_from(document: Document, closing: Closing, programmes: dict[str, Programme]) -> list[ClosingCount]:
    """The rows that tables read, from the file's own figures."""
    return [
        ClosingCount(
            closing=closing,
            programme=programmes[line["programme"]],
            month=closing.month,
            instruction_language=line["language"],
            **line["by_evidence"],
            **line["plan"],
        )
        for line in document["counts"]
    ]
