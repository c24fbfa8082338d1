"""One lesson outside its room: its page, its attendance, and the timetable it stands in."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from classrooms.queries.access import is_excluded, lessons_closed_to
from classrooms.queries.written import reads_what_was_written
from lms.accounts.requests import PersonRequest
from lms.core.errors import DomainError
from lms.ledger.domain.corrections import rule_says_otherwise
from lms.ledger.permissions import can_correct
from lms.ledger.queries.closings import closed_month_of
from lms.portal.forms import AttendanceForm, NoteForm
from lms.portal.queries.lessons import coming_week, lesson_cards
from lms.timetable.domain.attendance import confirm_attendance, correct_attendance
from lms.timetable.domain.notes import write_note
from lms.timetable.enums import LessonState
from lms.timetable.models import Lesson
from lms.timetable.permissions import can_confirm, learns_in
from lms.timetable.queries.absences import is_away
from lms.timetable.queries.attendance import lacking_of, own_attendance
from lms.timetable.queries.groups import roster
from lms.timetable.queries.lessons import lessons_confirmable_by, lessons_enterable_by
from lms.timetable.queries.notes import note_of, notes_before
from lms.timetable.queries.teachers import lesson_teachers
from lms.timetable.stays import stay_of


def timetable(request: HttpRequest) -> HttpResponse:
    """The lessons of the next seven days in the reader's time, day by day."""
    now = timezone.now()
    week = coming_week(Lesson.objects.all(), at=now)
    mine = set()
    if request.user.is_authenticated:
        entered = lessons_enterable_by(request.user).exclude(lessons_closed_to(request.user))
        mine = set(entered.filter(pk__in=week).values_list("pk", flat=True))
    cards = lesson_cards(week, at=now)
    days = [
        (day, list(group)) for day, group in groupby(cards, key=lambda c: timezone.localtime(c.lesson.starts_at).date())
    ]
    context = {"days": days, "mine": mine, "now": now, "today": timezone.localtime(now).date()}
    return render(request, "portal/timetable.html", context)


@login_required
def lesson(request: PersonRequest, uuid: str) -> HttpResponse:
    """What a participant may know of a lesson: when, what, the way in, one's own attendance."""
    found = get_object_or_404(lessons_enterable_by(request.user), uuid=uuid)
    (card,) = lesson_cards(Lesson.objects.filter(pk=found.pk), at=timezone.now())
    learns = learns_in(request.user, found)
    own = own_attendance(found, request.user) if learns else None
    leads = can_confirm(request.user, found)
    context = {
        "card": card,
        "confirms": leads,
        **(for_who_leads(found) if leads else {}),
        "reads": reads_what_was_written(request.user, found),
        "closed": [found.group] if learns and is_excluded(request.user, found) else [],
        "may_be_away": found.state == LessonState.PLANNED and request.user in lesson_teachers(found).expected,
        "away": is_away(request.user, found),
        "own": own,
        "stay": stay_of(own, found) if own else None,
    }
    return render(request, "portal/lesson.html", context)


def for_who_leads(lesson: Lesson) -> dict[str, object]:
    """Who is expected, by name, and what was left for this lesson; learners and guardians see neither."""
    return {
        "learners": list(roster(lesson.group, on=lesson.local_date)),
        "note": notes_before([lesson]).get(lesson.pk),
    }


@login_required
def attendance(request: PersonRequest, uuid: str) -> HttpResponse:
    """The teacher reads what presence proposes, corrects it with reasons and confirms: then the rule decides.

    Afterwards the same page corrects what was confirmed, until the month is closed: then it leads to corrections that
    a second person approves.
    """
    found = get_object_or_404(lessons_confirmable_by(request.user), uuid=uuid)
    form, refusal = AttendanceForm(request.POST or None, lesson=found), ""
    if request.method == "POST" and form.is_valid():
        try:
            write_attendance(request, found, form)
        except DomainError as error:
            # What stands has moved in this very moment: the rows say where, and keep what was chosen.
            found.refresh_from_db()
            form, refusal = AttendanceForm(request.POST, lesson=found), error.message
        else:
            return redirect("portal:attendance", uuid=found.uuid)
    return attendance_page(request, found, form=form, refusal=refusal)


@login_required
@require_POST
def note(request: PersonRequest, uuid: str) -> HttpResponse:
    """Whoever may confirm the attendance leaves a note to who teaches next; a refused one comes back as typed."""
    found = get_object_or_404(lessons_confirmable_by(request.user), uuid=uuid)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            write_note(found, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        except DomainError as refusal:
            form.add_error("text", refusal.message)
        else:
            messages.success(request, _("The note is saved. Whoever teaches the group next reads it."))
            return redirect("portal:attendance", uuid=found.uuid)
    return attendance_page(request, found, form=AttendanceForm(None, lesson=found), note=form)


def attendance_page(
    request: PersonRequest, lesson: Lesson, *, form: AttendanceForm, note: NoteForm | None = None, refusal: str = ""
) -> HttpResponse:
    (card,) = lesson_cards(Lesson.objects.filter(pk=lesson.pk), at=timezone.now())
    context = {"card": card, "form": form, "lacking": lacking_of(lesson), "refusal": refusal}
    context |= {"note": note or note_form(lesson)} | about_closed_month(request, lesson)
    wrong = refusal or form.has_errors or note is not None
    return render(request, "portal/attendance.html", context, status=422 if wrong else 200)


def note_form(lesson: Lesson) -> NoteForm | None:
    """With the note that stands; None where there is nothing to tell, because the lesson has not begun."""
    if lesson.state not in {LessonState.LIVE, LessonState.HELD}:
        return None
    stands = note_of(lesson)
    return NoteForm(initial={"text": stands.text if stands else ""})


def about_closed_month(request: PersonRequest, lesson: Lesson) -> dict[str, object]:
    """What the page of a lesson in a closed month says besides; nothing in an open one."""
    month = closed_month_of(lesson)
    if month is None:
        return {}
    corrects = can_correct(request.user) and lesson.state == LessonState.HELD
    return {"month": month, "corrects": corrects, "otherwise": rule_says_otherwise(lesson)}


def write_attendance(request: PersonRequest, lesson: Lesson, form: AttendanceForm) -> None:
    """Confirm the list, or correct one that is confirmed; the message says which."""
    corrections, seen, now = form.corrections(), form.seen(), timezone.now()
    if lesson.confirmed_at is None:
        done = confirm_attendance(lesson, corrections=corrections, seen=seen, confirmed_by=request.user, at=now)
        if done.state == LessonState.HELD:
            messages.success(request, _("Attendance is confirmed. The lesson counts as held."))
        else:
            messages.warning(request, _("Attendance is confirmed. A coordinator decides whether the lesson counts."))
    elif correct_attendance(lesson, corrections=corrections, seen=seen, corrected_by=request.user, at=now):
        messages.success(request, _("The attendance is corrected. What stood before is kept in the history."))
    else:
        messages.info(request, _("Nothing was changed."))
