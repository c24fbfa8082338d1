"""The one way of letters that wait for their time: planned once a person and matter, sent when due."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lms.accounts.domain.letters import clock_of, deliver, render_letter, settle, take, try_later
from lms.accounts.enums import LetterOutcome
from lms.accounts.models import Letter, User
from lms.accounts.queries.letters import due_letters
from lms.accounts.quiet import end_of_quiet

logger = logging.getLogger(__name__)

# Long enough to answer for a year of lessons; people's comings and goings are not kept for ever.
KEPT_FOR = dt.timedelta(days=400)


@dataclass(frozen=True)
class Draft:
    """What a letter says as things stand; its template is named like the letter's kind."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)


# Asked when the letter is due, so that it says what holds by then; None where nothing is left to say.
type Writer = Callable[[Letter, dt.datetime], Draft | None]


def plan_letters(letters: Iterable[Letter]) -> int:
    """Keep letters that wait for their time; of a person, kind and key the first stays. Returns how many are new."""
    wanted = {(letter.person_id, letter.kind, letter.key): letter for letter in letters}
    known = Letter.objects.filter(
        person__in={person for person, _, _ in wanted},
        kind__in={kind for _, kind, _ in wanted},
        key__in={key for _, _, key in wanted},
    )
    new = wanted.keys() - set(known.values_list("person_id", "kind", "key"))
    # Another process may plan the same at this very moment.
    Letter.objects.bulk_create([wanted[one] for one in sorted(new)], ignore_conflicts=True)
    return len(new)


def send_due_letters(*, at: dt.datetime, writers: Mapping[str, Writer]) -> int:
    """Send every letter that is due, each composed by the writer of its kind. Returns how many were sent.

    Processes may do this side by side: a letter belongs to who takes it. One that fails holds up no other, and one
    whose process was killed is taken again: it may arrive twice, never not at all.
    """
    return sum(_send_safely(letter, at=at, writers=writers) for letter in due_letters(at=at) if take(letter, at=at))


def forget_old_letters(*, at: dt.datetime) -> int:
    """Delete what was settled long ago from the log. Returns how many."""
    settled = Letter.objects.exclude(outcome=LetterOutcome.WAITING)
    return settled.filter(due_at__lt=at - KEPT_FOR).delete()[0]


def _send_safely(letter: Letter, *, at: dt.datetime, writers: Mapping[str, Writer]) -> bool:
    try:
        return _send(letter, at=at, writers=writers)
    except Exception as error:
        logger.exception("Letter %s could not be written", letter.pk)
        return try_later(letter, at=at, error=repr(error))


def _send(letter: Letter, *, at: dt.datetime, writers: Mapping[str, Writer]) -> bool:
    obstacle = _obstacle(letter, at=at)
    if obstacle:
        return settle(letter, obstacle)
    if letter.text:  # on its way since it was written: quiet hours do not hold it back
        return deliver(letter, at=at)
    morning = quiet_until(letter.person, at=at, zone=letter.zone)
    if morning:
        return _wait(letter, until=morning)
    draft = writers[letter.kind](letter, at)
    if draft is None:
        return settle(letter, LetterOutcome.NEEDLESS)
    letter.text = render_letter(
        letter.person, draft.template, zone=letter.zone, language=letter.language, **draft.context
    )
    return deliver(letter, at=at)


def _obstacle(letter: Letter, *, at: dt.datetime) -> LetterOutcome | None:
    if letter.expires_at and letter.expires_at <= at:
        return LetterOutcome.TOO_LATE
    if not letter.person.is_active:
        return LetterOutcome.NEEDLESS
    return None if letter.person.wants(letter.kind) else LetterOutcome.UNSUBSCRIBED


def quiet_until(person: User, *, at: dt.datetime, zone: str) -> dt.datetime | None:
    """The end of the person's quiet hours, in their own zone, else in ``zone``; None where none hold at ``at``."""
    return end_of_quiet(at, start=person.quiet_from, end=person.quiet_until, zone=clock_of(person, zone))


def _wait(letter: Letter, *, until: dt.datetime) -> bool:
    if letter.expires_at and letter.expires_at <= until:
        return settle(letter, LetterOutcome.TOO_LATE)
    letter.due_at = until
    letter.save(update_fields=["due_at"])
    return False
