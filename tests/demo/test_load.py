"""The whole demonstration, loaded once: what it promises to show stands in it, and the ledger proves it."""

import datetime as dt

import pytest

from lms.accounts.models import Guardianship
from lms.demo.load import load_demo
from lms.ledger.models import Closing, Correction, ImportedCount
from lms.ledger.verification import differences
from lms.timetable.enums import ChangeKind, VersionState
from lms.timetable.models import LessonChange, TeacherAbsence, TimetableVersion


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    "now", [dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC), dt.datetime(2027, 3, 2, 9, tzinfo=dt.UTC)]
)
def test_demonstration_shows_moves_make_ups_substitutions_and_a_month_end(now: dt.datetime) -> None:
    load_demo(now=now)

    kinds = set(LessonChange.objects.values_list("kind", flat=True))
    assert {ChangeKind.MOVED, ChangeKind.MADE_UP, ChangeKind.CANCELLED, ChangeKind.SUBSTITUTED} <= kinds
    assert sum(ImportedCount.objects.values_list("lessons", flat=True)) == 440
    assert Closing.objects.exists()
    assert Correction.objects.filter(decision__isnull=True).count() == 2  # for whoever tries to answer
    assert TeacherAbsence.objects.exists()
    assert TimetableVersion.objects.filter(state=VersionState.DRAFT).exists()
    assert Guardianship.objects.count() == 2
    assert list(differences()) == []
