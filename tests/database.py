"""One migrated SQLite database, made once and copied for each run.

Migrating takes longer than most suites: Wagtail brings some hundred migrations. The copy is named by a
digest of every migration and of the locked packages, so it is never older than the code, and each run
writes to a file of its own, so two runs never meet.
"""

import hashlib
import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from django.core.management.color import Style, no_style
from django.db import connection
from django.db.backends.utils import CursorWrapper

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "tests"
KEPT = "kept_"


def template() -> Path:
    """Where the migrated database for the code as it is now lies, or would lie."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for app in ("lms", "cms", "classrooms"):
        for migration in sorted((ROOT / app).glob("**/migrations/*.py")):
            digest.update(migration.read_bytes())
    return FOLDER / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


def copy(source: Path, target: Path) -> None:
    """Copy a database that others may have open; ``target`` appears whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(f".{os.getpid()}.part")
    with closing(sqlite3.connect(source)) as reader, closing(sqlite3.connect(unfinished)) as writer:
        reader.backup(writer)
        writer.execute("PRAGMA journal_mode=DELETE")
    unfinished.replace(target)


def keep_as_template(source: Path) -> None:
    """Store a freshly migrated database and drop those of older code."""
    for older in FOLDER.glob("migrated-*.sqlite3"):
        older.unlink(missing_ok=True)
    copy(source, template())


def keep_rows() -> str:
    """Copy what every site has (locales, the root page, permissions) into tables of the same database.

    Takes the place of Django's serialised contents, which are slow to read back; returns what names them.
    """
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute(f'DROP TABLE IF EXISTS "{KEPT}{name}"')  # of the run that made the template
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{name}")')  # noqa: S608 - a name of our own
            if cursor.fetchone()[0]:
                cursor.execute(f'CREATE TABLE "{KEPT}{name}" AS SELECT * FROM "{name}"')  # noqa: S608
    return KEPT


def restored(kept: str) -> None:
    """Nothing is left to do before a transactional test: the flush after the last one has put the rows back."""


def flush_statements(style: Style, tables: Sequence[str], **how: bool) -> list[str]:
    """Empty ``tables`` and write the rows of ``keep_rows`` again, so that any test may come after any other."""
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        emptied = deletions(cursor, tables) if connection.vendor == "postgresql" else unguarded(cursor, tables, **how)
    copies = [name for name in there if name.startswith(KEPT)]
    return [*emptied, *(f'INSERT INTO "{name.removeprefix(KEPT)}" SELECT * FROM "{name}"' for name in copies)]  # noqa: S608


def deletions(cursor: CursorWrapper, tables: Sequence[str]) -> list[str]:
    """On PostgreSQL in place of TRUNCATE, which locks every table at once and so meets whoever still reads one in a
    deadlock. Append-only tables part with their rows in no other way."""
    named = " UNION ALL ".join(f"SELECT '{name}' FROM \"{name}\"" for name in sorted(tables))  # noqa: S608
    cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_append_only'")
    guarded = {name for (name,) in cursor.fetchall()}
    cursor.execute(f"SELECT DISTINCT * FROM ({named}) AS filled")  # noqa: S608 - names of our own
    filled = [name for (name,) in cursor.fetchall()]
    emptied = ", ".join(f'"{name}"' for name in sorted(guarded)) if guarded & {*filled} else ""
    # Append-only tables point at each other, and TRUNCATE wants to hear of all that point at one.
    truncated = [f"TRUNCATE {emptied} CASCADE"] if emptied else []
    return [*truncated, *(f'DELETE FROM "{name}"' for name in filled if name not in guarded)]  # noqa: S608


def unguarded(cursor: CursorWrapper, tables: Sequence[str], **how: bool) -> list[str]:
    """On SQLite append-only tables are guarded against the deletions of a flush, so the guards step aside for it."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%append-only%'")
    guards = cursor.fetchall()
    return [
        *(f"DROP TRIGGER {name}" for name, _ in guards),
        *type(connection.ops).sql_flush(connection.ops, no_style(), tables, **how),
        *(sql for _, sql in guards),
    ]


def wait_for_other_sessions(seconds: float = 10) -> None:
    """What a test left running in a thread ends before its rows are taken from under it."""
    until = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            if cursor.fetchone() is None:
                return
            time.sleep(0.01)


def end_other_sessions() -> None:
    """PostgreSQL drops no database in use, and a process that a test killed, or a thread that fell asleep with its
    connection, may still hold a session. Says what each was doing last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name, state, query, pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for name, state, query, _ in cursor.fetchall():
            print(f"\nA session was still open at the end: {name!r}, {state}: {query[:200]}")
