"""What a reader of the ledger chooses."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import JournalEntry, User
from lms.core.errors import DomainError
from lms.ledger.journal_words import KINDS, TOLD_OF
from lms.ledger.months import month_key, parse_month, require_period, shift
from lms.ledger.queries.closings import last_copies, who_may_keep
from lms.ledger.queries.journal import ACTS, journal_entries, kind_of, of_act, of_month, of_thing, who_writes
from lms.timetable.enums import AttendanceStatus, InstructionLanguage
from lms.timetable.models import Lesson, Programme
from lms.timetable.queries.attendance import PersonAttendance, attendance_list

if TYPE_CHECKING:
    from django.db.models import QuerySet

ALL = "all"
MONTHS_SHOWN = 6
SYSTEM = "system"
MOST_DIGITS = 18
ADDRESS_NAMES = {"first": "from", "last": "to"}


@dataclass(frozen=True)
class Period:
    """What the table shows; ``programme`` None: all of them."""

    programme: Programme | None
    first: dt.date
    last: dt.date

    @property
    def query(self) -> dict[str, str]:
        """As the address says it."""
        slug = self.programme.slug if self.programme else ALL
        return {"programme": slug, "from": month_key(self.first), "to": month_key(self.last)}


class MonthField(forms.CharField):
    """A month as ``2021-02``; where browsers have no month picker people type it."""

    widget = forms.TextInput(attrs={"type": "month", "pattern": "[0-9]{4}-[0-9]{2}", "placeholder": "2021-02"})

    def to_python(self, value: object) -> dt.date | None:  # type: ignore[override]
        try:
            return parse_month(str(value)) if value else None
        except DomainError as error:
            raise forms.ValidationError(error.message, code=error.code) from error

    def prepare_value(self, value: object) -> object:
        return month_key(value) if isinstance(value, dt.date) else value


class PeriodForm(forms.Form):
    """Filters of the table, sent by GET; what is missing is the default: the last six months."""

    programme = forms.ChoiceField(label=_("Project"))
    first = MonthField(label=_("From"))
    last = MonthField(label=_("To"))

    def __init__(self, given: Mapping[str, str]) -> None:
        self.programmes = {programme.slug: programme for programme in Programme.objects.all()}
        self.default = self.default_period()
        super().__init__({**self.default.query, **{name: value for name, value in given.items() if value}})
        names = [(slug, programme.shown_name) for slug, programme in self.programmes.items()]
        cast("forms.ChoiceField", self.fields["programme"]).choices = [*names, (ALL, _("All projects"))]

    def add_prefix(self, field_name: str) -> str:
        return ADDRESS_NAMES.get(field_name, field_name)

    def clean(self) -> dict[str, object]:
        values = super().clean() or self.cleaned_data
        if "first" in values and "last" in values:
            try:
                require_period(values["first"], values["last"])
            except DomainError as error:
                self.add_error("last", error.message)
        return values

    def period(self) -> Period:
        """What was chosen; while something is wrong with it, the default."""
        if not self.is_valid():
            self.show_as_typed()
            return self.default
        values = self.cleaned_data
        return Period(self.programmes.get(values["programme"]), values["first"], values["last"])

    def show_as_typed(self) -> None:
        """A month picker would drop what it cannot read; a text field keeps it."""
        for name in ADDRESS_NAMES.keys() & self.errors.keys():
            cast("forms.TextInput", self.fields[name].widget).input_type = "text"

    def default_period(self) -> Period:
        today = timezone.localdate().replace(day=1)
        return Period(self.programmes.get(settings.DEFAULT_PROGRAMME), shift(today, 1 - MONTHS_SHOWN), today)


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: models.Model) -> str:
        return str(obj)


class CloseForm(forms.Form):
    """The two people who keep a copy of a closed month; at first those of the last closing."""

    first = PersonChoice(label=_("First copy to"), queryset=User.objects.none())
    second = PersonChoice(label=_("Second copy to"), queryset=User.objects.none())

    def __init__(self, data: Mapping[str, str] | None) -> None:
        before = last_copies()
        super().__init__(data, initial=dict(zip(("first", "second"), before, strict=False)))
        for name in ("first", "second"):
            cast("PersonChoice", self.fields[name]).queryset = who_may_keep()

    def copies(self) -> tuple[User, User]:
        return self.cleaned_data["first"], self.cleaned_data["second"]


class LessonCorrectionForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("What happened, so that the second person can judge it.")
    )


class ListedPerson(forms.ModelChoiceField):
    """Somebody on the list of a lesson, with what stands for them."""

    def __init__(self, people: Sequence[PersonAttendance]) -> None:
        self.standing = {one.person.pk: one.current.get_status_display() for one in people}
        listed = User.objects.filter(pk__in=self.standing).order_by("full_name", "pk")
        super().__init__(listed, label=_("Person"), to_field_name="uuid")

    def label_from_instance(self, obj: models.Model) -> str:
        return f"{obj} · {self.standing[obj.pk]}"


class AttendanceCorrectionForm(LessonCorrectionForm):
    """Somebody's attendance of a lesson in a closed month is written down wrongly."""

    status = forms.ChoiceField(label=_("Right status"), choices=AttendanceStatus)

    field_order = ("person", "status", "reason")

    def __init__(self, data: Mapping[str, str] | None, *, lesson: Lesson, person: str = "") -> None:
        """``person``: the uuid of whom to begin with."""
        super().__init__(data, initial={"person": person})
        self.fields["person"] = ListedPerson(attendance_list(lesson))
        self.order_fields(self.field_order)

    def clean_status(self) -> AttendanceStatus:
        return AttendanceStatus(self.cleaned_data["status"])


class FigureCorrectionForm(LessonCorrectionForm):
    """A figure of a closed month is wrong by lessons that have no row here."""

    programme = forms.ModelChoiceField(label=_("Project"), queryset=Programme.objects.all())
    month = MonthField(label=_("Month"))
    language = forms.ChoiceField(label=_("Taught in"), choices=InstructionLanguage.choices)
    change = forms.IntegerField(
        label=_("Lessons more or less"), min_value=-1000, max_value=1000, help_text=_("For example +2 or −1.")
    )
    document = forms.CharField(label=_("Document"), max_length=300, help_text=_("What shows it."))

    field_order = ("programme", "month", "language", "change", "document", "reason")


class JournalForm(forms.Form):
    """What of the journal is read, sent by GET; nothing chosen is everything."""

    month = MonthField(label=_("Month"), required=False)
    act = forms.ChoiceField(label=pgettext_lazy("of an act", "What"), required=False)
    by = forms.ChoiceField(label=pgettext_lazy("of an act", "Who"), required=False)
    about = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.people = {str(person.uuid): person for person in who_writes()}
        names = [(uuid, str(person)) for uuid, person in self.people.items()]
        choices: dict[str, list[tuple[str, Any]]] = {
            "act": [("", _("Everything")), *acts_by_kind()],
            "by": [("", _("Everybody")), (SYSTEM, _("the system")), *names],
        }
        for name, pairs in choices.items():
            cast("forms.ChoiceField", self.fields[name]).choices = pairs
        if not self.data.get("about"):
            del self.fields["about"]

    def clean_about(self) -> tuple[type[models.Model], int] | None:
        """``timetable.group:12``; raises ValidationError for what the journal never speaks of."""
        name, _colon, key = self.cleaned_data["about"].partition(":")
        if name not in TOLD_OF or not (key.isascii() and key.isdigit() and len(key) < MOST_DIGITS):
            raise forms.ValidationError(gettext("There is no such thing in the journal."))
        return TOLD_OF[name], int(key)

    def entries(self) -> "QuerySet[JournalEntry]":
        """What was chosen; everything while something is wrong with it."""
        found = journal_entries()
        if not self.is_valid():
            return found
        chosen = self.cleaned_data
        if chosen["month"]:
            found = of_month(found, chosen["month"], zone=timezone.get_current_timezone())
        if chosen["act"]:
            found = of_act(found, chosen["act"])
        if chosen["by"]:
            found = found.filter(by=self.people.get(chosen["by"]))
        if chosen.get("about"):
            found = of_thing(found, *chosen["about"])
        return found

    @property
    def thing(self) -> tuple[type[models.Model], int] | None:
        """What alone is told of, as model and key."""
        return self.cleaned_data.get("about") if self.is_valid() else None

    @property
    def query(self) -> dict[str, str]:
        """What was chosen, as addresses say it."""
        return {name: value for name in self.fields if (value := self.data.get(name, ""))}


def acts_by_kind() -> list[tuple[Any, Any]]:
    """Choices: each kind with its acts; where there are several, all of them together come first."""
    found: dict[str, list[tuple[str, Any]]] = {kind: [] for kind in KINDS}
    for name, act in ACTS.items():
        found[kind_of(name)].append((name, act.label))
    return [
        (KINDS[kind], [(kind, gettext("%(kind)s: all") % {"kind": KINDS[kind]}), *acts] if len(acts) > 1 else acts)
        for kind, acts in found.items()
    ]
