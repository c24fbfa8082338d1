"""What the journal's facts say in plain words: labels for names, names for ids, dates as people write them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, Field, Model, QuerySet, TimeField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lms.accounts.domain.journal import CHANGED, Plain
from lms.accounts.models import JournalEntry, User
from lms.core.dates import (
    format_class_moment,
    format_date,
    format_list,
    format_moment,
    format_wall_time,
    in_reader_script,
)
from lms.ledger.domain.contracts import LESSONS
from lms.ledger.journal_words import LABELS, RELATED, TEXTS
from lms.ledger.queries.journal import is_staff_member
from lms.ledger.tables import language_name
from lms.timetable.models import Lesson, Slot
from lms.timetable.names import initials
from lms.timetable.permissions import Viewer, sees_names

DAY, DAY_OF_MOMENT = "d MMMM y", "d MMM y"
ARROW = "→"
SEPARATOR = " · "
# Where facts of rows stand that come and go with what they are about.
OTHERS = (Slot, Lesson)

type AnyField = Field[Any, Any]
type Rows = Mapping[type[Model], Mapping[int, Model]]


@dataclass(frozen=True)
class FactLine:
    """``before`` None: the fact is a plain value."""

    label: str
    value: str
    before: str | None = None

    def __str__(self) -> str:
        return f"{self.label}: {self.value if self.before is None else f'{self.before} {ARROW} {self.value}'}"


def fact_line(entry: JournalEntry, name: str, value: Plain, rows: Rows, *, viewer: Viewer) -> FactLine:
    """A row by its name, a person as the reader may see them; what differs as before and after."""
    label = capfirst(label_of(entry, name))
    if name == CHANGED:
        names = value if isinstance(value, list) else [value]
        return FactLine(label, format_list([label_of(entry, str(one)) for one in names]))

    known = rows.get(related_model(entry, name) or Model)

    def shown(one: Plain) -> str:
        if known is not None and isinstance(one, int):
            return row_name(known.get(one), viewer=viewer)
        return _shown(one, name, field_of(entry, name))

    if isinstance(value, list):
        before, after = value
        return FactLine(label, shown(after), before=shown(before))
    return FactLine(label, shown(value))


def label_of(entry: JournalEntry, name: str) -> str:
    if name in LABELS:
        return str(LABELS[name])
    if name.startswith(LESSONS):
        return _("Lessons agreed, %(language)s") % {"language": language_name(name.removeprefix(LESSONS))}
    field = field_of(entry, name)
    return str(field.verbose_name) if field else name


def field_of(entry: JournalEntry, name: str) -> AnyField | None:
    """The field that a fact is of: of what the entry is about, or of what belongs to that."""
    for model in (entry.content_type.model_class(), *OTHERS):
        try:
            field = model._meta.get_field(name) if model else None  # noqa: SLF001  Django documents it
        except FieldDoesNotExist:
            continue
        if isinstance(field, Field):
            return field
    return None


def related_model(entry: JournalEntry, name: str) -> type[Model] | None:
    """The model whose ids a fact holds."""
    if name in RELATED:
        return RELATED[name]
    field = field_of(entry, name)
    related = field.related_model if field and name not in LABELS else None
    return related if isinstance(related, type) else None


def named_by(entries: Iterable[JournalEntry]) -> Rows:
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for entry in entries:
        for name, value in entry.facts.items():
            model = related_model(entry, name)
            if model is not None:
                ids = value if isinstance(value, list) else [value]
                wanted[model].update(one for one in ids if isinstance(one, int))
    return {model: rows_to_name(model).in_bulk(ids) for model, ids in wanted.items()}


def rows_to_name(model: type[Model]) -> QuerySet[Model]:
    """With what a row's name is made of."""
    rows = model._default_manager.all()  # noqa: SLF001  Django documents it
    if model is User:
        return rows.prefetch_related("groups")
    return rows.select_related("group") if model is Lesson else rows


def _shown(value: Plain, name: str, field: AnyField | None) -> str:
    """A fact's value as people write it."""
    if isinstance(value, list):
        return format_list([_shown(one, name, field) for one in value]) or "–"
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, str):
        return _text(value, name, field)
    labels = dict(field.flatchoices) if field else {}
    return str(labels[value]) if value in labels else in_reader_script(str(value))


def _text(value: str, name: str, field: AnyField | None) -> str:
    if name in TEXTS:
        return TEXTS[name](value)
    if isinstance(field, DateTimeField):
        return format_moment(dt.datetime.fromisoformat(value), DAY_OF_MOMENT)
    if isinstance(field, DateField):
        return format_date(dt.date.fromisoformat(value), DAY)
    if isinstance(field, TimeField):
        return format_wall_time(dt.time.fromisoformat(value))
    labels = dict(field.flatchoices) if field else {}
    return str(labels.get(value, value))


def row_name(row: Model | None, *, viewer: Viewer) -> str:
    match row:
        case None:
            return _("deleted")
        case User():
            return name_of(row, viewer=viewer)
        case Lesson():
            return lesson_name(row)
    return str(row)


def name_of(person: User, *, viewer: Viewer) -> str:
    """Auditors read everybody who has no part in the work as initials."""
    return str(person) if sees_names(viewer) or is_staff_member(person) else initials(person.full_name)


def lesson_name(lesson: Lesson) -> str:
    when = format_class_moment(lesson.local_date, lesson.wall_time, lesson.time_zone, DAY)
    return SEPARATOR.join([str(lesson.group), when])
