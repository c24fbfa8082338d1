"""The journal: whoever writes something says so here, in the same transaction."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Field, Model
from django.db.models.enums import TextChoices
from django.utils import timezone

from lms.accounts.models import JournalEntry, User

# What JSON holds of a fact: a value, or ``[before, after]``; under CHANGED the names of private fields.
type Plain = bool | int | str | list[Plain] | None
type Facts = dict[str, Plain]

CHANGED = "changed"


@dataclass(frozen=True)
class Acts:
    """The three acts of a kind of rows that people keep."""

    created: TextChoices
    changed: TextChoices
    deleted: TextChoices


def write_down(
    act: TextChoices,
    about: Model,
    *,
    by: User | None,
    person: User | None = None,
    words: str = "",
    label: str = "",
    at: dt.datetime | None = None,
    facts: Mapping[str, object] | None = None,
) -> JournalEntry:
    """``by`` (None: the system itself) did ``act`` to ``about``, now unless ``at`` says otherwise.

    Belongs into the transaction of the act, so that what is taken back leaves no line; what is deleted is written
    down before. ``facts`` are values, or ``[before, after]``: rows as their ids, never names of people. Rows that may
    be deleted have a ``journal_label``, by which they are known afterwards.
    Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("The journal is written in the transaction of the act.")
    return JournalEntry.objects.create(
        at=at or timezone.now(),
        by=by,
        act=act.value,
        about=about,
        label=label or getattr(about, "journal_label", ""),
        person=person,
        words=words.strip(),
        facts={name: plain(value) for name, value in (facts or {}).items()},
    )


def state_of(row: Model) -> Facts:
    """The row's own fields as facts; asked before and after a change."""
    fields = row._meta.concrete_fields  # noqa: SLF001  Django documents it
    return {field.name: plain(field.value_from_object(row)) for field in fields if is_told(field)}


def is_told(field: "Field[object, object]") -> bool:
    return field.editable and not field.primary_key


def stored_state(row: Model) -> Facts | None:
    """``state_of`` the row as the database has it; None where it has none."""
    rows = row._meta.model._default_manager  # noqa: SLF001  Django documents both
    stored = rows.filter(pk=row.pk).first() if row.pk else None
    return state_of(stored) if stored else None


def changes(before: Mapping[str, Plain] | None, after: Mapping[str, Plain], *, private: Collection[str] = ()) -> Facts:
    """``{field: [before, after]}`` of what differs; of a new row (``before`` None) its values that say something.

    Of ``private`` fields only the names stand under CHANGED, and of a new row nothing.
    """
    if before is None:
        return {name: value for name, value in after.items() if says_something(value) and name not in private}
    differing = [name for name, value in after.items() if before.get(name) != value]
    found: Facts = {name: [before.get(name), after[name]] for name in differing if name not in private}
    hidden: list[Plain] = [name for name in differing if name in private]
    return {**found, CHANGED: hidden} if hidden else found


@transaction.atomic
def keep(row: Model, *, acts: Acts, by: User | None, about: Model | None = None, private: Collection[str] = ()) -> None:
    """Save a new or changed ``row``; the line is about the row, unless told otherwise. No change is no act."""
    before = stored_state(row)
    row.save()
    facts = changes(before, state_of(row), private=private)
    if facts or before is None:
        write_down(acts.created if before is None else acts.changed, about or row, by=by, facts=facts)


@transaction.atomic
def let_go(
    row: Model, *, acts: Acts, by: User | None, about: Model | None = None, private: Collection[str] = ()
) -> None:
    """Delete ``row``; the line says what it was. Raises ProtectedError where something rests on it."""
    write_down(acts.deleted, about or row, by=by, facts=changes(None, state_of(row), private=private))
    row.delete()


def says_something(value: Plain) -> bool:
    return value is not None and value is not False and value != ""


def plain(value: object) -> Plain:
    match value:
        case None | bool() | str() | int():
            return value.value if isinstance(value, TextChoices) else value
        case dt.time():
            return value.isoformat("minutes")
        case dt.date():
            return value.isoformat()
        case Model():
            return int(value.pk)
        case list() | tuple() | set() | frozenset():
            return [plain(one) for one in value]
    return str(value)
