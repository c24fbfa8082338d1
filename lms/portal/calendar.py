"""A person's lessons as an iCalendar file (RFC 5545): wall times with their zones, stable identities, changes numbered.

A lesson that moved keeps the identity of the one it was first, so that a calendar shows it at its new time instead of
twice; a cancelled one is sent as cancelled. ``SEQUENCE`` counts what happened to a lesson since it was planned.
"""

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext
from icalendar import Calendar, Event, Timezone

from classrooms.queries.access import lessons_closed_to
from lms.accounts.models import User
from lms.core.dates import in_reader_script
from lms.portal.calendar_zones import zone_component
from lms.portal.queries.lessons import LessonCard, lesson_cards
from lms.timetable.enums import LessonOrigin
from lms.timetable.models import Lesson
from lms.timetable.permissions import learns_in
from lms.timetable.queries.lessons import lessons_of_learner, lessons_of_teacher
from lms.timetable.queries.teachers import lesson_teachers

SHOWN_BEFORE = dt.timedelta(days=60)
ASK_AGAIN = dt.timedelta(hours=1)


def calendar_file(person: User, *, at: dt.datetime) -> bytes:
    """The lessons ``person`` learns or teaches in, from two months ago on; texts in the active language."""
    lessons = lessons_of_learner(person) | lessons_of_teacher(person)
    shown = lessons.filter(starts_at__gt=at - SHOWN_BEFORE).exclude(lessons_closed_to(person))
    calendar = Calendar()
    calendar.add("prodid", "-//Qazaq Klasy//Lessons//EN")
    calendar.add("version", "2.0")
    calendar.add("name", gettext("My Kazakh lessons"))
    calendar.add("x-wr-calname", gettext("My Kazakh lessons"))
    calendar.add("refresh-interval", ASK_AGAIN, {"value": "DURATION"})
    calendar.add("x-published-ttl", ASK_AGAIN, {"value": "DURATION"})
    cards = lesson_cards(shown.order_by("starts_at", "pk"), at=at)
    load_moves([card.lesson for card in cards])
    for event in events_of(cards, person=person, at=at):
        calendar.add_component(event)
    calendar.subcomponents[:0] = zones_of(calendar, [card.lesson for card in cards])
    return calendar.to_ical()


def zones_of(calendar: Calendar, lessons: Sequence[Lesson]) -> list[Timezone]:
    """The zones that ``calendar`` names, over all the days of ``lessons``."""
    named = sorted(calendar.get_missing_tzids())
    starts = [lesson.starts_at for lesson in lessons]
    return [zone_component(name, first=min(starts), last=max(starts)) for name in named]


def load_moves(lessons: Iterable[Lesson]) -> None:
    """Give each lesson that was moved those it was before, with their changes: two statements a move of the one that
    moved most often."""
    moved = [lesson for lesson in lessons if lesson.origin == LessonOrigin.MOVED]
    if not moved:
        return
    earlier = Lesson.objects.prefetch_related("changes").in_bulk({lesson.replaces_id for lesson in moved})
    for lesson in moved:
        lesson.replaces = earlier[lesson.replaces_id or 0]
    load_moves(earlier.values())


def events_of(cards: Iterable[LessonCard], *, person: User, at: dt.datetime) -> list[Event]:
    """One for each lesson; of a chain of moves one, for the last time of it that is this person's."""
    chains = ((moves_to(card.lesson), card) for card in cards)
    last = {chain[0].pk: (chain, card) for chain, card in sorted(chains, key=lambda pair: len(pair[0]))}
    return [event_of(card, chain, person=person, at=at) for chain, card in last.values()]


def is_off_for(person: User, card: LessonCard) -> bool:
    """It does not take place there, or another teaches it instead of this person."""
    teachers = lesson_teachers(card.lesson)
    replaced = person in teachers.own and person not in teachers.expected
    return card.is_off or (replaced and not learns_in(person, card.lesson))


def event_of(card: LessonCard, chain: Sequence[Lesson], *, person: User, at: dt.datetime) -> Event:
    lesson = card.lesson
    start = dt.datetime.combine(lesson.local_date, lesson.wall_time, zoneinfo.ZoneInfo(lesson.time_zone))
    event = Event()
    event.add("uid", f"{chain[0].uuid}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", sum(len(one.changes.all()) for one in chain))
    event.add("dtstamp", at.astimezone(dt.UTC))
    event.add("dtstart", start)
    event.add("duration", lesson.ends_at - lesson.starts_at)
    event.add("status", "CANCELLED" if is_off_for(person, card) else "CONFIRMED")
    event.add("summary", summary_of(card))
    event.add("description", "\n".join(description_of(card)))
    event.add("url", settings.BASE_URL + reverse("portal:lesson", args=[lesson.uuid]))
    return event


def moves_to(lesson: Lesson) -> list[Lesson]:
    """The lesson it was first, and every time it was moved to, up to itself."""
    chain = [lesson]
    while chain[0].origin == LessonOrigin.MOVED and chain[0].replaces:
        chain.insert(0, chain[0].replaces)
    return chain


def summary_of(card: LessonCard) -> str:
    unit = card.unit.title_kk if card.unit else ""
    return f"{card.course_title} · {unit_title(unit)}" if unit else card.course_title


def unit_title(title_kk: str) -> str:
    """Kazakh is written in the reader's script where they read Kazakh, else as it is."""
    return in_reader_script(title_kk) if (get_language() or "").startswith("kk") else title_kk


def description_of(card: LessonCard) -> list[str]:
    lines = [card.lesson.group.name]
    if card.teachers:
        lines.append(gettext("With %(teachers)s") % {"teachers": card.teacher_names})
    if card.ending:
        lines.append(card.ending.reason)
    return lines
