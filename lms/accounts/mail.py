"""Mail in development: printed to the console and kept as files for the page ``/dev/mail/``."""

import email
import email.policy
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend

KEPT = 50


class DevelopmentBackend(EmailBackend):
    """Writes each message to the console and to ``settings.MAIL_DIR``; the newest fifty stay."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder: Path = settings.MAIL_DIR
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            (folder / f"{time.time_ns()}.eml").write_bytes(message.message().as_bytes())
        for old in sorted(folder.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return super().send_messages(email_messages) or 0


@dataclass(frozen=True)
class KeptMail:
    subject: str
    recipients: str
    date: str
    text: str


def kept_mail() -> list[KeptMail]:
    """The newest messages first."""
    files = sorted(settings.MAIL_DIR.glob("*.eml"), reverse=True)
    return [read_mail(path.read_bytes()) for path in files]


def read_mail(data: bytes) -> KeptMail:
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    return KeptMail(
        subject=str(message["Subject"]),
        recipients=str(message["To"]),
        date=str(message["Date"]),
        text=body.get_content() if body else "",
    )
