"""Mail to people, each in their own language and time, and the log of it.

Mail is never sent inside a transaction: SQLite has one write lock for everybody, and a mail server may be slow.
"""

import contextlib
import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from pathlib import PurePath
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone, translation

from lms.accounts.enums import LetterOutcome, Topic
from lms.accounts.messages import LetterMessage
from lms.accounts.models import Letter, User
from lms.accounts.unsubscribing import headers_of, unsubscribe_address
from lms.core.readers import is_zone

logger = logging.getLogger(__name__)

# How long a letter belongs to who took it; afterwards another process takes it: whoever had it was killed.
TAKEN_FOR = dt.timedelta(minutes=10)
FIRST_PAUSE = dt.timedelta(minutes=5)
MOST_ATTEMPTS = 8  # with pauses that double, half a day

_silent: ContextVar[bool] = ContextVar("silent", default=False)


def address_of(person: User) -> str:
    """Where a person is written to; "" when nowhere. A child's letters go to the contact address."""
    return person.contact_email or person.email or ""


def clock_of(person: User, zone: str) -> str:
    """The zone of the person's clock, else ``zone``. A zone that tzdata knows no more is as good as none."""
    return next((one for one in (person.time_zone, zone) if is_zone(one)), settings.TIME_ZONE)


def write_letter(
    person: User, template: str, *, zone: str = "", language: str = "", key: str = "", **context: object
) -> bool:
    """Mail ``person`` the text of ``template``, whose first paragraph is the subject, at once.

    Times are those of the person's zone, else of ``zone``, words of their language, else of ``language``. The template
    knows ``person``, ``zone`` and ``base_url``, which goes before ``{% url %}``. With a ``key`` a person gets one
    letter of this template about it.
    Returns whether it was sent now. What fails for the moment is tried again; the log says what became of it.
    """
    letter = keep_letter(person, template, zone=zone, language=language, key=key, enclosed=None, **context)
    return letter is not None and deliver(letter, at=timezone.now())


def keep_letter(
    person: User,
    template: str,
    *,
    zone: str = "",
    language: str = "",
    key: str = "",
    enclosed: Model | None = None,
    **context: object,
) -> Letter | None:
    """Write the letter and leave the sending to ``deliver``, which must come soon: without it the letter is taken by
    whoever sends what waits. None where the person has this letter already, or closed the account.

    This much belongs into a transaction, so that what happened and the telling of it are kept together.
    """
    if _silent.get() or not person.is_active:
        return None
    letter, made = Letter.objects.get_or_create(
        person=person,
        kind=kind_of(template),
        key=key or uuid4().hex,
        defaults={
            "zone": zone,
            "language": language,
            "text": render_letter(person, template, zone=zone, language=language, **context),
            "enclosed": enclosed,
            "due_at": timezone.now() + TAKEN_FOR,
        },
    )
    return letter if made else None


def write_letters(
    people: Iterable[User], template: str, *, zone: str = "", language: str = "", key: str = "", **context: object
) -> int:
    """``write_letter`` to each; returns how many were sent. An address that is refused keeps nobody from theirs."""
    return deliver_all(
        keep_letter(person, template, zone=zone, language=language, key=key, enclosed=None, **context)
        for person in sorted(people, key=lambda one: one.pk)
    )


def deliver_all(letters: Iterable[Letter | None]) -> int:
    """``deliver`` all that were kept, once the last of them is: whoever is killed on the way leaves the rest to others.
    Returns how many were sent."""
    kept = [letter for letter in letters if letter is not None]
    return sum(take(letter, at=timezone.now()) and deliver(letter, at=timezone.now()) for letter in kept)


def take(letter: Letter, *, at: dt.datetime) -> bool:
    """Make the letter ours for TAKEN_FOR; False where another process was first."""
    still_there = Letter.objects.filter(pk=letter.pk, outcome=LetterOutcome.WAITING, due_at=letter.due_at)
    letter.due_at = at + TAKEN_FOR
    return bool(still_there.update(due_at=letter.due_at))


@contextlib.contextmanager
def no_letters() -> Iterator[None]:
    """Whatever happens inside, nobody is written to: invented people are made there."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def kind_of(template: str) -> str:
    return PurePath(template).stem


def render_letter(person: User, template: str, *, zone: str = "", language: str = "", **context: object) -> str:
    """The subject, a blank line and the body, in the person's language and time."""
    zone = clock_of(person, zone)
    kind = kind_of(template)
    with translation.override(person.language or language or settings.LANGUAGE_CODE), timezone.override(zone):
        own: dict[str, object] = {"person": person, "zone": zone, "base_url": settings.BASE_URL}
        if kind in Topic.values:
            own["unsubscribe_address"] = unsubscribe_address(person, Topic(kind))
        return render_to_string(template, {**context, **own}).strip()


def deliver(letter: Letter, *, at: dt.datetime) -> bool:
    """Send a letter that has its text, and write down what became of it. Returns whether it was sent."""
    person = letter.person
    address = address_of(person)
    if not address:
        return settle(letter, LetterOutcome.NO_ADDRESS)
    try:
        message_of(letter, address).send()
    except SMTPRecipientsRefused as error:
        logger.warning("The address of person %s was refused: %s", person.pk, error)
        return settle(letter, LetterOutcome.REFUSED, address=address, error=str(error))
    except (SMTPException, OSError) as error:
        logger.warning("A letter to person %s was not sent: %s", person.pk, error)
        return try_later(letter, at=at, error=str(error) or type(error).__name__)
    return settle(letter, LetterOutcome.SENT, address=address, sent_at=at)


def message_of(letter: Letter, address: str) -> LetterMessage:
    subject, _, body = letter.text.partition("\n\n")
    with translation.override(letter.person.language or "en"):
        unsubscribing = headers_of(letter.person, letter.kind)
    headers = {
        # The same whenever it is tried again: a mailbox that has it already shows it once.
        "Message-ID": f"<letter-{letter.pk}-{letter.person.uuid}@{urlsplit(settings.BASE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
        **unsubscribing,
    }
    # A header is one line; a name in it may have two.
    subject = " ".join(subject.split())
    message = LetterMessage(subject, f"{body.strip()}\n", settings.DEFAULT_FROM_EMAIL, [address], headers=headers)
    if letter.enclosed is not None:
        message.attach(letter.enclosed.file_name, letter.enclosed.content.encode(), "application/octet-stream")
    return message


def settle(letter: Letter, outcome: LetterOutcome, **facts: object) -> bool:
    """Write down what became of the letter and forget its text. Returns whether it was sent."""
    _write(letter, outcome=outcome, text="", **facts)
    return outcome == LetterOutcome.SENT


def try_later(letter: Letter, *, at: dt.datetime, error: str) -> bool:
    """After a pause that doubles each time, until it has been tried too often. Returns that it was not sent."""
    attempts = letter.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        return settle(letter, LetterOutcome.REFUSED, error=error, attempts=attempts)
    _write(letter, attempts=attempts, due_at=at + FIRST_PAUSE * 2**letter.attempts, error=error)
    return False


def _write(letter: Letter, **facts: object) -> None:
    for field, value in facts.items():
        setattr(letter, field, value)
    longest = Letter._meta.get_field("error").max_length  # noqa: SLF001  Django documents it
    letter.error = letter.error[:longest]
    letter.save(update_fields=[*facts, "error"])
