"""What a coordinator does to one lesson: cancel, move, make up, another teacher. Each asks for a reason."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, override

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.core.dates import format_date, format_wall_time
from lms.core.errors import DomainError
from lms.timetable.desk.common import FormPage, address, person_at_the_desk
from lms.timetable.domain.attendance import record_lesson
from lms.timetable.domain.changes import cancel_lesson, make_up_lesson, move_lesson, substitute_teacher
from lms.timetable.domain.holding import decide_held
from lms.timetable.enums import GIVEN_UP, LessonState
from lms.timetable.forms.changes import CancelForm, NewTimeForm, RecordForm, SubstituteForm
from lms.timetable.models import Lesson
from lms.timetable.permissions import Viewer, can_coordinate
from lms.timetable.queries.absences import said_about
from lms.timetable.queries.teachers import lesson_teachers
from lms.timetable.sentences import lesson_title


class LessonChangeView(FormPage):
    """One form, one change, back to the lesson's page."""

    model = Lesson
    index_url_name = "timetable_lessons:index"
    template_name = "timetable/desk/lesson_form.html"

    @staticmethod
    def possible(lesson: Lesson) -> bool:
        return lesson.state == LessonState.PLANNED

    def change(self, form: Any) -> Lesson:  # noqa: ANN401 - of the view's own form
        """Carry it out; returns the lesson whose page comes next."""
        raise NotImplementedError

    def done(self, lesson: Lesson) -> str:
        raise NotImplementedError

    @cached_property
    def lesson(self) -> Lesson:
        return get_object_or_404(Lesson.objects.select_related("group"), pk=self.kwargs["pk"])

    @property
    def by(self) -> User:
        return person_at_the_desk(self.request)

    @override
    def get_page_subtitle(self) -> str:
        return lesson_title(self.lesson)

    @override
    def get_context_data(self, **options: object) -> dict[str, object]:
        about = {"lesson": self.lesson, "teachers": lesson_teachers(self.lesson), "absences": said_about(self.lesson)}
        return {**super().get_context_data(**options), **about}

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "lesson": self.lesson}

    @override
    def form_valid(self, form: Any) -> HttpResponse:
        try:
            lesson = self.change(form)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, self.done(lesson))
        return HttpResponseRedirect(address("timetable_lessons:inspect", lesson.pk))


class MoveView(LessonChangeView):
    form_class = NewTimeForm
    page_title = gettext_lazy("Move lesson")
    header_icon = "redirect"
    extra_context = {"submit_label": gettext_lazy("Move lesson")}

    @override
    def change(self, form: NewTimeForm) -> Lesson:
        return move_lesson(self.lesson, **form.cleaned_data, moved_by=self.by, at=timezone.now())

    @override
    def done(self, lesson: Lesson) -> str:
        return _("The lesson is moved to %(date)s, %(time)s.") % when_of(lesson)


class SubstituteView(LessonChangeView):
    form_class = SubstituteForm
    page_title = gettext_lazy("Another teacher")
    header_icon = "user"
    extra_context = {"submit_label": gettext_lazy("Save the teacher")}

    @override
    def change(self, form: SubstituteForm) -> Lesson:
        values = form.cleaned_data
        substitute_teacher(
            self.lesson,
            absent=values["absent"],
            substitute=form.substitute,
            reason=values["reason"],
            made_by=self.by,
            at=timezone.now(),
        )
        return self.lesson

    @override
    def done(self, lesson: Lesson) -> str:
        return _("Who teaches this lesson is changed.")


class CancelView(LessonChangeView):
    form_class = CancelForm
    page_title = gettext_lazy("Cancel lesson")
    header_icon = "cross"
    extra_context = {"submit_label": gettext_lazy("Cancel lesson"), "serious": True}

    @override
    @staticmethod
    def possible(lesson: Lesson) -> bool:
        return lesson.state == LessonState.PLANNED or (lesson.state not in GIVEN_UP and lesson.ended_at is not None)

    @override
    def change(self, form: CancelForm) -> Lesson:
        return cancel_lesson(self.lesson, reason=form.cleaned_data["reason"], cancelled_by=self.by, at=timezone.now())

    @override
    def done(self, lesson: Lesson) -> str:
        return _("The lesson is cancelled.")


class MakeUpView(LessonChangeView):
    form_class = NewTimeForm
    page_title = gettext_lazy("Make up lesson")
    header_icon = "repeat"
    extra_context = {"submit_label": gettext_lazy("Plan the lesson")}

    @override
    @staticmethod
    def possible(lesson: Lesson) -> bool:
        return lesson.state == LessonState.CANCELLED and not hasattr(lesson, "replacement")

    @override
    def change(self, form: NewTimeForm) -> Lesson:
        return make_up_lesson(self.lesson, **form.cleaned_data, made_by=self.by, at=timezone.now())

    @override
    def done(self, lesson: Lesson) -> str:
        return _("The lesson is made up on %(date)s, %(time)s.") % when_of(lesson)


class RecordView(LessonChangeView):
    """It took place, but not in the room: on the phone, in a hall, on another service."""

    form_class = RecordForm
    page_title = gettext_lazy("It took place outside the room")
    header_icon = "form"
    extra_context = {"submit_label": gettext_lazy("Write it down")}

    @override
    @staticmethod
    def possible(lesson: Lesson) -> bool:
        return lesson.state == LessonState.PLANNED and lesson.ends_at <= timezone.now()

    @override
    def change(self, form: RecordForm) -> Lesson:
        values = form.cleaned_data
        return record_lesson(
            self.lesson,
            taught_by=values["taught_by"],
            **form.times(),
            there=[one.pk for one in values["there"]],
            reason=values["reason"],
            recorded_by=self.by,
            at=timezone.now(),
        )

    @override
    def done(self, lesson: Lesson) -> str:
        if lesson.state == LessonState.HELD:
            return _("The lesson counts as held. Its attendance was entered by hand.")
        return _("The attendance is entered by hand. By the written rule the lesson does not count: decide.")


class DecideView(LessonChangeView):
    """It counts as held although the written rule lacks something; that it does not is ``CancelView``."""

    form_class = CancelForm
    page_title = gettext_lazy("It counts all the same")
    header_icon = "check"
    extra_context = {"submit_label": gettext_lazy("Count it as held")}

    @override
    @staticmethod
    def possible(lesson: Lesson) -> bool:
        return lesson.state == LessonState.LIVE and lesson.confirmed_at is not None

    @override
    def change(self, form: CancelForm) -> Lesson:
        return decide_held(self.lesson, reason=form.cleaned_data["reason"], decided_by=self.by, at=timezone.now())

    @override
    def done(self, lesson: Lesson) -> str:
        return _("The lesson counts as held by your decision.")


CHANGES: dict[str, type[LessonChangeView]] = {
    "move": MoveView,
    "substitute": SubstituteView,
    "cancel": CancelView,
    "make-up": MakeUpView,
    "record": RecordView,
    "decide": DecideView,
}


def possible_changes(lesson: Lesson, *, viewer: Viewer) -> Iterator[tuple[type[LessonChangeView], str]]:
    """What ``viewer`` may do to the lesson as it is now, with the page to do it on."""
    if not can_coordinate(viewer):
        return
    for name, view in CHANGES.items():
        if view.possible(lesson):
            yield view, address(f"timetable_lessons:{name}", lesson.pk)


def when_of(lesson: Lesson) -> dict[str, str]:
    return {"date": format_date(lesson.local_date, "d MMMM y"), "time": format_wall_time(lesson.wall_time)}
