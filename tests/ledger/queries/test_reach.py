import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from lms.accounts.models import User
from lms.ledger.queries.reach import Reach, countries_of, lasting_lessons, people_of, reach_of
from lms.timetable.domain.attendance import Correction, confirm_attendance, correct_attendance, propose_attendance
from lms.timetable.enums import AttendanceStatus, CorrectionReason
from lms.timetable.models import Group, Lesson
from tests.timetable.factories import end, make_group, make_learner, make_lesson, make_programme, make_teacher, start

pytestmark = pytest.mark.django_db
NOV = dt.date(2026, 11, 1)


def learner_of(group: Group, name: str, country: str) -> User:
    learner = make_learner(group, name)
    learner.country = country
    learner.save(update_fields=["country"])
    return learner


def hold_with(group: Group, day: int, *there: User, length_minutes: int = 45) -> Lesson:
    """A held lesson in November with those who were there from the first minute to the last."""
    teacher = group.teachings.get().teacher
    lesson = end(start(make_lesson(group, dt.date(2026, 11, day), length_minutes=length_minutes), teacher))
    stay = [(lesson.starts_at, lesson.ends_at)]
    propose_attendance(lesson, intervals={one.pk: stay for one in (teacher, *there)}, at=lesson.ends_at)
    return confirm_attendance(lesson, confirmed_by=teacher, at=lesson.ends_at)


def reach(**chosen: object) -> Reach:
    return reach_of(**{"programme": None, "first": NOV, "last": NOV, **chosen})


def test_reach_counts_people_and_countries_once_and_places_each_time() -> None:
    group = make_group()
    make_teacher(group)
    bota, deniz = learner_of(group, "Bota Akhmet", "KZ"), learner_of(group, "Deniz Kaya", "TR")
    learner_of(group, "Parisa Karimi", "IR")
    hold_with(group, 2, bota, deniz)
    hold_with(group, 3, bota, length_minutes=60)

    assert reach() == Reach(
        lessons=2, planned_minutes=105, actual_minutes=105, learners=2, countries=2, there=3, expected=6
    )
    assert (reach().rate, reach().academic_hours, reach().hours) == (50, 2, 2)
    people = people_of(programme=None, first=NOV, last=NOV)
    assert [(one["name"], one["country"], one["there"], one["expected"]) for one in people] == [
        ("Bota Akhmet", "KZ", 2, 2),
        ("Deniz Kaya", "TR", 1, 2),
        ("Parisa Karimi", "IR", 0, 2),
    ]


def test_reach_goes_by_what_stands_and_leaves_teachers_and_guests_out() -> None:
    group = make_group()
    make_teacher(group)
    bota, aru = learner_of(group, "Bota Akhmet", ""), learner_of(group, "Aru Bek", "")
    guest = learner_of(make_group("Elsewhere"), "Deniz Kaya", "TR")
    lesson = hold_with(group, 2, bota, aru, guest)
    assert (reach().learners, reach().countries, reach().expected) == (2, 0, 2)

    absent = {bota.pk: Correction(AttendanceStatus.ABSENT, CorrectionReason.OTHER, words="Slip of the hand")}
    correct_attendance(lesson, corrections=absent, corrected_by=group.teachings.get().teacher, at=lesson.ends_at)

    assert (reach().learners, reach().there, reach().expected, reach().rate) == (1, 1, 2, 50)


def test_reach_keeps_the_country_a_learner_lived_in_then() -> None:
    group = make_group()
    make_teacher(group)
    bota, deniz = learner_of(group, "Bota Akhmet", "DE"), learner_of(group, "Deniz Kaya", "TR")
    lesson = hold_with(group, 2, bota, deniz)
    User.objects.filter(pk=bota.pk).update(country="TR")
    assert reach().countries == 2

    late = {bota.pk: Correction(AttendanceStatus.LATE, CorrectionReason.OTHER, words="Came after the song")}
    correct_attendance(lesson, corrections=late, corrected_by=group.teachings.get().teacher, at=lesson.ends_at)

    assert list(lesson.attendance.filter(person=bota).values_list("country", flat=True)) == ["DE", "DE"]
    assert (reach().learners, reach().countries) == (2, 2)


def test_country_stays_where_a_learner_was_a_guest_meanwhile() -> None:
    group = make_group()
    amal, bota = make_teacher(group), learner_of(group, "Bota Akhmet", "DE")
    lesson, place = end(start(make_lesson(group, dt.date(2026, 11, 3)), amal)), group.enrolments.filter(learner=bota)
    stay = {one.pk: [(lesson.starts_at, lesson.ends_at)] for one in (amal, bota)}

    for starts_on, country in ((group.starts_on, "DE"), (dt.date(2026, 11, 4), "TR"), (group.starts_on, "TR")):
        place.update(starts_on=starts_on)
        User.objects.filter(pk=bota.pk).update(country=country)
        propose_attendance(lesson, intervals=stay, at=lesson.ends_at)

    told = lesson.attendance.filter(person=bota).order_by("sequence").values_list("part", "country")
    assert list(told) == [("learner", "DE"), ("guest", ""), ("learner", "DE")]


def test_people_add_up_to_the_figures_they_stand_behind() -> None:
    group = make_group()
    make_teacher(group)
    bota, deniz = learner_of(group, "Bota Akhmet", "DE"), learner_of(group, "Deniz Kaya", "")
    learner_of(group, "Parisa Karimi", "IR")
    hold_with(group, 2, bota, deniz)
    User.objects.filter(pk=bota.pk).update(country="TR")
    hold_with(group, 3, bota)

    people = list(people_of(programme=None, first=NOV, last=NOV))
    came = [one for one in people if one["there"]]
    assert (reach().there, reach().expected) == (3, 6)
    assert sum(one["there"] for one in people) == reach().there
    assert sum(one["expected"] for one in people) == reach().expected
    assert len({one["person_id"] for one in came}) == reach().learners == 2
    assert len({one["country"] for one in came} - {""}) == reach().countries == 2
    countries = countries_of(programme=None, first=NOV, last=NOV)
    assert sum(1 for one in countries if one.code and one.learners) == reach().countries
    assert (sum(one.there for one in countries), sum(one.expected for one in countries)) == (3, 6)


def test_lessons_add_up_to_the_hours() -> None:
    group = make_group()
    make_teacher(group)
    bota = learner_of(group, "Bota Akhmet", "KZ")
    hold_with(group, 2, bota)
    hold_with(group, 3, bota, length_minutes=60)
    make_lesson(group, dt.date(2026, 11, 4))

    lessons = list(lasting_lessons(programme=None, first=NOV, last=NOV))
    assert [one.length_minutes for one in lessons] == [45, 60]
    assert sum(one.length_minutes for one in lessons) == reach().planned_minutes
    assert sum((one.lasted for one in lessons), dt.timedelta()) == dt.timedelta(minutes=reach().actual_minutes)


def test_reach_of_several_projects_counts_a_person_once() -> None:
    group = make_group()
    dombra = make_group("Dombra", programme=make_programme("instruments", "Instruments"))
    for one in (group, dombra):
        make_teacher(one)
    bota = learner_of(group, "Bota Akhmet", "KZ")
    make_learner(dombra)
    hold_with(group, 2, bota)
    hold_with(dombra, 3, bota)

    assert (reach().lessons, reach().learners) == (2, 1)
    assert (reach(programme=dombra.programme).lessons, reach(programme=dombra.programme).learners) == (1, 1)


def test_reach_of_nothing_has_no_rate() -> None:
    make_lesson(make_group(), dt.date(2026, 11, 2))

    assert reach() == Reach()
    assert reach().rate is None


@pytest.mark.parametrize("lessons", [1, 3])
def test_reach_is_three_statements(lessons: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    group = make_group()
    make_teacher(group)
    bota = learner_of(group, "Bota Akhmet", "KZ")
    for day in range(lessons):
        hold_with(group, day + 2, bota)

    with django_assert_num_queries(3):
        assert reach().lessons == lessons
