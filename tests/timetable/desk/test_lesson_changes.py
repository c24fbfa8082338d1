import datetime as dt

import pytest
from django.test import Client

from lms.accounts.enums import Role
from lms.timetable.domain.attendance import confirm_attendance
from lms.timetable.enums import Evidence, LessonState
from lms.timetable.models import Lesson
from lms.timetable.queries.teachers import lesson_teachers
from tests.clients import client_of
from tests.timetable.desk.addresses import url
from tests.timetable.factories import (
    cancel,
    end,
    make_group,
    make_learner,
    make_lesson,
    make_staff,
    make_teacher,
    start,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
NOV_3 = dt.date(2026, 11, 3)


def test_lesson_is_cancelled_with_a_reason_and_cannot_be_deleted(coordinator: Client) -> None:
    group = make_group()
    lesson = make_lesson(group, NOV_3)

    without = coordinator.post(url("lessons", "cancel", lesson.pk), {"reason": ""})
    done = coordinator.post(url("lessons", "cancel", lesson.pk), {"reason": "The teacher is ill"})
    again = coordinator.post(url("lessons", "cancel", lesson.pk), {"reason": "Twice"})

    lesson.refresh_from_db()
    assert "This field is required." in without.text
    assert done.status_code == 302
    (change,) = lesson.changes.all()
    assert (lesson.state, change.reason, str(change.made_by)) == (
        LessonState.CANCELLED,
        "The teacher is ill",
        "Dana Omar",
    )
    assert "Only a planned lesson" in again.text
    assert 'value="Twice"' in again.text
    assert coordinator.post(url("lessons", "delete", lesson.pk), follow=True).status_code == 404
    assert Lesson.objects.exists()


def test_lesson_is_moved_and_both_pages_say_so(coordinator: Client) -> None:
    lesson = make_lesson(make_group(), NOV_3)
    sent = {"date": "2026-12-02", "wall_time": "16:00", "length_minutes": 45, "reason": "Exams at school"}

    form = coordinator.get(url("lessons", "move", lesson.pk)).text
    same = coordinator.post(url("lessons", "move", lesson.pk), {**sent, "date": "2026-11-03", "wall_time": "15:00"})
    done = coordinator.post(url("lessons", "move", lesson.pk), sent, follow=True)

    new = Lesson.objects.get(replaces=lesson)
    old_page = coordinator.get(url("lessons", "inspect", lesson.pk)).text
    assert 'value="15:00"' in form
    assert "The lesson is at this time already." in same.text
    assert 'value="Exams at school"' in same.text
    assert done.redirect_chain[-1][0] == url("lessons", "inspect", new.pk)
    assert "The lesson is moved to 2 December 2026, 16:00." in done.text
    assert url("lessons", "inspect", lesson.pk) in done.text
    assert "Exams at school" in old_page
    assert url("lessons", "inspect", new.pk) in old_page
    assert url("lessons", "move", lesson.pk) not in old_page


def test_cancelled_lesson_is_made_up_once(coordinator: Client) -> None:
    lesson = cancel(make_lesson(make_group(), NOV_3))
    sent = {"date": "2026-11-05", "wall_time": "15:00", "length_minutes": 45, "reason": "Instead of Tuesday"}

    page = coordinator.get(url("lessons", "inspect", lesson.pk)).text
    done = coordinator.post(url("lessons", "make-up", lesson.pk), sent, follow=True)
    again = coordinator.post(url("lessons", "make-up", lesson.pk), {**sent, "date": "2026-11-06"})

    assert url("lessons", "make-up", lesson.pk) in page
    assert "The lesson is made up on 5 November 2026, 15:00." in done.text
    assert "Another lesson makes up for this one already." in again.text
    assert Lesson.objects.count() == 2


def test_another_teacher_stands_in(coordinator: Client) -> None:
    group, other = make_group(), make_group("English 2")
    amal, erlan = make_teacher(group), make_teacher(other, "Erlan Bek")
    lesson = make_lesson(group, NOV_3)
    sent = {"absent": amal.pk, "free": erlan.pk, "other": "", "reason": "Amal is ill"}

    form = coordinator.get(url("lessons", "substitute", lesson.pk)).text
    done = coordinator.post(url("lessons", "substitute", lesson.pk), sent, follow=True)
    nobody = coordinator.post(url("lessons", "substitute", lesson.pk), {**sent, "free": "", "other": "Nobody"})
    named = coordinator.post(url("lessons", "substitute", lesson.pk), {**sent, "free": "", "other": "Dana Omar"})

    assert f'<option value="{erlan.pk}">Erlan Bek</option>' in form
    assert "Erlan Bek instead of" in " ".join(done.text.split())
    assert "Nobody here is called “Nobody”." in nobody.text
    assert named.status_code == 302
    assert [str(one) for one in lesson_teachers(lesson).expected] == ["Dana Omar"]


def test_lesson_is_moved_or_made_up_onto_another_of_its_teacher_with_a_tick(coordinator: Client) -> None:
    group, other = make_group(), make_group("English 2")
    make_teacher(group)
    make_teacher(other)
    planned, cancelled = make_lesson(group, NOV_3), cancel(make_lesson(group, dt.date(2026, 11, 4)))
    for day in (2, 3):
        make_lesson(other, dt.date(2026, 12, day))
    sent = {"wall_time": "15:30", "length_minutes": 45, "reason": "Exams at school"}
    ways = [url("lessons", "move", planned.pk), url("lessons", "make-up", cancelled.pk)]

    for way, date in zip(ways, ("2026-12-02", "2026-12-03"), strict=True):
        asked = coordinator.post(way, {**sent, "date": date})
        ticks = [name for name in asked.context["form"].fields if name.startswith("conflict-")]
        done = coordinator.post(way, {**sent, "date": date, **dict.fromkeys(ticks, "on")})

        assert "Amal Serik: two lessons to teach at once" in asked.text
        assert "Tick this if you mean it." in asked.text
        assert 'value="Exams at school"' in asked.text
        assert f'aria-describedby="id_{ticks[0]}_error"' in asked.text
        assert done.status_code == 302
    assert Lesson.objects.filter(replaces__in=[planned, cancelled]).count() == 2


def test_tick_for_one_conflict_is_none_for_another(coordinator: Client) -> None:
    group, other = make_group(), make_group("English 2")
    make_teacher(group)
    make_teacher(other)
    lesson = make_lesson(group, NOV_3)
    for day in (2, 3):
        make_lesson(other, dt.date(2026, 12, day))
    sent = {"date": "2026-12-02", "wall_time": "15:30", "length_minutes": 45, "reason": "Exams at school"}
    way = url("lessons", "move", lesson.pk)

    (tick,) = [one for one in coordinator.post(way, sent).context["form"].fields if one.startswith("conflict-")]
    again = coordinator.post(way, {**sent, "date": "2026-12-03", tick: "on"})

    assert "Tick this if you mean it." in again.text
    assert not Lesson.objects.filter(replaces=lesson).exists()


def test_teacher_with_another_lesson_then_stands_in_with_a_tick(coordinator: Client) -> None:
    group, other = make_group(), make_group("Russian 1", instruction_language="ru")
    amal = make_teacher(group)
    erlan = make_staff("Erlan Bek", Role.TEACHER)
    make_teacher(other, "Erlan Bek")
    lesson = make_lesson(group, NOV_3)
    make_lesson(other, NOV_3, dt.time(15, 30))
    sent = {"absent": amal.pk, "free": "", "other": "Erlan Bek", "reason": "Amal is ill"}
    way = url("lessons", "substitute", lesson.pk)

    asked = coordinator.post(way, sent)
    (tick,) = [name for name in asked.context["form"].fields if name.startswith("conflict-")]
    before = lesson_teachers(lesson).expected
    coordinator.post(way, {**sent, tick: "on"})

    assert "Erlan Bek: two lessons to teach at once" in asked.text
    assert (before, lesson_teachers(lesson).expected) == ([amal], [erlan])


def test_lesson_outside_the_room_is_entered_by_hand(coordinator: Client) -> None:
    group = make_group()
    amal, bota, deniz = make_teacher(group), make_learner(group), make_learner(group, "Deniz Kaya")
    lesson, coming = make_lesson(group, NOV_3), make_lesson(group, dt.date(2026, 11, 24))
    sent = {"wall_time": "15:10", "length_minutes": 40, "taught_by": amal.pk, "there": [bota.pk]}

    listing = coordinator.get(f"{url('lessons')}?undecided=on").text
    form = coordinator.get(url("lessons", "record", lesson.pk)).text
    without = coordinator.post(url("lessons", "record", lesson.pk), {**sent, "reason": ""})
    done = coordinator.post(url("lessons", "record", lesson.pk), {**sent, "reason": "By phone"}, follow=True)

    lesson.refresh_from_db()
    assert url("lessons", "inspect", lesson.pk) in listing
    assert url("lessons", "inspect", coming.pk) not in listing
    assert form.count("checked") == 2
    assert "This field is required." in without.text
    assert "The lesson counts as held." in done.text
    assert lesson.state == LessonState.HELD
    assert lesson.started_at == dt.datetime(2026, 11, 3, 10, 10, tzinfo=dt.UTC)
    assert {str(one.person): one.status for one in lesson.attendance.all()} == {
        "Amal Serik": "present",
        "Bota Akhmet": "present",
        str(deniz): "absent",
    }
    assert url("lessons", "record", coming.pk) not in coordinator.get(url("lessons")).text


def test_confirmed_lesson_that_lacks_something_is_decided_with_a_reason(coordinator: Client) -> None:
    group = make_group()
    amal = make_teacher(group)
    make_learner(group)
    lesson = end(start(make_lesson(group, NOV_3), amal))
    page, decision = url("lessons", "inspect", lesson.pk), url("lessons", "decide", lesson.pk)

    early, refused = coordinator.get(page).text, coordinator.post(decision, {"reason": "Nobody came, he waited"})
    confirm_attendance(lesson, confirmed_by=amal, at=lesson.ended_at)
    late, empty = coordinator.get(page).text, coordinator.post(decision, {"reason": " "})
    done = coordinator.post(decision, {"reason": "Nobody came, he waited"}, follow=True).text

    lesson.refresh_from_db()
    assert (decision in early, decision in late, decision in done) == (False, True, False)
    assert "Confirm the attendance of this lesson first; then decide whether it counts." in refused.text
    assert 'aria-invalid="true"' in empty.text
    assert "Too few learners were there." in late
    assert "The lesson counts as held by your decision." in done
    assert (lesson.state, lesson.evidence) == (LessonState.HELD, Evidence.DECIDED)
    change = lesson.changes.get()
    assert (str(change.made_by), change.reason) == ("Dana Omar", "Nobody came, he waited")


@pytest.mark.parametrize("role", [Role.TEACHER, Role.AUDITOR])
def test_only_coordinators_decide_that_a_lesson_counts(role: Role) -> None:
    group = make_group()
    amal = make_teacher(group)
    lesson = end(start(make_lesson(group, NOV_3), amal))
    confirm_attendance(lesson, confirmed_by=amal, at=lesson.ended_at)

    client_of(make_staff("Erlan Bek", role)).post(url("lessons", "decide", lesson.pk), {"reason": "Just so"})

    lesson.refresh_from_db()
    assert lesson.state == LessonState.LIVE


def test_live_lesson_is_not_cancelled_in_the_list(coordinator: Client) -> None:
    group = make_group()
    amal = make_teacher(group)
    live, ended = (start(make_lesson(group, dt.date(2026, 11, day)), amal) for day in (19, 20))
    end(ended)

    text = coordinator.get(url("lessons")).text

    assert url("lessons", "cancel", live.pk) not in text
    assert url("lessons", "cancel", ended.pk) in text
