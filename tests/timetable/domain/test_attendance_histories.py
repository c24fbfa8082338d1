"""Any sequence of proposing, correcting and confirming: nothing is lost, and what stands follows from the entries."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lms.core.errors import DomainError
from lms.timetable.domain.attendance import Correction, confirm_attendance, correct_attendance, propose_attendance
from lms.timetable.enums import AttendanceStatus, CorrectionReason
from lms.timetable.models import AttendanceEntry, Lesson
from lms.timetable.presence import from_json
from lms.timetable.queries.attendance import attendance_of, history, standings
from tests.timetable.factories import end, make_group, make_learner, make_lesson, make_teacher, start

NAMES = ["Bota Akhmet", "Deniz Kaya", "Parisa Karimi"]
LENGTH = 45
spans = st.lists(st.tuples(st.integers(-20, 70), st.integers(0, 60)), max_size=4)
proposals = st.tuples(st.just("propose"), st.lists(spans, min_size=3, max_size=3), st.none())
corrections = st.builds(
    Correction,
    status=st.sampled_from(AttendanceStatus),
    reason=st.sampled_from(CorrectionReason),
    same_device_as=st.sampled_from([None, 0, 1, 2]),
    words=st.sampled_from(["", "The family wrote"]),
)
acts = st.sampled_from(["correct", "correct", "confirm"])
decisions = st.tuples(acts, st.dictionaries(st.integers(0, 2), corrections, max_size=3), st.none())


class HistoryTest(TestCase):
    @settings(max_examples=60)
    @given(st.lists(st.one_of(proposals, decisions), max_size=7))
    def test_history_is_complete_and_what_stands_is_its_newest(self, steps: list[tuple[str, object, None]]) -> None:
        group = make_group()
        self.amal = make_teacher(group)
        self.people = [make_learner(group, name).pk for name in NAMES]
        lesson = end(start(make_lesson(group, dt.date(2026, 11, 3)), self.amal))
        written: list[dict[str, object]] = []

        for number, (deed, details, _) in enumerate(steps):
            self.act(lesson, deed, details, at=lesson.ends_at + dt.timedelta(minutes=number))
            now = list(lesson.attendance.order_by("pk").values())
            assert now[: len(written)] == written
            written = now

        self.check_chains(lesson)
        self.check_rooms(lesson)

    def act(self, lesson: Lesson, deed: str, details: object, *, at: dt.datetime) -> None:
        try:
            if deed == "propose":
                propose_attendance(lesson, intervals=self.intervals(lesson, details), at=at)
            elif deed == "correct":
                correct_attendance(lesson, corrections=self.named(details), corrected_by=self.amal, at=at)
            else:
                confirm_attendance(lesson, corrections=self.named(details), confirmed_by=self.amal, at=at)
        except DomainError:
            """A refusal is an answer too: then nothing may have been written."""

    def intervals(self, lesson: Lesson, stays: object) -> dict[int, Sequence[tuple[dt.datetime, dt.datetime]]]:
        def moment(minute: int) -> dt.datetime:
            return lesson.starts_at + dt.timedelta(minutes=minute)

        return {
            person: [(moment(first), moment(first + length)) for first, length in found]
            for person, found in zip(self.people, stays, strict=True)
        }

    def named(self, details: object) -> dict[int, Correction]:
        return {
            self.people[number]: Correction(
                one.status,
                one.reason,
                None if one.same_device_as is None else self.people[one.same_device_as],
                one.words,
            )
            for number, one in details.items()
        }

    def check_chains(self, lesson: Lesson) -> None:
        people = attendance_of(history().filter(lesson=lesson))
        for one in people:
            assert [entry.sequence for entry in one.entries] == list(range(1, len(one.entries) + 1))
            assert one.entries[0].status_before == ""
            for before, after in pairwise(one.entries):
                assert after.status_before == before.status
                assert after.by_id is None or after.reason
        assert {one.current for one in people} == set(standings(lesson.attendance.all()))

    def check_rooms(self, lesson: Lesson) -> None:
        start, finish = lesson.starts_at, lesson.starts_at + dt.timedelta(minutes=LENGTH)
        for entry in AttendanceEntry.objects.filter(lesson=lesson):
            stays = from_json(entry.intervals)
            assert all(start <= a < b <= finish for a, b in stays)
            assert all(left[1] < right[0] for left, right in pairwise(stays))
            covered = {minute for minute in range(LENGTH) if self.covers(stays, start + dt.timedelta(minutes=minute))}
            assert entry.minutes == len(covered)

    def covers(self, stays: list[tuple[dt.datetime, dt.datetime]], moment: dt.datetime) -> bool:
        return any(a <= moment < b for a, b in stays)
