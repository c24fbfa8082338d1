"""What the journal's facts are called. Facts that are fields of a row have the name of the field."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.accounts.domain.journal import CHANGED
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.core.dates import format_date, format_month
from lms.core.places import country_name
from lms.ledger.models import Closing, Contract, Correction, LedgerImport, Provider
from lms.timetable.enums import AttendanceStatus
from lms.timetable.models import Group, Holiday, Lesson, Programme, Term, TimetableVersion

LABELS: dict[str, str | Promise] = {
    CHANGED: pgettext_lazy("journal", "changed"),
    "alone": pgettext_lazy("journal", "lessons left as they were"),
    "cancelled": pgettext_lazy("journal", "lessons cancelled"),
    "change": _("Lessons more or less"),
    "countries": _("Days off of"),
    "days_off": pgettext_lazy("journal", "days off left out"),
    "digest": _("digest"),
    "first": _("First day"),
    "group": _("Group"),
    "groups": _("Groups"),
    "last": _("Last day"),
    "lessons": _("Lessons"),
    "month": _("Month"),
    "moved": pgettext_lazy("journal", "lessons moved"),
    "planned": pgettext_lazy("journal", "lessons planned"),
    "replacement": pgettext_lazy("journal", "new lesson"),
    "role": pgettext_lazy("journal", "role"),
    "rows": pgettext_lazy("journal", "rows"),
    "status": _("Status"),
    "teacher": _("Teacher"),
    **{status.value: status.label for status in AttendanceStatus},
}
# Facts by the model whose ids they hold, where no field says so.
RELATED: dict[str, type[Model]] = {"group": Group, "replacement": Lesson, "teacher": User}
# How texts are shown that no field explains.
TEXTS: dict[str, Callable[[str], str]] = {
    "countries": country_name,
    "country": country_name,
    "first": lambda day: format_date(dt.date.fromisoformat(day), "d MMMM y"),
    "last": lambda day: format_date(dt.date.fromisoformat(day), "d MMMM y"),
    "month": lambda month: format_month(dt.date.fromisoformat(month)),
    "role": lambda role: str(dict(Role.choices).get(role, role)),
    "status": lambda status: str(dict(AttendanceStatus.choices).get(status, status)),
}
KINDS: dict[str, str | Promise] = {
    "lesson": _("Lessons"),
    "attendance": _("Attendance"),
    "removal": pgettext_lazy("journal", "Removals from lessons"),
    "message": pgettext_lazy("journal", "Reported messages"),
    "absence": pgettext_lazy("journal", "Absences of teachers"),
    "place": _("Places"),
    "request": _("People asking"),
    "teaching": pgettext_lazy("journal", "Teachers"),
    "group": _("Groups"),
    "slot": _("Weekly times"),
    "version": _("Timetables"),
    "term": _("Terms"),
    "holiday": _("Days off"),
    "programme": pgettext_lazy("journal", "Projects"),
    "month": _("Closed months"),
    "correction": _("Corrections"),
    "import": pgettext_lazy("journal", "Imports"),
    "contract": _("Contracts"),
    "provider": _("Providers"),
    "person": _("People"),
    "guardian": _("Parents and guardians"),
    "role": _("Roles"),
    "rights": pgettext_lazy("journal", "Rights"),
}

# What ``?about=`` may name, as ``timetable.group:12``.
TOLD_OF: dict[str, type[Model]] = {
    model._meta.label_lower: model  # noqa: SLF001  Django documents it
    for model in (
        Closing, Contract, Correction, Group, Holiday, LedgerImport, Lesson, Programme, Provider, Term,
        TimetableVersion, User,
    )
}  # fmt: skip
