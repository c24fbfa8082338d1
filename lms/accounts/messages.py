"""A mail whose long addresses in headers stay whole.

Python folds a header at blanks, and what is long without one it writes as an encoded word (RFC 2047). In
``List-Unsubscribe`` no mailbox would find the address then (RFC 2369, RFC 8058); a line may have 998 characters.
"""

import email.message
from email import policy as policies
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import Message
from email.policy import EmailPolicy, Policy
from typing import override

from django.core.mail import EmailMessage


class WholeHeader(UnstructuredHeader, BaseHeader):
    """Never folded. Its value is ASCII: addresses are percent-encoded."""

    def fold(self, *, policy: "Policy[Message]") -> str:
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", WholeHeader)


class LetterMessage(EmailMessage):
    @override
    def message(self, *, policy: "Policy[Message] | None" = None) -> email.message.EmailMessage:
        """The mailer's own policy, but for our headers."""
        base = policy if isinstance(policy, EmailPolicy) else policies.default
        return super().message(policy=base.clone(header_factory=HEADERS))
