"""The lesson itself: its servers, its people, what is killed when, and what they say meanwhile."""

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from playwright.sync_api import Playwright, expect, sync_playwright

from bench.lesson.checks import Finding, check_people, check_records
from bench.lesson.learners import PATIENCE, Learner, Learners
from bench.lesson.visitor import Visitor
from lms.accounts.models import User
from lms.timetable.models import Lesson
from tests.browser.test_room import wait_until
from tests.classrooms.crowd import cookies_of
from tests.classrooms.rooms import person
from tests.classrooms.servers import Redis, own_redis
from tests.net.programs import Janus, Supervisor
from tests.net.school import School
from tests.net.world import World

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
BROWSERS = ("Amal", "Bota", "Deniz")
LINE_EVERY = 6.0


class Servers(Struct):
    school: School
    janus: Janus
    redis: Redis


class Fault(Struct):
    """``at``: seconds after the beginning. What comes back by itself needs no ``mend``."""

    name: str
    at: float
    down: float
    happen: Callable[[], None]
    mend: Callable[[], None] | None = None
    happened: float = 0.0  # time.time()


def faults(servers: Servers, seconds: float) -> list[Fault]:
    web = servers.school.sites[0]
    return [
        Fault("a web process", 0.3 * seconds, min(20, seconds / 8), web.kill, web.start),
        Fault("Janus", 0.5 * seconds, 0, servers.janus.kill),
        Fault("Redis", 0.7 * seconds, min(30, seconds / 8), servers.redis.stop, servers.redis.start),
    ]


def hold(seconds: float) -> list[Finding]:
    """Hold the one lesson of the database, and look whether everything is there."""
    lesson = Lesson.objects.get()
    users = [
        *(person(name) for name in BROWSERS),
        *User.objects.filter(full_name__startswith="Learner ").order_by("pk"),
    ]
    cookies = dict(zip(users, cookies_of(users), strict=True))
    with running() as servers:
        school = servers.school
        headless = [Learner(lesson, user).going_to(school, cookies[user]) for user in users[len(BROWSERS) :]]
        with sync_playwright() as playwright:
            visitors = [arrive(playwright, school, user, cookies[user]) for user in users[: len(BROWSERS)]]
            for one in visitors:  # the teacher first
                one.take_part(str(lesson.uuid))
            with Learners(headless) as learners:
                findings = teach(visitors, learners, faults(servers, seconds), seconds)
                shown = visitors[0].lines()
        people: list[Visitor | Learner] = [*visitors, *headless]
        everybody = dict(zip((user.uuid for user in users), people, strict=True))
        log = school.site.log.read_text(encoding="utf-8")
    return findings + check_records(lesson, everybody, shown=shown, log=log)


@contextlib.contextmanager
def running() -> Iterator[Servers]:
    """Two web processes behind nginx, a media server that is started again when it dies, and a Redis."""
    with (
        tempfile.TemporaryDirectory(prefix="qazaq-klasy-lesson-") as folder,
        World(Path(folder)) as world,
        own_redis() as redis,
    ):
        janus = Janus(world.place("media"))
        environment = {"DATABASE_URL": os.environ["DATABASE_URL"], "REDIS_URL": redis.url, "ROOM_BACKEND": "janus"}
        with (
            Supervisor(janus),
            School(world, Path(folder) / "school", processes=2, **janus.settings(), **environment) as school,
        ):
            yield Servers(school, janus, redis)


def arrive(playwright: Playwright, school: School, user: User, cookie: str) -> Visitor:
    """With a browser at a place of their own."""
    name = user.full_name.split()[0]
    browser = school.open_browser(playwright, CHROMIUM, school.world.place(name.lower()))
    visitor = Visitor.with_cookie(browser, school.site, cookie)
    visitor.name = name
    return visitor


def teach(visitors: Sequence[Visitor], learners: Learners, planned: Sequence[Fault], seconds: float) -> list[Finding]:
    teacher = visitors[0]
    learners.wait_until_all(lambda one: one.last_packet() > 0, what="in the room, with sound")
    print(f"{len(visitors)} browsers and {len(learners.people)} headless learners are in the room", flush=True)
    spend(visitors, planned, seconds)
    learners.stop_writing()
    learners.wait_until_all(lambda one: not one.unanswered, what="through with their lines")
    for one in visitors:
        wait_until(one.has_said_all, what=f"all lines of {one.name} sent", seconds=PATIENCE)
    teacher.page.wait_for_timeout(5_000)
    findings = check_people(visitors, learners.people, {one.name: one.happened for one in planned})
    teacher.end_lesson()
    for one in visitors:
        expect(one.face("over")).to_be_visible(timeout=30_000)
    return findings


def spend(visitors: Sequence[Visitor], planned: Sequence[Fault], seconds: float) -> None:
    """Write, and let happen what is due, until the time is over."""
    began = time.monotonic()
    due = sorted(
        [(one.at, f"{one.name} is killed", kill_of(one)) for one in planned]
        + [(one.at + one.down, f"{one.name} is started again", one.mend) for one in planned if one.mend]
    )
    next_line = 0.0
    while (now := time.monotonic() - began) < seconds:
        if due and now >= due[0][0]:
            _, what, act = due.pop(0)
            print(f"{now:5.0f} s  {what}", flush=True)
            act()
        if now >= next_line:
            next_line = now + LINE_EVERY
            for one in visitors:
                one.say_next()
        visitors[0].page.wait_for_timeout(200)


def kill_of(fault: Fault) -> Callable[[], None]:
    def kill() -> None:
        fault.happened = time.time()
        fault.happen()

    return kill
