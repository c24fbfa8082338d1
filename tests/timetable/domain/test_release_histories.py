"""Any sequence of versions, with lessons moved and cancelled by hand between them: each week has what it should."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lms.accounts.domain.people import create_person
from lms.core.errors import DomainError
from lms.timetable.domain.lessons import plan_lessons
from lms.timetable.domain.releases import release_version
from lms.timetable.domain.terms import keep_days_off
from lms.timetable.domain.versions import add_draft_slot, change_draft_slot, remove_draft_slot
from lms.timetable.enums import GIVEN_UP, LessonOrigin, LessonState
from lms.timetable.models import DraftSlot, Group, Lesson, TimetableVersion
from lms.timetable.queries.slots import current_slots
from tests.timetable.factories import cancel, make_draft, make_group, make_holiday, make_term, move

JAN_4, MARCH_28 = dt.date(2027, 1, 4), dt.date(2027, 3, 28)
NEW_YEAR = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)
HOLIDAY = dt.date(2027, 2, 10)
weekdays, hours = st.integers(0, 6), st.integers(8, 11)
times = st.tuples(weekdays, hours)
edits = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 5), times),
    st.tuples(st.just("change"), st.integers(0, 5), times),
    st.tuples(st.just("remove"), st.integers(0, 5), times),
)
versions = st.lists(st.tuples(st.integers(0, 20), st.lists(edits, max_size=4)), min_size=1, max_size=3)
by_hand = st.lists(st.tuples(st.sampled_from(["move", "cancel"]), st.integers(0, 30)), max_size=3)


@pytest.mark.once
class ReleaseHistoryTest(TestCase):
    @settings(max_examples=20)
    @given(st.sets(times, max_size=3), versions)
    def test_lessons_are_those_of_the_newest_version_that_holds_that_day(
        self, first: set[tuple[int, int]], steps: list[tuple[int, list[tuple[str, int, tuple[int, int]]]]]
    ) -> None:
        group = self.begin(first)
        holding = [(JAN_4, first)]

        for days, changes in steps:
            version = self.draft(holding[-1][0] + dt.timedelta(days=days), changes, group)
            release_version(version, released_by=self.dana, at=NEW_YEAR, conflicts_seen=True)
            holding.append(
                (version.takes_effect_on, {(one.weekday, one.wall_time.hour) for one in self.slots(version)})
            )

        in_term = group.lessons.filter(local_date__lte=MARCH_28).exclude(state__in=GIVEN_UP)
        standing = Counter((one.local_date, one.wall_time.hour) for one in in_term)
        assert standing == Counter(self.wanted(holding))
        assert self.plan_again(group) == []

    @settings(max_examples=20)
    @given(st.sets(times, min_size=1, max_size=3), by_hand, versions)
    def test_what_somebody_changed_by_hand_stays_and_nothing_is_planned_beside_it(
        self,
        first: set[tuple[int, int]],
        hand: list[tuple[str, int]],
        steps: list[tuple[int, list[tuple[str, int, tuple[int, int]]]]],
    ) -> None:
        group = self.begin(first)
        lessons = list(group.lessons.all())
        touched = [self.change_by_hand(lessons[number % len(lessons)], deed) for deed, number in hand]
        before = self.fields(touched)

        for days, changes in steps:
            version = self.draft(JAN_4 + dt.timedelta(days=days), changes, group)
            try:
                release_version(version, released_by=self.dana, at=NEW_YEAR, conflicts_seen=True)
            except DomainError:
                break  # it would take effect before the one published last

        assert self.fields(touched) == before
        assert self.plan_again(group) == []
        self.check_links(group)

    def begin(self, first: set[tuple[int, int]]) -> Group:
        self.dana = create_person("Dana Omar", by=None)
        self.term = make_term("Winter", starts_on=JAN_4, ends_on=MARCH_28)
        group = make_group()
        keep_days_off(group, countries=["IR"], by=None)
        make_holiday("IR", HOLIDAY)
        for weekday, hour in first:
            group.slots.create(weekday=weekday, wall_time=dt.time(hour))
        self.plan_again(group)
        return group

    def draft(self, day: dt.date, changes: list[tuple[str, int, tuple[int, int]]], group: Group) -> TimetableVersion:
        for old in TimetableVersion.objects.filter(released_at__isnull=True):
            old.delete()
        newest = TimetableVersion.objects.order_by("-takes_effect_on").first()
        version = make_draft(max(day, newest.takes_effect_on if newest else JAN_4), term=self.term)
        for deed, number, (weekday, hour) in changes:
            self.edit(version, group, deed, number, weekday, dt.time(hour))
        return version

    def edit(
        self, version: TimetableVersion, group: Group, deed: str, number: int, weekday: int, time: dt.time
    ) -> None:
        slots = self.slots(version)
        if self.slots(version) and deed != "add":
            slot = slots[number % len(slots)]
            if deed == "remove":
                remove_draft_slot(slot, by=None)
            elif not version.draft_slots.filter(weekday=weekday, wall_time=time).exclude(pk=slot.pk).exists():
                change_draft_slot(slot, weekday=weekday, wall_time=time, length_minutes=45, by=None)
        elif not version.draft_slots.filter(weekday=weekday, wall_time=time).exists():
            add_draft_slot(version, group=group, weekday=weekday, wall_time=time, length_minutes=45, by=None)

    def slots(self, version: TimetableVersion) -> list[DraftSlot]:
        return list(version.draft_slots.order_by("pk"))

    def wanted(self, holding: list[tuple[dt.date, set[tuple[int, int]]]]) -> list[tuple[dt.date, int]]:
        """Day by day: the weekly times of the version that holds, but on the day off."""
        found = []
        for number in range((MARCH_28 - JAN_4).days + 1):
            day = JAN_4 + dt.timedelta(days=number)
            times = [slots for since, slots in holding if since <= day][-1]
            found += [(day, hour) for weekday, hour in times if weekday == day.weekday() and day != HOLIDAY]
        return found

    def change_by_hand(self, lesson: Lesson, deed: str) -> Lesson:
        lesson.refresh_from_db()
        if lesson.state == LessonState.PLANNED and deed == "cancel":
            return cancel(lesson)
        if lesson.state == LessonState.PLANNED:
            return move(lesson, lesson.local_date, dt.time(lesson.wall_time.hour + 5))
        return lesson

    def fields(self, lessons: list[Lesson]) -> list[tuple[object, ...]]:
        found = Lesson.objects.filter(pk__in=[one.pk for one in lessons])
        return list(found.order_by("pk").values_list("pk", "state", "local_date", "wall_time"))

    def plan_again(self, group: Group) -> list[Lesson]:
        group = Group.objects.get(pk=group.pk)
        has_slots = current_slots(on=JAN_4).filter(group=group).exists()
        return plan_lessons(group, first=JAN_4, last=MARCH_28, by=None) if has_slots else []

    def check_links(self, group: Group) -> None:
        """Each moved lesson leads to the one that replaces it, and two never stand at one time."""
        for lesson in group.lessons.filter(state=LessonState.MOVED):
            assert lesson.replacement.origin == LessonOrigin.MOVED
        standing = group.lessons.exclude(state__in=GIVEN_UP).values_list("local_date", "wall_time")
        assert len(standing) == len(set(standing))
