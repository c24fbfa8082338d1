"""Whom the lessons reached and how long they took, as files: a line a person and country, a line a lesson."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.core.places import country_name
from lms.core.spreadsheets import CellValue, Sheet, moment_text
from lms.timetable.names import initials
from lms.timetable.permissions import Viewer, sees_names

if TYPE_CHECKING:
    from lms.ledger.queries.reach import LastingLesson

PEOPLE_KEYS = ["learner", "country", "there", "expected"]
HOURS_KEYS = ["started_at", "group", "programme", "language", "planned_minutes", "actual_minutes"]


def people_sheet(people: Iterable[Mapping[str, Any]], *, viewer: Viewer) -> Sheet:
    """Rows of ``people_of``, names as initials for who may not see them."""
    shown = (person_shown(one, viewer=viewer) for one in people)
    rows: Iterable[list[CellValue]] = ([one["name"], one["country"], one["there"], one["expected"]] for one in shown)
    names = [_("Learner"), _("Country"), pgettext("of times", "There"), pgettext("of times", "Expected")]
    return Sheet(_("Whom the lessons reached"), names, rows, widths=[30, 24, 12, 12], filtered=True)


def hours_sheet(lessons: "Iterable[LastingLesson]") -> Sheet:
    """Rows of ``lasting_lessons``; the actual start in UTC, lengths in minutes."""
    rows: Iterable[list[CellValue]] = (
        [
            moment_text(lesson.started_at) if lesson.started_at else "",
            lesson.group.name,
            lesson.programme.name,
            lesson.instruction_language,
            lesson.length_minutes,
            round(lesson.lasted.total_seconds() / 60, 2),
        ]
        for lesson in lessons
    )
    names = [_("Actual start"), _("Group"), _("Project"), _("Taught in"), _("Planned, min"), _("By the clock, min")]
    return Sheet(_("Hours of the lessons"), names, rows, widths=[26, 30, 22, 12, 14, 18], filtered=True)


def person_shown(one: Mapping[str, Any], *, viewer: Viewer) -> dict[str, Any]:
    name = one["name"] if sees_names(viewer) else initials(one["name"])
    return {**one, "name": name, "country": country_shown(one["country"])}


def country_shown(code: str) -> str:
    return country_name(code) if code else pgettext("country", "Not known")
