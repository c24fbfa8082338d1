"""An open lesson with many people, in a database of its own, and servers pinned to one core.

``DATABASE_URL`` names a PostgreSQL to make it in; without one it is a SQLite file.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.core.management import call_command
from django.db import connection
from msgspec import Struct
from psycopg.sql import SQL, Identifier

from lms.core.ports import find_free
from tests import database

ROOT = Path(__file__).resolve().parents[1]
SERVER_CORE = 0
CLIENT_CORE = 1
APPLICATION = "bench.app:application"


class Place(Struct, frozen=True):
    """The room's address and the cookies of signed-in people: a teacher first, then learners."""

    database: str
    path: str
    cookies: list[str]


@contextlib.contextmanager
def open_lesson(learners: int) -> Iterator[Place]:
    """A fresh database with one lesson that is on now. Once a process: Django is set up for it."""
    with fresh_database():
        yield make_lesson(learners)


@contextlib.contextmanager
def fresh_database() -> Iterator[None]:
    """A migrated database of our own, and Django set up for it."""
    with tempfile.TemporaryDirectory(prefix="qazaq-klasy-bench-") as folder, own_database(Path(folder)) as url:
        os.environ |= {"DATABASE_URL": url, "MODE": "development", "LOG_LEVEL": "WARNING", "REDIS_URL": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connection.close()
            if connection.vendor == "postgresql":
                connection.close_pool()


@contextlib.contextmanager
def own_database(folder: Path) -> Iterator[str]:
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        path = folder / "bench.sqlite3"
        if database.template().exists():  # migrated by an earlier run of the tests
            database.copy(database.template(), path)
        yield f"sqlite:///{path}"
        return
    name = f"klasy_bench_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
        finally:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def make_lesson(learners: int) -> Place:
    from tests.classrooms.crowd import cookies_of, enrol_many
    from tests.classrooms.rooms import make_open_lesson, person

    lesson = make_open_lesson()
    people = [person("Amal"), *enrol_many(lesson, learners)]
    return Place(connection.vendor, f"/ws/rooms/{lesson.uuid}/", cookies_of(people))


# -- Servers --------------------------------------------------------------------------------------


class Running(Struct, frozen=True):
    """A server under measurement."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """What the process has used of a processor, with all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def running(program: str, **env: str) -> Iterator[Running]:
    """``limit``, ``daphne`` or ``uvicorn``, pinned to the servers' core, and ourselves to another."""
    port = find_free()
    quiet = ["--log-level", "warning", "--lifespan", "off", "--ws-ping-interval", "600"]
    options = {
        "limit": ["-m", "bench.limit", str(port)],
        "daphne": ["-m", "daphne", "-v", "0", "-p", str(port), APPLICATION],
        "uvicorn": ["-m", "uvicorn", "--port", str(port), *quiet, "--ws-per-message-deflate", "false", APPLICATION],
    }
    process = subprocess.Popen(
        [sys.executable, *options[program]], cwd=ROOT, env={**os.environ, **env}, start_new_session=True
    )
    try:
        if (os.cpu_count() or 1) > 1:
            os.sched_setaffinity(process.pid, {SERVER_CORE})
            os.sched_setaffinity(0, {CLIENT_CORE})
        await_port(port, process)
        yield Running(port, process.pid)
    finally:
        process.kill()
        process.wait()


def await_port(port: int, process: subprocess.Popen[bytes], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"Nothing listens on port {port}.")
