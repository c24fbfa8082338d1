"""Mail to people, each in their own language and time."""

import logging
from collections.abc import Iterable, Sequence
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from lms.accounts.models import User

# Name, content and media type of what goes with a letter.
type Attachment = tuple[str, bytes, str]

logger = logging.getLogger(__name__)


def address_of(person: User) -> str:
    """Where a person is written to; "" when nowhere. A child's letters go to the contact address."""
    return person.contact_email or person.email or ""


def write_letter(
    person: User, template: str, *, zone: str = "", attachments: Iterable[Attachment] = (), **context: object
) -> bool:
    """Mail ``person`` the text of ``template``, whose first paragraph is the subject.

    Times are those of the person's zone, else of ``zone``. The template knows ``person``, ``zone`` and ``base_url``,
    which goes before ``{% url %}``. Returns False when the person left no address.
    """
    address = address_of(person)
    if not address:
        return False
    zone = person.time_zone or zone or settings.TIME_ZONE
    with translation.override(person.language or "en"), timezone.override(zone):
        own = {"person": person, "zone": zone, "base_url": settings.BASE_URL}
        text = render_to_string(template, {**context, **own})
    subject, _, body = text.strip().partition("\n\n")
    # A header is one line; a name in it may have two.
    letter = EmailMessage(" ".join(subject.split()), f"{body.strip()}\n", settings.DEFAULT_FROM_EMAIL, [address])
    for name, content, kind in attachments:
        letter.attach(name, content, kind)
    letter.send()
    return True


def write_letters(
    people: Iterable[User], template: str, *, zone: str = "", attachments: Sequence[Attachment] = (), **context: object
) -> int:
    """``write_letter`` to each; returns how many were sent. An address that is refused keeps nobody from theirs."""
    sent = 0
    for person in sorted(people, key=lambda one: one.pk):
        try:
            sent += write_letter(person, template, zone=zone, attachments=attachments, **context)
        except (SMTPException, OSError) as error:
            logger.warning("A letter to person %s was not sent: %s", person.pk, error)
    return sent
