"""Many lessons at once: first what will happen to each, then the button that does it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, override

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.dates import first_weekday, format_date, in_reader_script
from lms.core.errors import DomainError
from lms.timetable.desk.clashes import shown_clashes
from lms.timetable.desk.common import FormPage, address, at_first_mistake, person_at_the_desk
from lms.timetable.domain.bulk import (
    Change,
    Step,
    cancel_together,
    cancellation,
    change_teacher,
    in_order,
    move_together,
    preview,
    shift,
)
from lms.timetable.forms.bulk import CancelDayForm, ManyLessonsForm, MoveWeekForm, NewTeacherForm
from lms.timetable.forms.common import tick_name, warnings_about
from lms.timetable.models import Group, Lesson
from lms.timetable.queries.bulk import lessons_between, stand_ins_for, teaching_to_change
from lms.timetable.queries.conflicts import clashes_of_teaching


class PreviewedPage(FormPage):
    """Sent once it shows what would happen; what was shown comes back as ``seen`` and is carried out as it was."""

    template_name = "timetable/desk/bulk.html"
    model = Lesson
    index_url_name = "timetable_lessons:index"

    def shown(self, form: Any) -> dict[str, object]:  # noqa: ANN401 - of the view's own form
        """What the preview lists; ``facts`` in it are what must not have changed when it is confirmed."""
        raise NotImplementedError

    def warnings(self, form: Any, shown: dict[str, Any]) -> dict[str, str]:  # noqa: ANN401
        """What wants a tick before it is carried out."""
        raise NotImplementedError

    def carry_out(self, form: Any, shown: dict[str, Any]) -> HttpResponse:  # noqa: ANN401
        raise NotImplementedError

    @override
    def form_valid(self, form: Any) -> HttpResponse:
        shown = self.shown(form)
        warnings = self.warnings(form, shown)
        facts = (form.cleaned_data, shown["facts"], list(warnings))
        seen = salted_hmac("timetable.bulk", repr(facts), algorithm="sha256").hexdigest()
        confirmed = "confirm" in self.request.POST
        if confirmed and constant_time_compare(self.request.POST.get("seen", ""), seen):
            form.require_ticks(warnings)
            if form.is_valid() and (done := self.done(form, shown)):
                return done
        else:
            form.show_warnings(warnings)
            if confirmed:
                form.add_error(None, _("Something changed since you looked. This is what would happen now."))
        at_first_mistake(form)
        return self.render_to_response(self.get_context_data(form=form, seen=seen, **shown))

    def done(self, form: Any, shown: dict[str, Any]) -> HttpResponse | None:  # noqa: ANN401
        """None where it is refused; the form says why."""
        try:
            return self.carry_out(form, shown)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return None


class ManyLessonsView(PreviewedPage):
    """What cannot be changed is left out, and the preview says why."""

    def change(self, form: Any) -> Change:  # noqa: ANN401
        raise NotImplementedError

    def ordered(self, form: Any, lessons: Sequence[Lesson]) -> Sequence[Lesson]:  # noqa: ANN401
        return lessons

    def act(self, form: Any, lessons: Sequence[Lesson]) -> list[Step]:  # noqa: ANN401
        raise NotImplementedError

    def shown(self, form: ManyLessonsForm) -> dict[str, object]:
        values = form.cleaned_data
        found = lessons_between(*form.period, groups=list(values["groups"]), programme=values["programme"])
        coming = preview(self.ordered(form, list(found)), self.change(form))
        steps = sorted(coming.steps, key=lambda step: (step.lesson.starts_at, step.lesson.pk))
        possible = [step.lesson for step in steps if step.refusal is None]
        facts = [(step.lesson.pk, step.refusal is None) for step in steps]
        conflicts = [tick_name(clash) for clash in coming.clashes]
        return {
            "period": form.period,
            "steps": steps,
            "possible": possible,
            "left_out": len(steps) - len(possible),
            "clashes": shown_clashes(coming.clashes),
            "facts": [facts, conflicts],
        }

    @override
    def warnings(self, form: ManyLessonsForm, shown: dict[str, Any]) -> dict[str, str]:
        return {"conflicts_seen": _("I have seen the conflicts")} if shown["clashes"] else {}

    def carry_out(self, form: ManyLessonsForm, shown: dict[str, Any]) -> HttpResponse:
        steps = self.act(form, shown["possible"])
        said = ngettext("%(count)s lesson is changed.", "%(count)s lessons are changed.", len(steps))
        messages.success(self.request, said % {"count": in_reader_script(str(len(steps)))})
        return HttpResponseRedirect(address("timetable_lessons:index"))

    def why_and_who(self, form: ManyLessonsForm) -> dict[str, Any]:
        made_by = person_at_the_desk(self.request)
        return {"reason": form.cleaned_data["reason"], "made_by": made_by, "at": timezone.now()}


class CancelDayView(ManyLessonsView):
    form_class = CancelDayForm
    page_title = gettext_lazy("Cancel a day")
    header_icon = "cross"
    extra_context = {"confirm_label": gettext_lazy("Cancel these lessons"), "serious": True}

    @override
    def change(self, form: CancelDayForm) -> Change:
        return cancellation(**self.why_and_who(form))

    @override
    def act(self, form: CancelDayForm, lessons: Sequence[Lesson]) -> list[Step]:
        return cancel_together(lessons, **self.why_and_who(form))


class MoveWeekView(ManyLessonsView):
    form_class = MoveWeekForm
    page_title = gettext_lazy("Move a week")
    header_icon = "redirect"
    extra_context = {"confirm_label": gettext_lazy("Move these lessons")}

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        begins = first_weekday(person_at_the_desk(self.request).country)
        return {**super().get_form_kwargs(), "first_weekday": begins}

    @override
    def ordered(self, form: MoveWeekForm, lessons: Sequence[Lesson]) -> Sequence[Lesson]:
        return in_order(lessons, days=form.cleaned_data["days"])

    @override
    def change(self, form: MoveWeekForm) -> Change:
        return shift(days=form.cleaned_data["days"], **self.why_and_who(form))

    @override
    def act(self, form: MoveWeekForm, lessons: Sequence[Lesson]) -> list[Step]:
        return move_together(lessons, days=form.cleaned_data["days"], **self.why_and_who(form))


class NewTeacherView(PreviewedPage):
    """From a day on another teacher; who was to stand in for the old one is named, because nobody else will."""

    form_class = NewTeacherForm
    template_name = "timetable/desk/new_teacher.html"
    page_title = gettext_lazy("Change the teacher")
    header_icon = "user"
    extra_context = {"confirm_label": gettext_lazy("Change the teacher")}

    @cached_property
    def group(self) -> Group:
        return get_object_or_404(Group, pk=self.kwargs["pk"])

    @override
    def get_page_subtitle(self) -> str:
        return str(self.group)

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "group": self.group}

    @override
    def shown(self, form: NewTeacherForm) -> dict[str, object]:
        values = form.cleaned_data
        lessons = self.group.lessons.filter(local_date__gte=values["starts_on"], state="planned").order_by("starts_at")
        stand_ins = stand_ins_for(values["teacher_from"], self.group, since=values["starts_on"])
        facts = [[lesson.pk for lesson in lessons], [change.pk for change in stand_ins]]
        return {"lessons": lessons, "stand_ins": stand_ins, "facts": facts, "possible": True}

    @override
    def warnings(self, form: NewTeacherForm, shown: dict[str, Any]) -> dict[str, str]:
        values = form.cleaned_data
        days = {"starts_on": values["starts_on"], "ends_on": None}
        if old := teaching_to_change(self.group, teacher=values["teacher_from"], starts_on=values["starts_on"]):
            days["ends_on"] = old.ends_on
        clashes = clashes_of_teaching(values["teacher_to"], group=self.group, **days, at=timezone.now())
        return warnings_about(clashes)

    @override
    def carry_out(self, form: NewTeacherForm, shown: dict[str, Any]) -> HttpResponse:
        teaching = change_teacher(self.group, **form.cleaned_data, by=person_at_the_desk(self.request))
        said = _("%(teacher)s teaches %(group)s from %(date)s.")
        names = {"teacher": teaching.teacher, "group": self.group, "date": format_date(teaching.starts_on, "d MMMM y")}
        messages.success(self.request, said % names)
        return HttpResponseRedirect(address("timetable_groups:inspect", self.group.pk))


BULK: dict[str, type[ManyLessonsView]] = {"cancel-day": CancelDayView, "move-week": MoveWeekView}
