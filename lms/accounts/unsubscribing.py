"""Signed addresses that switch letters off without signing in (RFC 8058): they say whose and which."""

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse

from lms.accounts.enums import Topic
from lms.accounts.models import User

SALT = "lms.accounts.unsubscribing"


def unsubscribe_address(person: User, topic: Topic) -> str:
    """In the active language. It holds as long as the letter is kept: there is nothing to expire."""
    token = signing.Signer(salt=SALT).sign_object([str(person.uuid), topic.value])
    return settings.BASE_URL + reverse("accounts:unsubscribe", args=[token])


def read_token(token: str) -> tuple[User, Topic]:
    """Raises LookupError for what we did not sign, and for people who are not here any more."""
    try:
        uuid, topic = signing.Signer(salt=SALT).unsign_object(token)
        return User.objects.get(uuid=uuid), Topic(topic)
    except (signing.BadSignature, User.DoesNotExist, ValidationError, TypeError, ValueError) as error:
        raise LookupError from error


def headers_of(person: User, kind: str) -> dict[str, str]:
    """What lets a mailbox show its own button; only letters that may be switched off have it."""
    if kind not in Topic.values:
        return {}
    return {
        "List-Unsubscribe": f"<{unsubscribe_address(person, Topic(kind))}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
