"""Forms of the portal."""

import datetime as dt
from typing import cast, override

from django import forms
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.timetable.domain.attendance import Correction, Standing, check_correction, may_lend_device
from lms.timetable.enums import CHOSEN_REASONS, AttendanceStatus, CorrectionReason
from lms.timetable.errors import ReasonMissing
from lms.timetable.models import Lesson, TeacherAbsence
from lms.timetable.names import history_lines
from lms.timetable.queries.absences import open_absences
from lms.timetable.queries.attendance import PersonAttendance, attendance_list
from lms.timetable.stays import stay_of


class PlaceRequestForm(forms.Form):
    """What a person wants the coordinator to know."""

    message = forms.CharField(
        label=_("A few words for the coordinator"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("For whom is the place, how old, and how much Kazakh is known already."),
    )


class AbsenceForm(forms.Form):
    """Without ``away`` the teacher can teach after all."""

    away = forms.BooleanField(required=False)
    words = forms.CharField(required=False, max_length=300)


class StandInForm(forms.Form):
    """Which absence is answered, and by whom."""

    absence = forms.ModelChoiceField(queryset=TeacherAbsence.objects.none())
    substitute = forms.ModelChoiceField(queryset=User.objects.filter(is_active=True), to_field_name="uuid")

    def __init__(self, data: QueryDict, *, lesson: Lesson, at: dt.datetime) -> None:
        self.lesson = lesson
        super().__init__(data)
        still_open = open_absences(at=at).filter(lesson=lesson)
        cast("forms.ModelChoiceField", self.fields["absence"]).queryset = still_open

    @property
    def people(self) -> dict[str, User]:
        return {"absent": self.cleaned_data["absence"].teacher, "substitute": self.cleaned_data["substitute"]}

    @property
    def reason(self) -> str:
        """What the group may read, in its language; the teacher's own words are for coordinators."""
        with translation.override(self.lesson.instruction_language):
            return gettext("The teacher cannot come.")


class NoteForm(forms.Form):
    """What a teacher leaves to who teaches the group next."""

    text = forms.CharField(
        label=pgettext_lazy("left by a teacher", "Note"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Only who leads the next lesson reads it: teachers, whoever stands in for one, and coordinators."),
    )


class AttendanceRowForm(forms.Form):
    """One person of a lesson: what stands, the status to keep or give, and the reason where it changes.

    ``seen`` is the entry the page showed. Where another stands by now, a row nobody touched takes it over and
    says so; a row that was changed keeps what was chosen and asks to look again.
    """

    status = forms.ChoiceField(label=_("Status"), choices=AttendanceStatus)
    words = forms.CharField(label=_("In words"), required=False, max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: QueryDict | None, *, shown: PersonAttendance, lesson: Lesson, stood: Standing) -> None:
        self.shown, self.stood = shown, stood
        self.stay = stay_of(shown.current, lesson)
        self.history = history_lines(shown.entries, named=True)
        # Each learner whose device it may have been is a choice of its own, so that one control is enough.
        lenders = (entry for entry in stood.values() if may_lend_device(entry, to=shown.person.pk))
        self.devices = {f"{CorrectionReason.SAME_DEVICE}:{entry.person.uuid}": entry for entry in lenders}
        prefix = str(shown.person.uuid)
        self.up_to_date, self.changed_meanwhile, self.taken_over = True, False, False
        if data is not None:
            self._compare(data.get(f"{prefix}-seen", ""), data.get(f"{prefix}-status", ""))
        standing = {"status": shown.current.status, "seen": shown.current.sequence}
        super().__init__(None if self.taken_over else data, prefix=prefix, initial=standing)
        self._dress()

    @property
    def person(self) -> User:
        return self.shown.person

    @property
    def correction(self) -> Correction | None:
        """What the row asks for; None where the status stays. Only after ``is_valid``."""
        if self.cleaned_data["status"] == self.shown.current.status:
            return None
        chosen = self.cleaned_data["reason"]
        device = self.devices.get(chosen)
        reason = CorrectionReason.SAME_DEVICE if device else CorrectionReason(chosen) if chosen else None
        return Correction(
            status=AttendanceStatus(self.cleaned_data["status"]),
            reason=reason,
            same_device_as=device.person_id if device else None,
            words=self.cleaned_data["words"],
        )

    @override
    def clean(self) -> None:
        if self.errors:
            return
        correction = self.correction
        if correction is None:
            self._require_no_reason()
        elif self.changed_meanwhile:
            now = _("This was changed meanwhile: it is “%(status)s” now. Look again, then send your change once more.")
            self.add_error("status", now % {"status": self.shown.current.get_status_display()})
        else:
            self._check(correction)

    def _compare(self, seen: str, chosen: str) -> None:
        current = self.shown.current
        self.up_to_date = seen == str(current.sequence)
        if self.up_to_date or chosen == current.status:
            return
        shown = {str(entry.sequence): entry.status for entry in self.shown.entries}
        untouched = chosen == shown.get(seen, AttendanceStatus.ABSENT)
        self.taken_over = untouched or not seen
        self.changed_meanwhile = not self.taken_over

    def _dress(self) -> None:
        self.fields["reason"] = forms.ChoiceField(
            label=_("Reason for the change"), required=False, choices=self._reasons()
        )
        self.fields["status"].widget.attrs |= {"class": "input", "data-correction-target": "status"}
        self.fields["reason"].widget.attrs |= {"class": "input", "data-correction-target": "reason"}
        self.fields["words"].widget.attrs |= {"class": "input", "data-correction-target": "words", "dir": "auto"}

    def _reasons(self) -> list[tuple[str, str] | tuple[str, list[tuple[str, str]]]]:
        others = [(value, str(entry.person)) for value, entry in self.devices.items()]
        same_device = [(str(CorrectionReason.SAME_DEVICE.label), others)] if others else []
        rest = [(one.value, str(one.label)) for one in CHOSEN_REASONS if one != CorrectionReason.SAME_DEVICE]
        return [("", gettext("Choose a reason")), *same_device, *rest]

    def _require_no_reason(self) -> None:
        """A list sent twice asks for what stands already, with the reason that led there."""
        if self.up_to_date and (self.cleaned_data["reason"] or self.cleaned_data["words"]):
            self.add_error(
                "status", _("There is a reason, but the status is as before. Change it, or clear the reason.")
            )

    def _check(self, correction: Correction) -> None:
        try:
            check_correction(correction, person=self.person.pk, stood=self.stood)
        except ReasonMissing as error:
            self.add_error("reason" if correction.reason is None else "words", error.message)
        except DomainError as error:
            self.add_error("reason", error.message)


class AttendanceForm:
    """The list of a lesson, a form a person; one press confirms or corrects them all."""

    def __init__(self, data: QueryDict | None, *, lesson: Lesson) -> None:
        people = attendance_list(lesson) if lesson.ended_at else []
        stood = {one.person.pk: one.current for one in people}
        self.rows = [AttendanceRowForm(data, shown=one, lesson=lesson, stood=stood) for one in people]

    def is_valid(self) -> bool:
        """Every row is asked, so that each says what it misses."""
        return all([row.is_valid() for row in self.rows])  # noqa: C419

    @property
    def has_errors(self) -> bool:
        return any(row.errors or row.taken_over for row in self.rows)

    def corrections(self) -> dict[int, Correction]:
        return {row.person.pk: row.correction for row in self.rows if row.correction}

    def seen(self) -> dict[int, int]:
        """The entry of each person that the corrections follow."""
        return {row.person.pk: row.shown.current.sequence for row in self.rows}
