"""What a release does to weekly times, lessons and mailboxes."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.domain.groups import save_group
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.domain.releases import Release, release_version
from lms.timetable.domain.terms import keep_days_off
from lms.timetable.domain.versions import add_draft_slot, change_draft_slot, remove_draft_slot
from lms.timetable.enums import LessonOrigin, LessonState, SlotChangeKind, VersionState, Weekday
from lms.timetable.errors import (
    ConflictsNotSeen,
    DraftLooksDifferent,
    MonthCountedElsewhere,
    TakesEffectTooEarly,
    VersionReleased,
)
from lms.timetable.models import CountedElsewhere, Group, Slot, SlotChange, TimetableVersion
from lms.timetable.queries.conflicts import clashes_of
from lms.timetable.queries.versions import fingerprint, plan_release
from tests.timetable.factories import (
    THREE_PM,
    cancel,
    make_draft,
    make_group,
    make_holiday,
    make_learner,
    make_lesson,
    make_programme,
    make_teacher,
    make_term,
    move,
)

pytestmark = pytest.mark.django_db
JAN_4, JAN_31 = dt.date(2027, 1, 4), dt.date(2027, 1, 31)
NEW_YEAR = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def dana() -> User:
    return create_person("Dana Omar", by=None)


def saturdays(name: str = "English 1", *, planned: bool = True, **fields: object) -> Group:
    """A group on Saturdays at three, with four lessons in January."""
    group = make_group(name, **fields)
    group.slots.create(weekday=Weekday.SATURDAY, wall_time=THREE_PM)
    if planned:
        plan_lessons(group, first=JAN_4, last=JAN_31, by=None)
    return group


def january(takes_effect_on: dt.date = JAN_4) -> TimetableVersion:
    return make_draft(takes_effect_on, term=make_term("January", starts_on=JAN_4, ends_on=JAN_31))


def to_sunday(version: TimetableVersion, *, at: dt.time = THREE_PM, length_minutes: int = 45) -> None:
    change_draft_slot(
        version.draft_slots.get(), weekday=Weekday.SUNDAY, wall_time=at, length_minutes=length_minutes, by=None
    )


def release(version: TimetableVersion, *, by: User, at: dt.datetime = NEW_YEAR, seen: bool = False) -> Release:
    return release_version(version, released_by=by, at=at, conflicts_seen=seen)


def shown(group: Group) -> list[tuple[int, str, str]]:
    """Day of January, state and origin of each lesson, in time order."""
    return [(one.local_date.day, one.state, one.origin) for one in group.lessons.order_by("starts_at", "pk")]


def standing(group: Group) -> list[int]:
    return [day for day, state, _ in shown(group) if state == LessonState.PLANNED]


def test_new_weekly_time_is_planned_to_the_end_of_the_term(dana: User) -> None:
    group = saturdays()
    version = january()
    add_draft_slot(version, group=group, weekday=Weekday.TUESDAY, wall_time=dt.time(18), length_minutes=60, by=None)

    done = release(version, by=dana)

    assert (done.planned, done.moved, done.cancelled) == (4, 0, 0)
    assert standing(group) == [5, 9, 12, 16, 19, 23, 26, 30]
    assert [(str(slot), slot.starts_on) for slot in group.slots.all()] == [
        ("Tuesday 18:00", JAN_4),
        ("Saturday 15:00", None),
    ]
    version.refresh_from_db()
    assert (version.state, version.released_at, version.released_by) == (VersionState.RELEASED, NEW_YEAR, dana)


def test_moved_weekly_time_moves_its_lessons_within_their_week_and_links_them(dana: User) -> None:
    group = saturdays()
    version = january(dt.date(2027, 1, 12))
    to_sunday(version, at=dt.time(17), length_minutes=60)

    done = release(version, by=dana)

    assert (done.planned, done.moved, done.cancelled) == (0, 3, 0)
    assert shown(group) == [
        (9, "planned", "timetable"),
        (16, "moved", "timetable"),
        (17, "planned", "moved"),
        (23, "moved", "timetable"),
        (24, "planned", "moved"),
        (30, "moved", "timetable"),
        (31, "planned", "moved"),
    ]
    new = group.lessons.get(local_date=dt.date(2027, 1, 17))
    assert (new.replaces.local_date.day, new.wall_time, new.length_minutes) == (16, dt.time(17), 60)
    assert new.slot == group.slots.get(ends_on__isnull=True)
    assert new.replaces.changes.get().reason == "New timetable from 12 January 2027"
    assert group.slots.get(weekday=Weekday.SATURDAY).ends_on == dt.date(2027, 1, 11)


def test_lesson_never_moves_before_the_day_the_version_takes_effect_on(dana: User) -> None:
    group = saturdays()
    version = january(dt.date(2027, 1, 15))
    change_draft_slot(version.draft_slots.get(), weekday=Weekday.MONDAY, wall_time=THREE_PM, length_minutes=45, by=None)

    release(version, by=dana)

    assert [one.local_date for one in group.lessons.filter(origin=LessonOrigin.MOVED)] == [
        dt.date(2027, 1, 18),
        dt.date(2027, 1, 25),
        dt.date(2027, 2, 1),
    ]


def test_weekly_time_that_is_gone_cancels_its_lessons_and_is_planned_no_more(dana: User) -> None:
    group = saturdays()
    version = january(dt.date(2027, 1, 20))
    remove_draft_slot(version.draft_slots.get(), by=None)
    add_draft_slot(version, group=group, weekday=Weekday.MONDAY, wall_time=THREE_PM, length_minutes=45, by=None)
    gone = SlotChange(weekday_before=5)

    done = release(version, by=dana)

    assert gone.kind == SlotChangeKind.REMOVED
    assert (done.planned, done.cancelled) == (1, 2)
    assert standing(group) == [9, 16, 25]
    assert {one.changes.get().reason for one in group.lessons.filter(state="cancelled")} == {
        "New timetable from 20 January 2027"
    }
    assert plan_lessons(group, first=JAN_4, last=JAN_31, by=None) == []


def test_longer_lessons_keep_their_time(dana: User) -> None:
    group = saturdays()
    version = january()
    change_draft_slot(
        version.draft_slots.get(), weekday=Weekday.SATURDAY, wall_time=THREE_PM, length_minutes=60, by=None
    )

    done = release(version, by=dana)

    assert done.moved == 4
    assert set(group.lessons.filter(state="planned").values_list("wall_time", "length_minutes")) == {(THREE_PM, 60)}


def test_days_off_of_the_group_are_left_out_and_said(dana: User) -> None:
    group = saturdays(planned=False)
    keep_days_off(group, countries=["IR"], by=None)
    make_holiday("IR", dt.date(2027, 1, 14), dt.date(2027, 1, 18))
    make_holiday("KZ", dt.date(2027, 1, 30))

    done = release(january(), by=dana)

    assert (done.planned, done.days_off) == (3, 1)
    assert standing(group) == [9, 23, 30]


def test_lesson_that_would_move_to_a_day_off_is_cancelled_with_its_name(dana: User) -> None:
    group = saturdays()
    keep_days_off(group, countries=["IR"], by=None)
    make_holiday("IR", dt.date(2027, 1, 17))
    version = january()
    to_sunday(version)

    done = release(version, by=dana)

    assert (done.moved, done.cancelled) == (3, 1)
    assert group.lessons.get(state=LessonState.CANCELLED).changes.get().reason == "Day off: Nowruz"
    assert standing(group) == [10, 24, 31]


def test_release_meets_lessons_that_were_changed_one_by_one(dana: User) -> None:
    """Moved, cancelled and substituted ones stay, are named, and no second lesson is planned in their week."""
    group = saturdays()
    amal, bek = make_teacher(group), create_person("Bek Ali", by=None)
    first, second, third, fourth = group.lessons.all()
    move(first, dt.date(2027, 1, 6))
    cancel(second)
    substitute_teacher(third, absent=amal, substitute=bek, reason="Ill", made_by=None, at=NEW_YEAR)
    version = january()
    to_sunday(version)

    done = release(version, by=dana)

    assert done.alone == [first, second, third]
    assert (done.moved, done.planned) == (1, 0)
    assert standing(group) == [6, 23, 31]
    fourth.refresh_from_db()
    assert fourth.replacement.local_date == JAN_31
    assert plan_lessons(group, first=JAN_4, last=JAN_31, by=None) == []


def test_lesson_whose_new_time_is_taken_stays_and_is_named(dana: User) -> None:
    group = saturdays()
    make_lesson(group, dt.date(2027, 1, 17))
    version = january()
    to_sunday(version)

    done = release(version, by=dana)

    assert [one.local_date.day for one in done.alone] == [16]
    assert standing(group) == [10, 16, 17, 24, 31]


def test_second_version_moves_what_the_first_moved_and_back(dana: User) -> None:
    group = saturdays()
    first = january()
    to_sunday(first)
    release(first, by=dana)
    second = january(dt.date(2027, 1, 18))
    change_draft_slot(
        second.draft_slots.get(), weekday=Weekday.SATURDAY, wall_time=THREE_PM, length_minutes=45, by=None
    )

    done = release(second, by=dana)

    assert second.number == 2
    assert (done.moved, done.planned, done.alone) == (2, 0, [])
    assert standing(group) == [10, 17, 23, 30]
    assert plan_lessons(group, first=JAN_4, last=JAN_31, by=None) == []


def test_weekly_time_that_was_gone_and_comes_back_is_planned_again(dana: User) -> None:
    group = saturdays()
    group.slots.create(weekday=Weekday.MONDAY, wall_time=THREE_PM)
    first = january()
    remove_draft_slot(first.draft_slots.get(weekday=Weekday.SATURDAY), by=None)
    release(first, by=dana)
    second = january(dt.date(2027, 1, 11))
    add_draft_slot(second, group=group, weekday=Weekday.SATURDAY, wall_time=THREE_PM, length_minutes=45, by=None)

    release(second, by=dana)

    assert standing(group) == [4, 11, 16, 18, 23, 25, 30]


def test_planning_before_the_day_of_effect_follows_the_old_times(dana: User) -> None:
    group = saturdays(planned=False)
    version = january(dt.date(2027, 1, 18))
    to_sunday(version)
    release(version, by=dana)

    plan_lessons(group, first=JAN_4, last=JAN_31, by=None)

    assert standing(group) == [9, 16, 24, 31]


def test_lessons_beyond_the_term_follow_but_none_is_planned_there(dana: User) -> None:
    group = saturdays()
    plan_lessons(group, first=JAN_4, last=dt.date(2027, 2, 6), by=None)
    version = january()
    to_sunday(version)

    release(version, by=dana)

    assert group.lessons.order_by("starts_at").last().local_date == dt.date(2027, 2, 7)
    assert standing(group) == [10, 17, 24, 31, 7]


def test_other_projects_and_groups_made_later_are_left_alone(dana: User) -> None:
    dombra = saturdays("Dombra", programme=make_programme("instruments"))
    version = january()
    late = saturdays("Late")

    release(version, by=dana)

    assert standing(dombra) == standing(late) == [9, 16, 23, 30]
    assert Slot.objects.filter(ends_on__isnull=True).count() == 2


def test_release_is_refused_whole(dana: User) -> None:
    group = saturdays(planned=False)
    CountedElsewhere.objects.create(programme=group.programme, instruction_language="en", month=dt.date(2027, 1, 1))
    version = january()
    to_sunday(version)

    with pytest.raises(MonthCountedElsewhere), transaction.atomic():
        release(version, by=dana)
    with pytest.raises(TakesEffectTooEarly):
        release(version, by=dana, at=dt.datetime(2027, 1, 4, 1, tzinfo=dt.UTC))

    assert [str(slot) for slot in group.slots.all()] == ["Saturday 15:00"]
    assert not SlotChange.objects.exists()


def test_released_version_is_not_released_twice_nor_undercut_by_an_earlier_day(dana: User) -> None:
    saturdays()
    version = january(dt.date(2027, 1, 18))
    release(version, by=dana)

    with pytest.raises(VersionReleased):
        release(version, by=dana)
    with pytest.raises(TakesEffectTooEarly):
        january(dt.date(2027, 1, 11))


def test_changes_of_a_release_are_kept_and_refuse_to_be_changed(dana: User) -> None:
    saturdays()
    version = january()
    to_sunday(version)

    release(version, by=dana)

    change = SlotChange.objects.get()
    assert (change.version, change.kind, change.weekday_before, change.weekday) == (version, SlotChangeKind.MOVED, 5, 6)
    with pytest.raises(IntegrityError), transaction.atomic():
        SlotChange.objects.update(weekday=0)


def test_conflicts_are_seen_before_a_release(dana: User) -> None:
    one, other = saturdays(), saturdays("English 2")
    make_teacher(one)
    make_teacher(other)
    version = january()

    with pytest.raises(ConflictsNotSeen):
        release(version, by=dana)
    release(version, by=dana, seen=True)

    assert TimetableVersion.objects.get().state == VersionState.RELEASED


def test_what_is_published_is_what_was_read(dana: User) -> None:
    group = saturdays()
    version = january()
    to_sunday(version)
    plans = plan_release(version, at=NEW_YEAR)
    read = fingerprint(version, plans, clashes_of(version, plans))
    cancel(group.lessons.all()[0])

    with pytest.raises(DraftLooksDifferent):
        release_version(version, released_by=dana, at=NEW_YEAR, seen=read)
    plans = plan_release(version, at=NEW_YEAR)
    again = fingerprint(version, plans, clashes_of(version, plans))

    assert release_version(version, released_by=dana, at=NEW_YEAR, seen=again).moved == 3


@time_machine.travel(NEW_YEAR, tick=False)
def test_one_letter_goes_to_each_of_those_affected_and_to_nobody_else(
    dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    moved = saturdays("English 1", time_zone="Europe/Berlin")
    grown = saturdays("English 2", time_zone="Europe/Istanbul")
    same = saturdays("English 3")
    people = {
        "amal": ("Amal Serik", "Asia/Almaty", "en", [moved, grown]),
        "parisa": ("Parisa Karimi", "Asia/Tehran", "fa", [moved]),
        "deniz": ("Deniz Altay", "", "en", [grown]),
        "chen": ("Chen Li", "Asia/Tokyo", "en", [same]),
    }
    for key, (name, zone, language, groups) in people.items():
        create_person(name, email=f"{key}@example.org", language=language, time_zone=zone, by=None)
        for group in groups:
            (make_teacher if key == "amal" else make_learner)(group, name)
    gone = make_learner(moved, "Gone Before")
    moved.enrolments.filter(learner=gone).update(ends_on=dt.date(2026, 12, 31))
    version = january()
    change_draft_slot(
        version.draft_slots.get(group=moved), weekday=6, wall_time=dt.time(22), length_minutes=45, by=None
    )
    add_draft_slot(version, group=grown, weekday=Weekday.TUESDAY, wall_time=dt.time(18), length_minutes=45, by=None)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        release(version, by=dana, seen=True)

    letters = {letter.to[0].partition("@")[0]: letter for letter in mail.outbox}
    assert (len(mail.outbox), set(letters)) == (3, {"amal", "parisa", "deniz"})
    amal = letters["amal"]
    assert amal.subject == "New times of your lessons from 4 January 2027"
    moved_to = "Monday, 02:00 (Sun 22:00 in Berlin) instead of Saturday, 19:00 (15:00 in Berlin)"
    assert f"English 1\n– {moved_to}\n" in amal.body
    assert "English 2\n– New: Tuesday, 20:00 (18:00 in Istanbul)\n" in amal.body.replace("İstanbul", "Istanbul")
    assert "English 2" not in letters["parisa"].body
    assert "۰۰:۳۰" in letters["parisa"].body
    assert "/fa/home/" in letters["parisa"].body
    assert "– New: Tuesday, 18:00\n" in letters["deniz"].body
    assert "Times are those of İstanbul" in letters["deniz"].body.replace("Istanbul", "İstanbul")


@time_machine.travel(NEW_YEAR, tick=False)
def test_release_without_changes_writes_to_nobody(
    dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    group = saturdays(planned=False)
    create_person("Bota Akhmet", email="bota@example.org", by=None)
    make_learner(group, "Bota Akhmet")
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        done = release(january(), by=dana)

    assert (done.planned, mail.outbox) == (4, [])


def test_release_follows_a_group_whose_clocks_are_another_city_s_by_now(dana: User) -> None:
    """Its lessons stay at their moment, and from now on they are planned by the new city's wall."""
    group = saturdays(time_zone="Europe/Istanbul")
    moments = list(group.lessons.order_by("starts_at").values_list("starts_at", flat=True))
    group.time_zone = "Asia/Almaty"
    save_group(group, by=None)
    version = january()
    change_draft_slot(
        version.draft_slots.get(), weekday=Weekday.SATURDAY, wall_time=dt.time(17), length_minutes=45, by=None
    )

    done = release(version, by=dana)

    coming = group.lessons.filter(state=LessonState.PLANNED).order_by("starts_at")
    assert (done.moved, done.planned) == (4, 0)
    assert list(coming.values_list("starts_at", flat=True)) == moments
    assert set(coming.values_list("wall_time", "time_zone")) == {(dt.time(17), "Asia/Almaty")}
