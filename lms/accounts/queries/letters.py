"""Letters that wait for their time."""

import datetime as dt

from django.db.models import QuerySet

from lms.accounts.enums import LetterOutcome
from lms.accounts.models import Letter

MOST_AT_ONCE = 500


def due_letters(*, at: dt.datetime) -> QuerySet[Letter]:
    """What may be sent at ``at``, the longest due first; the rest comes with the next look."""
    waiting = Letter.objects.filter(outcome=LetterOutcome.WAITING, due_at__lte=at)
    return waiting.select_related("person").order_by("due_at", "pk")[:MOST_AT_ONCE]
