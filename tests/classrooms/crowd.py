"""Many signed-in people, for rooms under load."""

import datetime as dt
from collections.abc import Iterable
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from lms.accounts.models import User
from lms.timetable.models import Enrolment, Lesson


def enrol_many(lesson: Lesson, count: int) -> list[User]:
    """So many learners more in the lesson's group, in a few statements."""
    group = lesson.group
    made = User.objects.bulk_create([User(full_name=f"Learner {number}", password="!") for number in range(count)])
    Enrolment.objects.bulk_create([Enrolment(group=group, learner=one, starts_on=group.starts_on) for one in made])
    return made


def cookies_of(people: Iterable[User]) -> list[str]:
    """A signed-in session for each, as the header a browser sends."""
    until = timezone.now() + dt.timedelta(days=1)
    store = SessionStore()
    sessions = []
    for user in people:
        data = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        sessions.append(Session(session_key=uuid4().hex, session_data=store.encode(data), expire_date=until))
    Session.objects.bulk_create(sessions)
    return [f"{settings.SESSION_COOKIE_NAME}={session.session_key}" for session in sessions]
