"""What every test may ask for. Services that are not there skip their tests and say how to get them."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from lms.accounts.domain.roles import sync_roles
from tests import database
from tests.net import world

# In .ci/run a missing service is a failure, not a reason to look away.
SERVICES_REQUIRED = bool(os.environ.get("REQUIRE_SERVICES"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = {"postgres": missing_postgres(), "redis": missing_redis(), "janus": world.missing()}
    for item in items:
        for marker, reason in missing.items():
            if reason and item.get_closest_marker(marker) and not SERVICES_REQUIRED:
                item.add_marker(pytest.mark.skip(reason=reason))
        keep_migrated_rows(item)
    # What takes minutes begins first, so that at the end no process of tests waits for another.
    items.sort(key=lambda item: item.get_closest_marker("once") is None)


def keep_migrated_rows(item: pytest.Item) -> None:
    """A transactional test empties every table; the next needs Wagtail's root page and locale again."""
    marker = item.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        restoring = pytest.mark.django_db(**{**marker.kwargs, "serialized_rollback": True})
        item.add_marker(restoring, append=False)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A request to a page in another language leaves that language active in this process."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _nothing_runs_on_when_tables_are_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transactional test empties every table afterwards, not under the hands of a thread that it left."""
    marker = request.node.get_closest_marker("django_db")
    transactional = marker is not None and marker.kwargs.get("transaction")
    if transactional:
        request.getfixturevalue("transactional_db")
    yield
    if transactional and not is_sqlite():
        database.wait_for_other_sessions()


def missing_postgres() -> str:
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return ""
    return "DATABASE_URL names no PostgreSQL: make services"


def missing_redis() -> str:
    if not settings.REDIS_URL:
        return "REDIS_URL is not set: make services"
    address = urlsplit(settings.REDIS_URL)
    try:
        socket.create_connection((address.hostname or "127.0.0.1", address.port or 6379), timeout=2).close()
    except OSError as error:
        return f"Redis does not answer at {settings.REDIS_URL}: {error}"
    return ""


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """A SQLite run works on its own copy, which pytest's temporary folder keeps and drops."""
    return bool(request.config.getoption("reuse_db")) or is_sqlite()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite: a file, as in use, because a database in memory locks in other ways. PostgreSQL: a name of this run."""
    creation: Any = connection.creation
    creation.serialize_db_to_string, creation.deserialize_db_from_string = keep_rows, database.restored
    creation.connection.ops.sql_flush = database.flush_statements
    tests = connection.settings_dict["TEST"]
    if not is_sqlite():
        tests["NAME"] = f"test_{connection.settings_dict['NAME']}_{os.getpid()}"
        return
    own = tmp_path_factory.mktemp("database") / "test.sqlite3"
    tests["NAME"] = str(own)
    if database.template().exists() and not request.config.getoption("create_db"):
        database.copy(database.template(), own)


def keep_rows() -> str:
    """Called where a test of the run is transactional."""
    sync_roles()
    return database.keep_rows()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Every site has our roles, so every test does. Keeps the first migrated database of this code for later runs."""
    with django_db_blocker.unblock():
        sync_roles()
    if is_sqlite() and not database.template().exists():
        with django_db_blocker.unblock():
            own = Path(str(connection.settings_dict["NAME"]))
            connection.close()
        database.keep_as_template(own)
    cache.clear()  # of an earlier run, whose rows had the same numbers
    yield
    if not is_sqlite():
        with django_db_blocker.unblock():
            database.end_other_sessions()


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"
