"""People, groups and lessons for tests, without surprises: every value that matters is given by the test."""

import datetime as dt

from wagtail.models import Page

from cms.models import CoursePage
from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.domain.attendance import confirm_attendance
from lms.timetable.domain.changes import cancel_lesson, make_up_lesson, move_lesson
from lms.timetable.domain.enrolments import enrol
from lms.timetable.domain.holding import decide_held
from lms.timetable.domain.lessons import end_lesson, open_lesson, plan_lesson
from lms.timetable.domain.teachings import assign_teacher
from lms.timetable.domain.versions import draft_version
from lms.timetable.enums import LessonState
from lms.timetable.models import Group, Holiday, Lesson, Programme, Term, TimetableVersion
from lms.timetable.walltime import to_utc

FIRST_DAY = dt.date(2026, 9, 1)
THREE_PM = dt.time(15)


def make_course(title: str = "Kazakh A1") -> CoursePage:
    slug = title.lower().replace(" ", "-")
    existing = CoursePage.objects.filter(slug=slug).first()
    return existing or Page.get_first_root_node().add_child(instance=CoursePage(title=title, slug=slug))


def make_programme(slug: str = "online-classes", name: str = "Online classes", **fields: object) -> Programme:
    return Programme.objects.get_or_create(slug=slug, defaults={"name": name, **fields})[0]


def make_group(name: str = "English 1", **fields: object) -> Group:
    defaults: dict[str, object] = {
        "programme": fields.get("programme") or make_programme(),
        "course": fields.get("course") or make_course(),
        "instruction_language": "en",
        "time_zone": "Asia/Almaty",
        "starts_on": FIRST_DAY,
    }
    return Group.objects.create(name=name, **(defaults | fields))


def make_staff(name: str, role: Role) -> User:
    return create_person(name, email=f"{name.split(maxsplit=1)[0].lower()}@example.org", roles=[role], by=None)


def make_teacher(group: Group, name: str = "Amal Serik", *, starts_on: dt.date | None = None) -> User:
    teacher = User.objects.filter(full_name=name).first() or create_person(name, by=None)
    assign_teacher(teacher, group=group, starts_on=starts_on or group.starts_on, by=None)
    return teacher


def make_learner(group: Group, name: str = "Bota Akhmet", *, starts_on: dt.date | None = None) -> User:
    learner = User.objects.filter(full_name=name).first() or create_person(name, by=None)
    enrol(learner, group=group, starts_on=starts_on or group.starts_on, by=None)
    return learner


def make_lesson(group: Group, date: dt.date, wall_time: dt.time = THREE_PM, *, length_minutes: int = 45) -> Lesson:
    return plan_lesson(group, date=date, wall_time=wall_time, length_minutes=length_minutes, by=None)


def start(lesson: Lesson, teacher: User, *, late_by: dt.timedelta = dt.timedelta()) -> Lesson:
    return open_lesson(lesson, taught_by=teacher, at=lesson.starts_at + late_by)


def end(lesson: Lesson) -> Lesson:
    return end_lesson(lesson, at=(lesson.started_at or lesson.starts_at) + (lesson.ends_at - lesson.starts_at), by=None)


def ended_lesson(group: Group) -> Lesson:
    """Of 3 November 2026, taught from its first minute to its last."""
    return end(start(make_lesson(group, dt.date(2026, 11, 3)), group.teachings.get().teacher))


def minute(lesson: Lesson, number: int) -> dt.datetime:
    return lesson.starts_at + dt.timedelta(minutes=number)


def hold(lesson: Lesson, teacher: User) -> Lesson:
    """The lesson held on time with the attendance as it stands; by decision, where the written rule lacks something."""
    ended = end(start(lesson, teacher))
    at = ended.ended_at or ended.ends_at
    done = confirm_attendance(ended, confirmed_by=teacher, at=at)
    return done if done.state == LessonState.HELD else decide_held(done, reason="A trial", decided_by=teacher, at=at)


def cancel(lesson: Lesson, *, reason: str = "Holiday") -> Lesson:
    return cancel_lesson(lesson, reason=reason, cancelled_by=None, at=lesson.starts_at)


def move(lesson: Lesson, date: dt.date, wall_time: dt.time = THREE_PM, *, reason: str = "Exams") -> Lesson:
    return move_lesson(lesson, date=date, wall_time=wall_time, reason=reason, moved_by=None, at=lesson.starts_at)


def make_up(lesson: Lesson, date: dt.date, wall_time: dt.time = THREE_PM, *, reason: str = "Instead") -> Lesson:
    return make_up_lesson(lesson, date=date, wall_time=wall_time, reason=reason, made_by=None, at=lesson.starts_at)


def make_term(name: str = "Spring 2027", **fields: object) -> Term:
    defaults: dict[str, object] = {"starts_on": dt.date(2027, 1, 4), "ends_on": dt.date(2027, 6, 20)}
    return Term.objects.get_or_create(name=name, defaults=defaults | fields)[0]


def make_holiday(country: str, first: dt.date, last: dt.date | None = None, *, name: str = "Nowruz") -> Holiday:
    return Holiday.objects.create(country=country, name=name, first=first, last=last or first)


def make_draft(
    takes_effect_on: dt.date = dt.date(2027, 1, 4), *, term: Term | None = None, programme: Programme | None = None
) -> TimetableVersion:
    """A draft of what the project's groups have now; made three days before it takes effect."""
    return draft_version(
        programme or make_programme(),
        term=term or make_term(),
        takes_effect_on=takes_effect_on,
        made_by=None,
        at=to_utc(takes_effect_on - dt.timedelta(days=3), THREE_PM, "UTC"),
    )


def almaty(date: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return to_utc(date, dt.time(hour, minute), "Asia/Almaty")
