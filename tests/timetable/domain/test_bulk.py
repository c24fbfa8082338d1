"""Many lessons at once: the sum of single changes, or nothing."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.accounts.domain.people import create_person
from lms.core.errors import DomainError
from lms.timetable.domain.bulk import (
    cancel_together,
    cancellation,
    change_teacher,
    in_order,
    move_together,
    preview,
    shift,
)
from lms.timetable.domain.changes import cancel_lesson, move_lesson, substitute_teacher
from lms.timetable.domain.enrolments import enrol
from lms.timetable.domain.teachings import assign_teacher, end_teaching
from lms.timetable.domain.terms import keep_days_off
from lms.timetable.enums import ClashKind, LessonState
from lms.timetable.errors import (
    AlreadyTeaches,
    DoesNotTeachThen,
    LessonAlreadyThere,
    LessonIsLive,
    LessonNotPlanned,
    NotAllChanged,
    NothingToChange,
    PastIsSettled,
    ReasonMissing,
)
from lms.timetable.models import Group, Lesson, LessonChange
from lms.timetable.queries.bulk import lessons_between, stand_ins_for
from tests.timetable.factories import (
    cancel,
    hold,
    make_group,
    make_holiday,
    make_lesson,
    make_programme,
    make_teacher,
    make_term,
    start,
)

pytestmark = pytest.mark.django_db
NOV = [dt.date(2026, 11, day) for day in range(1, 31)]
NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
WHY = {"reason": "Holiday", "made_by": None, "at": NOW}


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def as_written() -> tuple[list[object], list[object]]:
    """Lessons and their changes without keys."""
    fields = ["group__name", "local_date", "wall_time", "starts_at", "state", "origin", "replaces__local_date"]
    changed = ["lesson__group__name", "lesson__local_date", "kind", "reason", "made_at", "replacement__local_date"]
    lessons = Lesson.objects.order_by("group__name", "starts_at", "state").values_list(*fields)
    changes = LessonChange.objects.order_by("lesson__group__name", "lesson__starts_at").values_list(*changed)
    return list(lessons), list(changes)


def one_by_one(lessons: list[Lesson], days: int | None) -> None:
    for lesson in lessons:
        if days is None:
            cancel_lesson(lesson, reason="Holiday", cancelled_by=None, at=NOW)
        else:
            day = lesson.local_date + dt.timedelta(days=days)
            move_lesson(lesson, date=day, wall_time=lesson.wall_time, reason="Holiday", moved_by=None, at=NOW)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    planned=st.sets(st.tuples(st.integers(0, 1), st.integers(0, 9)), min_size=1, max_size=8),
    live=st.integers(0, 20),
    days=st.one_of(st.none(), st.integers(-3, 8).filter(bool)),
)
def test_many_at_once_are_the_sum_of_single_ones_or_nothing(
    planned: set[tuple[int, int]], live: int, days: int | None
) -> None:
    with transaction.atomic():
        groups = [make_group("English 1"), make_group("English 2")]
        made = [make_lesson(groups[group], NOV[8 + day]) for group, day in sorted(planned)]
        if live < len(made):
            start(made[live], make_teacher(made[live].group))
        lessons = list(lessons_between(NOV[8], NOV[14]))
        lessons = in_order(lessons, days=days) if days else lessons
        before = as_written()
        expected: object = None
        with transaction.atomic():
            try:
                if any(lesson.state == LessonState.LIVE for lesson in lessons) or not lessons:
                    raise NothingToChange
                one_by_one(lessons, days)
                expected = as_written()
            except DomainError:
                expected = before
            transaction.set_rollback(True)
        change = shift(days=days, **WHY) if days else cancellation(**WHY)
        refused = [step for step in preview(lessons, change).steps if step.refusal]
        done = False
        assert as_written() == before
        try:
            move_together(lessons, days=days, **WHY) if days else cancel_together(lessons, **WHY)
            done = True
        except (NotAllChanged, NothingToChange):
            pass

        assert as_written() == expected
        assert done == bool(lessons and not refused)
        transaction.set_rollback(True)


def test_lessons_between_are_those_that_stand_there_of_the_groups_chosen() -> None:
    one, two = make_group("English 1"), make_group("English 2", programme=make_programme("p", "Project"))
    first, last = make_lesson(one, NOV[9]), make_lesson(two, NOV[15])
    make_lesson(one, NOV[16])
    cancel(make_lesson(one, NOV[10]))

    assert list(lessons_between(NOV[9], NOV[15])) == [first, last]
    assert list(lessons_between(NOV[9], NOV[15], groups=[one])) == [first]
    assert list(lessons_between(NOV[9], NOV[15], programme=two.programme)) == [last]


def test_preview_names_what_cannot_be_changed_and_writes_nothing() -> None:
    group = make_group()
    amal = make_teacher(group)
    held, live = hold(make_lesson(group, NOV[8]), amal), start(make_lesson(group, NOV[9]), amal)
    clash, free = make_lesson(group, NOV[10]), make_lesson(group, NOV[12])
    make_lesson(group, NOV[17])
    before = as_written()

    steps = {step.lesson: step for step in preview([held, live, free, clash], shift(days=7, **WHY)).steps}
    cancelled = {step.lesson: type(step.refusal) for step in preview([held, live, free], cancellation(**WHY)).steps}

    assert [type(steps[one].refusal) for one in (held, live, clash)] == [
        LessonNotPlanned,
        LessonNotPlanned,
        LessonAlreadyThere,
    ]
    assert steps[free].result is not None
    assert steps[free].result.local_date == NOV[19]
    assert cancelled == {held: LessonNotPlanned, live: LessonIsLive, free: type(None)}
    assert as_written() == before


def test_preview_names_what_moved_lessons_clash_with_where_they_come() -> None:
    """A day later: a teacher with another group, a day off, and a week later nothing; what stays says nothing."""
    english, russian, dombra = make_group("English 1"), make_group("Russian 1"), make_group("Dombra")
    amal = make_teacher(english)
    for group in (russian, dombra):
        make_teacher(group)
    keep_days_off(english, countries=["IR"], by=None)
    make_holiday("IR", NOV[11])
    first, second = make_lesson(english, NOV[9]), make_lesson(english, NOV[10])
    for group in (russian, dombra):
        make_lesson(group, NOV[10], dt.time(15, 30))

    found = preview(in_order([first, second], days=1), shift(days=1, **WHY)).clashes

    assert [(clash.kind, clash.one.lesson, clash.people, clash.dates) for clash in found] == [
        (ClashKind.TEACHER, first.pk, {amal.pk}, [NOV[10]]),
        (ClashKind.TEACHER, first.pk, {amal.pk}, [NOV[10]]),
        (ClashKind.HOLIDAY, second.pk, set(), [NOV[11]]),
    ]
    assert preview([first, second], shift(days=7, **WHY)).clashes == []
    assert preview([first, second], cancellation(**WHY)).clashes == []


def test_lessons_moved_together_clash_with_each_other_and_with_weekly_times_not_planned_yet() -> None:
    english, russian = make_group("English 1"), make_group("Russian 1")
    make_teacher(english)
    make_teacher(russian)
    russian.slots.create(weekday=NOV[17].weekday(), wall_time=dt.time(15, 30), length_minutes=45)
    make_term(starts_on=NOV[1], ends_on=NOV[29])
    lessons = [make_lesson(group, NOV[10]) for group in (english, russian)]

    found = preview(lessons, shift(days=7, **WHY)).clashes

    assert sorted((clash.kind, [date.day for date in clash.dates]) for clash in found) == [
        (ClashKind.GROUP, [18]),
        (ClashKind.TEACHER, [18]),
        (ClashKind.TEACHER, [18]),
    ]


def test_moved_week_keeps_a_wall_time_that_clocks_skipped() -> None:
    lesson = make_lesson(make_group(time_zone="Europe/Berlin"), dt.date(2027, 3, 28), dt.time(2, 30))

    (step,) = move_together([lesson], days=7, reason="Exams", made_by=None, at=NOW)

    assert step.result is not None
    assert (step.result.local_date, step.result.wall_time) == (dt.date(2027, 4, 4), dt.time(2, 30))


def test_one_refusal_keeps_all_as_they_were(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    group = make_group()
    lessons = [make_lesson(group, NOV[9]), make_lesson(group, NOV[10])]
    start(lessons[1], make_teacher(group))
    before = as_written()

    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(NotAllChanged, match="English 1, Wednesday"):
        cancel_together(lessons, **WHY)
    with pytest.raises(NothingToChange):
        cancel_together([], **WHY)
    with pytest.raises(ReasonMissing):
        cancel_together(lessons[:1], reason=" ", made_by=None, at=NOW)

    assert as_written() == before
    assert callbacks == []


def test_everybody_gets_one_letter_with_all_their_lessons(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    groups = [make_group("English 1"), make_group("English 2")]
    amal = create_person("Amal Serik", email="amal@example.org", language="en", time_zone="Asia/Almaty", by=None)
    bota = create_person("Bota Akhmet", email="bota@example.org", language="en", time_zone="Europe/Berlin", by=None)
    for group in groups:
        assign_teacher(amal, group=group, starts_on=group.starts_on, by=None)
    enrol(bota, group=groups[0], starts_on=NOV[0], by=None)
    lessons = [make_lesson(group, NOV[9]) for group in groups]

    with django_capture_on_commit_callbacks(execute=True):
        move_together(lessons, days=2, **WHY)

    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert sorted(letters) == ["amal@example.org", "bota@example.org"]
    assert letters["amal@example.org"].subject == "Changes in your lessons"
    for line in (
        "– English 1: Tuesday 10 November, 15:00 is moved to Thursday 12 November, 15:00.",
        "– English 2: Tuesday 10 November, 15:00 is moved to Thursday 12 November, 15:00.",
        "Reason: Holiday",
    ):
        assert line in letters["amal@example.org"].body
    assert "– English 1: Tuesday 10 November, 11:00 is moved" in letters["bota@example.org"].body
    there = "In Almaty it moves from Tuesday 10 November, 15:00 to Thursday 12 November, 15:00."
    assert there in letters["bota@example.org"].body
    assert "In Almaty" not in letters["amal@example.org"].body
    assert "English 2" not in letters["bota@example.org"].body
    assert letters["bota@example.org"].subject == "A change in your lessons"


def teachings(group: Group) -> list[tuple[str, dt.date, dt.date | None]]:
    rows = group.teachings.order_by("starts_on").values_list("teacher__full_name", "starts_on", "ends_on")
    return list(rows)


def test_change_teacher_ends_one_teaching_and_begins_another(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    group = make_group()
    amal, dek = make_teacher(group), create_person("Dek Nur", email="dek@example.org", language="en", by=None)
    enrol(
        create_person("Bota", email="bota@example.org", language="en", by=None), group=group, starts_on=NOV[0], by=None
    )
    left = create_person("Erik", email="erik@example.org", by=None)
    enrol(left, group=group, starts_on=group.starts_on, ends_on=NOV[8], by=None)
    enrol(left, group=make_group("English 2"), starts_on=NOV[9], by=None)
    taught = hold(make_lesson(group, NOV[0]), amal)
    coming = make_lesson(group, NOV[14])
    substitute_teacher(coming, absent=amal, substitute=dek, reason="Ill", made_by=None, at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        change_teacher(group, teacher_from=amal, teacher_to=dek, starts_on=NOV[9], reason="Leave", by=None)

    assert teachings(group) == [("Amal Serik", group.starts_on, NOV[8]), ("Dek Nur", NOV[9], None)]
    taught.refresh_from_db()
    assert taught.taught_by == amal
    assert [one.lesson for one in stand_ins_for(amal, group, since=NOV[9])] == [coming]
    assert sorted(letter.to[0] for letter in mail.outbox) == ["bota@example.org", "dek@example.org"]
    body = mail.outbox[0].body
    assert "from Tuesday 10 November Dek teaches the group “English 1” instead of Amal." in body
    assert body.count("– ") == 1
    assert "Reason: Leave" in body


def test_letter_about_a_teacher_for_a_time_names_the_lessons_of_that_time(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    group = make_group()
    amal = make_teacher(group)
    dek = create_person("Dek Nur", email="dek@example.org", language="en", time_zone="Europe/Berlin", by=None)
    end_teaching(group.teachings.get(), ends_on=NOV[19], by=None)
    for day in (NOV[14], NOV[24]):
        make_lesson(group, day)

    with django_capture_on_commit_callbacks(execute=True):
        change_teacher(group, teacher_from=amal, teacher_to=dek, starts_on=NOV[9], reason="Leave", by=None)

    (letter,) = mail.outbox
    assert "– Sunday 15 November, 11:00 · 15:00 in Almaty\n\nTimes are those of Berlin.\n" in letter.body
    assert letter.body.count("– ") == 1


def test_change_teacher_refused_writes_nothing() -> None:
    group = make_group()
    amal, dek = make_teacher(group), make_teacher(group, "Dek Nur", starts_on=NOV[20])
    hold(make_lesson(group, NOV[9]), amal)
    before = teachings(group)

    for teacher_from, teacher_to, day, refusal in [
        (amal, create_person("Chen", by=None), NOV[8], PastIsSettled),
        (dek, amal, NOV[20], DoesNotTeachThen),
        (create_person("Erlan", by=None), amal, NOV[14], DoesNotTeachThen),
        (amal, dek, NOV[14], AlreadyTeaches),
    ]:
        with pytest.raises(refusal):
            change_teacher(
                group, teacher_from=teacher_from, teacher_to=teacher_to, starts_on=day, reason="Leave", by=None
            )
    with pytest.raises(ReasonMissing):
        change_teacher(
            group, teacher_from=amal, teacher_to=create_person("Bek", by=None), starts_on=NOV[14], reason=" ", by=None
        )

    assert teachings(group) == before
