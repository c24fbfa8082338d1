import datetime as dt

import pytest

from lms.timetable.domain.kept import delete_kept, save_kept
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.enums import Weekday
from lms.timetable.errors import WeeklyTimeHasLessons
from lms.timetable.models import Slot
from tests.timetable.factories import THREE_PM, cancel, make_group

pytestmark = pytest.mark.django_db


def test_weekly_time_that_lessons_were_planned_from_is_neither_changed_nor_deleted() -> None:
    group = make_group()
    slot = group.slots.create(weekday=Weekday.SATURDAY, wall_time=THREE_PM)
    (lesson,) = plan_lessons(group, first=dt.date(2026, 12, 5), last=dt.date(2026, 12, 5), by=None)
    cancel(lesson, reason="It may still be made up")
    slot.weekday = Weekday.SUNDAY

    with pytest.raises(WeeklyTimeHasLessons):
        save_kept(slot, by=None)
    with pytest.raises(WeeklyTimeHasLessons):
        delete_kept(slot, by=None)

    assert Slot.objects.get().weekday == Weekday.SATURDAY


def test_weekly_time_without_lessons_is_mended() -> None:
    group = make_group()
    slot, other = (group.slots.create(weekday=day, wall_time=THREE_PM) for day in (Weekday.SATURDAY, Weekday.MONDAY))
    plan_lessons(group, first=dt.date(2026, 12, 7), last=dt.date(2026, 12, 7), by=None)
    slot.weekday = Weekday.SUNDAY

    save_kept(slot, by=None)

    assert set(Slot.objects.values_list("weekday", flat=True)) == {Weekday.SUNDAY, Weekday.MONDAY}
    delete_kept(slot, by=None)
    assert Slot.objects.get() == other
