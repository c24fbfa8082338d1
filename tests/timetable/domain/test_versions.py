import datetime as dt

import pytest

from lms.timetable.domain.versions import (
    add_draft_slot,
    change_draft_slot,
    draft_version,
    drop_draft,
    remove_draft_slot,
    set_effect,
)
from lms.timetable.enums import VersionState, Weekday
from lms.timetable.errors import DraftAlreadyThere, OutsideTerm, TakesEffectTooEarly, VersionReleased, WeeklyTimeTaken
from lms.timetable.models import DraftSlot, Group, TimetableVersion
from tests.timetable.factories import THREE_PM, make_draft, make_group, make_programme, make_term

pytestmark = pytest.mark.django_db
JAN_4 = dt.date(2027, 1, 4)
NEW_YEAR = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)


def group_on_saturdays(name: str = "English 1", **fields: object) -> Group:
    group = make_group(name, **fields)
    group.slots.create(weekday=Weekday.SATURDAY, wall_time=THREE_PM)
    return group


def test_draft_begins_as_a_copy_of_the_weekly_times_that_go_on() -> None:
    group = group_on_saturdays()
    group.slots.create(weekday=Weekday.SUNDAY, wall_time=THREE_PM, ends_on=dt.date(2026, 12, 1))
    group_on_saturdays("Over", ends_on=dt.date(2026, 12, 31))
    group_on_saturdays("Dombra", programme=make_programme("instruments"))

    version = make_draft()

    assert (str(version), version.state) == ("Spring 2027, version 1", VersionState.DRAFT)
    assert list(version.groups.all()) == [group]
    (copied,) = version.draft_slots.all()
    assert (copied.group, copied.weekday, copied.wall_time) == (group, Weekday.SATURDAY, THREE_PM)
    assert copied.replaces == group.slots.get(ends_on__isnull=True)


def test_second_draft_of_a_term_waits_for_the_first() -> None:
    first = make_draft()

    with pytest.raises(DraftAlreadyThere):
        make_draft()

    drop_draft(first, by=None)
    assert make_draft().number == 1
    assert make_draft(term=make_term("Summer", starts_on=JAN_4, ends_on=dt.date(2027, 8, 1))).number == 1


@pytest.mark.parametrize("day", [dt.date(2027, 1, 3), dt.date(2027, 6, 21)])
def test_draft_takes_effect_within_its_term(day: dt.date) -> None:
    with pytest.raises(OutsideTerm) as refusal:
        draft_version(make_programme(), term=make_term(), takes_effect_on=day, made_by=None, at=NEW_YEAR)

    assert "4 January 2027 to 20 June 2027" in refusal.value.message
    assert not TimetableVersion.objects.exists()


def test_draft_takes_effect_from_tomorrow_on() -> None:
    version = make_draft()
    at = dt.datetime(2027, 1, 10, 12, tzinfo=dt.UTC)

    with pytest.raises(TakesEffectTooEarly) as refusal:
        set_effect(version, takes_effect_on=dt.date(2027, 1, 10), at=at, by=None)

    assert "11 January 2027" in refusal.value.message
    assert set_effect(version, takes_effect_on=dt.date(2027, 1, 11), at=at, by=None).takes_effect_on == dt.date(
        2027, 1, 11
    )


def test_weekly_times_of_a_draft_are_added_changed_and_removed() -> None:
    group = group_on_saturdays()
    version = make_draft()

    added = add_draft_slot(
        version, group=group, weekday=Weekday.TUESDAY, wall_time=THREE_PM, length_minutes=60, by=None
    )
    changed = change_draft_slot(added, weekday=Weekday.MONDAY, wall_time=dt.time(9), length_minutes=45, by=None)
    remove_draft_slot(version.draft_slots.get(weekday=Weekday.SATURDAY), by=None)

    assert list(version.draft_slots.all()) == [changed]
    assert str(changed) == "Monday 09:00"
    assert str(group.slots.get()) == "Saturday 15:00"


def test_group_made_after_the_draft_comes_in_with_its_own_times() -> None:
    version = make_draft()
    late = group_on_saturdays("Late")

    add_draft_slot(version, group=late, weekday=Weekday.TUESDAY, wall_time=THREE_PM, length_minutes=45, by=None)

    assert list(version.groups.all()) == [late]
    assert [slot.weekday for slot in version.draft_slots.all()] == [Weekday.TUESDAY, Weekday.SATURDAY]


def test_group_meets_once_at_a_time() -> None:
    group = group_on_saturdays()
    version = make_draft()
    tuesday = add_draft_slot(
        version, group=group, weekday=Weekday.TUESDAY, wall_time=THREE_PM, length_minutes=45, by=None
    )

    with pytest.raises(WeeklyTimeTaken):
        change_draft_slot(tuesday, weekday=Weekday.SATURDAY, wall_time=THREE_PM, length_minutes=60, by=None)
    with pytest.raises(WeeklyTimeTaken):
        add_draft_slot(version, group=group, weekday=Weekday.SATURDAY, wall_time=THREE_PM, length_minutes=60, by=None)

    assert version.draft_slots.count() == 2


def test_released_version_is_never_changed() -> None:
    group = group_on_saturdays()
    version = make_draft()
    slot = version.draft_slots.get()
    TimetableVersion.objects.update(state=VersionState.RELEASED, released_at=NEW_YEAR)

    for act in (
        lambda: set_effect(version, takes_effect_on=JAN_4, at=NEW_YEAR, by=None),
        lambda: drop_draft(version, by=None),
        lambda: add_draft_slot(version, group=group, weekday=1, wall_time=THREE_PM, length_minutes=45, by=None),
        lambda: change_draft_slot(slot, weekday=1, wall_time=THREE_PM, length_minutes=45, by=None),
        lambda: remove_draft_slot(slot, by=None),
    ):
        with pytest.raises(VersionReleased):
            act()

    assert [one.weekday for one in DraftSlot.objects.all()] == [Weekday.SATURDAY]
