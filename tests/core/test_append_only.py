"""A table whose rows are added and never changed."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper

from lms.core.append_only import guards, without_guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def cursor() -> Iterator[CursorWrapper]:
    """On a database with a guarded table ``notes`` of one row."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE notes (words text)")
        run(cursor, guards("notes", vendor=connection.vendor))
        cursor.execute("INSERT INTO notes VALUES ('first')")
        yield cursor


def run(cursor: CursorWrapper, statements: list[str]) -> None:
    for statement in statements:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE notes SET words = 'other'", "DELETE FROM notes"])
def test_guarded_row_cannot_be_changed(cursor: CursorWrapper, statement: str) -> None:
    with pytest.raises(IntegrityError, match="notes is append-only"), transaction.atomic():
        cursor.execute(statement)

    cursor.execute("INSERT INTO notes VALUES ('second')")
    cursor.execute("SELECT words FROM notes ORDER BY words")
    assert cursor.fetchall() == [("first",), ("second",)]


def test_row_can_be_changed_once_the_guards_are_gone(cursor: CursorWrapper) -> None:
    run(cursor, without_guards("notes", vendor=connection.vendor))

    cursor.execute("UPDATE notes SET words = 'other'")
    cursor.execute("DELETE FROM notes")

    cursor.execute("SELECT count(*) FROM notes")
    assert cursor.fetchone() == (0,)
