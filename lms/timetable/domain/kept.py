"""What coordinators keep as data, outside drafts: projects, terms, days off, weekly times."""

from django.db import transaction
from django.db.models import Model

from lms.accounts.domain.journal import Acts, keep, let_go
from lms.accounts.models import User
from lms.timetable.enums import TimetableAct
from lms.timetable.errors import WeeklyTimeHasLessons
from lms.timetable.models import Group, Holiday, Programme, Slot, Term
from lms.timetable.queries.months import lock_programme

type Kept = Programme | Term | Holiday | Slot

ACTS: dict[type[Model], Acts] = {
    Programme: Acts(TimetableAct.PROGRAMME_CREATED, TimetableAct.PROGRAMME_CHANGED, TimetableAct.PROGRAMME_DELETED),
    Term: Acts(TimetableAct.TERM_CREATED, TimetableAct.TERM_CHANGED, TimetableAct.TERM_DELETED),
    Holiday: Acts(TimetableAct.HOLIDAY_CREATED, TimetableAct.HOLIDAY_CHANGED, TimetableAct.HOLIDAY_DELETED),
    Slot: Acts(TimetableAct.SLOT_CREATED, TimetableAct.SLOT_CHANGED, TimetableAct.SLOT_DELETED),
}


@transaction.atomic
def save_kept[T: Kept](kept: T, *, by: User | None) -> T:
    """A new or changed row; lessons already planned stay as they are.

    Raises WeeklyTimeHasLessons for a weekly time that lessons were planned from.
    """
    _require_without_lessons(kept)
    keep(kept, acts=ACTS[type(kept)], by=by, about=_group_of(kept))
    return kept


@transaction.atomic
def delete_kept(kept: Kept, *, by: User | None) -> None:
    """Raises ProtectedError where lessons or figures rest on it, WeeklyTimeHasLessons."""
    _require_without_lessons(kept)
    let_go(kept, acts=ACTS[type(kept)], by=by, about=_group_of(kept))


def _require_without_lessons(kept: Kept) -> None:
    """A weekly time with lessons is replaced by a released timetable; who plans lessons holds the programme's row."""
    if not isinstance(kept, Slot) or kept.pk is None:
        return
    lock_programme(kept.group.programme_id)
    if kept.lessons.exists():
        raise WeeklyTimeHasLessons


def _group_of(kept: Kept) -> Group | None:
    """A weekly time comes and goes with its group: the journal speaks of the group."""
    return kept.group if isinstance(kept, Slot) else None
