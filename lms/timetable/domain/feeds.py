"""A person's private calendar address: made when first asked for, and renewed when it became known."""

import datetime as dt
import secrets

from lms.accounts.models import User
from lms.timetable.models import CalendarFeed

KEY_BYTES = 32


def feed_of(person: User, *, at: dt.datetime) -> CalendarFeed:
    feed, _made = CalendarFeed.objects.get_or_create(person=person, defaults={"key": new_key(), "made_at": at})
    return feed


def renew_feed(person: User, *, at: dt.datetime) -> CalendarFeed:
    """Another address; calendars that know the old one get nothing any more."""
    feed, _made = CalendarFeed.objects.update_or_create(person=person, defaults={"key": new_key(), "made_at": at})
    return feed


def new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)
