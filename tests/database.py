"""One migrated SQLite database, made once and copied for each run.

Migrating takes longer than most suites: Wagtail brings some hundred migrations. The copy is named by a
digest of every migration and of the locked packages, so it is never older than the code, and each run
writes to a file of its own, so two runs never meet.
"""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection, transaction

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
    unfinished = target.with_suffix(f".{id(target)}.part")
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
    """Copy what the migrations wrote (locales, the root page, permissions) into tables of the same database.

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


def restore_rows(kept: str) -> None:
    """Write the rows of ``keep_rows`` again, after a transactional test has emptied every table.

    What is there stays.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for copy in connection.introspection.table_names(cursor):
            if copy.startswith(kept):
                table = copy.removeprefix(kept)
                cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "{copy}" WHERE true ON CONFLICT DO NOTHING')  # noqa: S608


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
