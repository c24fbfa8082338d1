"""The pages of the room: the room itself, with its lobby and waiting room, and the test of one's devices."""

from functools import cache
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from wagtail.models import Page

from classrooms.queries.rooms import Excluded, closes_at, entry_of, is_over, likely_relayed, opens_at, to_millis
from classrooms.queries.written import lessons_read_by, written_in
from lms.accounts.requests import PersonRequest
from lms.core.languages import prefix_of
from lms.core.readers import zone_of
from lms.timetable.models import Lesson
from lms.timetable.permissions import can_confirm
from lms.timetable.queries.teachers import lesson_teachers

SCRIPTS = "classrooms/js"


@never_cache
@login_required
def room(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One page for lobby, waiting room and room; a lesson that is over leads to its own page."""
    entry = entry_of(request.user, uuid)
    if entry is None:
        raise Http404
    lesson = entry.lesson
    if has_closed(lesson):
        return redirect("portal:lesson", uuid=lesson.uuid)
    if isinstance(entry, Excluded):
        return render(request, "classrooms/excluded.html", status=403)
    unit = in_reader_language(lesson.unit) if lesson.unit else None
    context = {
        "lesson": lesson,
        "course_title": in_reader_language(lesson.group.course).title,
        "unit": unit,
        "teachers": ", ".join(one.get_short_name() for one in lesson_teachers(lesson).expected),
        "opens_at": opens_at(lesson),
        "is_open": opens_at(lesson) <= timezone.now(),
        "confirms": can_confirm(request.user, lesson),
        "minutes": minutes_of(lesson),
        "relayed": likely_relayed(lesson),
        "music": bool(lesson.group.course.instrument),
        "now": to_millis(timezone.now()),
        "zone": zone_of(request),
        "scripts": room_scripts(),
    }
    return render(request, "classrooms/room.html", context)


@never_cache
@login_required
def written(request: HttpRequest, uuid: str) -> HttpResponse:
    """What was written in a lesson, for its teachers and for those who look after all."""
    lesson = get_object_or_404(lessons_read_by(request.user), uuid=uuid)
    context = {
        "lesson": lesson,
        "course_title": in_reader_language(lesson.group.course).title,
        "lines": written_in(lesson, viewer=request.user),
    }
    return render(request, "classrooms/written.html", context)


def try_room(request: HttpRequest) -> HttpResponse:
    """Camera, microphone, loudspeaker and line, for anybody on any day; nothing is stored or counted."""
    return render(request, "classrooms/try.html")


# Another page's, and one that is no module.
NOT_OF_THE_ROOM = {"try.js", "again.js"}


@cache
def room_scripts() -> list[str]:
    """The room's modules, named to the browser at once: on a long line it would find them one behind the other."""
    folder = settings.BASE_DIR / "lms" / "static"
    found = sorted((folder / SCRIPTS).rglob("*.js"))
    return [str(path.relative_to(folder)) for path in found if path.name not in NOT_OF_THE_ROOM]


def has_closed(lesson: Lesson) -> bool:
    return is_over(lesson) or closes_at(lesson) <= timezone.now()


def minutes_of(lesson: Lesson) -> int:
    return round((lesson.ends_at - lesson.starts_at).total_seconds() / 60)


def in_reader_language[P: Page](page: P) -> P:
    """The page in the reader's language where it is live in it, else the page itself."""
    language = prefix_of(translation.get_language())
    if page.locale.language_code == language:
        return page
    translated = page.get_translations().filter(locale__language_code=language, live=True).first()
    return translated or page
