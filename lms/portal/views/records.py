"""A learner's attendance as they read it themselves, and as who looks after them does."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from lms.accounts.models import User
from lms.accounts.queries.guardians import children_of, guardians_of
from lms.accounts.requests import PersonRequest
from lms.portal.queries.lessons import LessonCard, lesson_cards
from lms.timetable.names import HistoryLine, own_history_lines
from lms.timetable.queries.attendance import PersonAttendance
from lms.timetable.queries.records import histories_of, lessons_on_record, record_of
from lms.timetable.stays import Stay, stay_of

LESSONS_A_PAGE = 20


@dataclass(frozen=True)
class RecordLine:
    """One lesson: what stands, how long they were there, and what was written after it was proposed."""

    card: LessonCard
    shown: PersonAttendance
    stay: Stay
    history: list[HistoryLine]


@login_required
def own(request: PersonRequest) -> HttpResponse:
    return record_page(request, request.user)


@login_required
def of_child(request: PersonRequest, uuid: str) -> HttpResponse:
    """Only of whom one looks after; of anybody else there is no page."""
    return record_page(request, get_object_or_404(children_of(request.user), uuid=uuid))


def record_page(request: PersonRequest, learner: User) -> HttpResponse:
    lessons = lessons_on_record(learner)
    page = Paginator(lessons, LESSONS_A_PAGE).get_page(request.GET.get("page"))
    cards = lesson_cards(lessons.filter(pk__in=[lesson.pk for lesson in page]), at=timezone.now())
    written = histories_of(learner, [card.lesson for card in cards])
    context = {
        "learner": learner,
        "own": learner == request.user,
        "record": record_of(learner),
        "guardians": guardians_of([learner]),
        "lines": [record_line(card, written[card.lesson.pk]) for card in cards],
        "page": page,
    }
    return render(request, "portal/record.html", context)


def record_line(card: LessonCard, shown: PersonAttendance) -> RecordLine:
    changed = own_history_lines(shown.entries) if len(shown.entries) > 1 else []
    return RecordLine(card, shown, stay_of(shown.current, card.lesson), changed)
