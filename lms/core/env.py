"""Settings from environment variables, loud on bad values.

Every reader names the variable and what was expected, so that an operator can mend the
environment without reading the settings.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class Env:
    """Typed reads of one environment mapping (``os.environ`` by default)."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables

    def text(self, name: str, default: str | None = None) -> str:
        """The value of ``name``; without a default an unset variable is an error."""
        value = self.variables.get(name, "")
        if value:
            return value
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set, and this configuration needs it.")
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        if name not in self.variables:
            return default
        value = self.variables[name].strip().lower()
        if value in TRUE:
            return True
        if value in FALSE:
            return False
        raise ImproperlyConfigured(f"{name}={value!r}: expected yes or no.")

    def number(self, name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
        raw = self.variables.get(name, "") or str(default)
        try:
            value = int(raw)
        except ValueError:
            raise ImproperlyConfigured(f"{name}={raw!r}: expected a whole number.") from None
        if value < least or (most is not None and value > most):
            bounds = f"at least {least}" if most is None else f"from {least} to {most}"
            raise ImproperlyConfigured(f"{name}={value}: expected a number {bounds}.")
        return value

    def words(self, name: str, default: str | None = "") -> list[str]:
        """A comma-separated list, blanks dropped; with None as default an unset variable is an error."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def sockets(self, name: str) -> dict[str, str]:
        """Addresses of WebSockets by name, from words like ``one=ws://10.0.0.5:8188``; nameless ones by their host."""
        found: dict[str, str] = {}
        for word in self.words(name):
            key, equals, url = word.partition("=") if "://" not in word.partition("=")[0] else ("", "", word)
            parts = urlsplit(url)
            if parts.scheme not in {"ws", "wss"} or not parts.hostname or (equals and not key):
                raise ImproperlyConfigured(f"{name}: {word!r} is not ws://HOST:PORT or NAME=ws://HOST:PORT.")
            if (key or parts.netloc) in found:
                raise ImproperlyConfigured(f"{name}: {key or parts.netloc!r} is named twice.")
            found[key or parts.netloc] = url
        return found

    def choice(self, name: str, default: str, *, among: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in among:
            raise ImproperlyConfigured(f"{name}={value!r}: expected one of {', '.join(among)}.")
        return value

    def database(self, name: str, default: str) -> dict[str, Any]:
        """A Django database dictionary from ``sqlite:///path`` or ``postgres://user:pass@host:port/name``."""
        url = self.text(name, default)
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            return sqlite_database(parts.path[1:])
        if parts.scheme in {"postgres", "postgresql"}:
            return postgres_database(
                name=unquote(parts.path.lstrip("/")),
                user=unquote(parts.username or ""),
                password=unquote(parts.password or ""),
                host=dict(parse_qsl(parts.query)).get("host", parts.hostname or ""),
                port=str(parts.port or ""),
            )
        raise ImproperlyConfigured(f"{name}: expected sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME.")

    def mailer(self, name: str, *, development: bool) -> dict[str, Any]:
        """An entry of ``MAILERS`` from ``smtp://USER:PASSWORD@HOST:PORT``; ``smtps`` is TLS, ``smtp+tls`` STARTTLS."""
        url = self.text(name, "development:" if development else None)
        parts = urlsplit(url)
        if parts.scheme == "development":
            return {"BACKEND": "lms.accounts.mail.DevelopmentBackend"}
        if parts.scheme == "memory":
            return {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
        if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
            raise ImproperlyConfigured(f"{name}: expected smtp://, smtps:// or smtp+tls://USER:PASSWORD@HOST:PORT.")
        options = {
            "host": parts.hostname,
            "port": parts.port or (465 if parts.scheme == "smtps" else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp+tls",
            "timeout": 30,  # seconds: a mail server that says nothing must not hold letters up for ever
        }
        return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


def sqlite_database(path: str) -> dict[str, Any]:
    """WAL and IMMEDIATE transactions: deferred ones lose writes to "database is locked" with two writers.

    Recursive triggers, because without them INSERT OR REPLACE deletes a row past the triggers that forbid it.
    """
    if not path:
        raise ImproperlyConfigured("DATABASE_URL: sqlite:/// needs the path of a file.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
            "PRAGMA recursive_triggers=ON;",
        },
    }


def postgres_database(*, name: str, user: str, password: str, host: str, port: str) -> dict[str, Any]:
    """A pool, because persistent connections under ASGI exhaust PostgreSQL."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12, "timeout": 20}},
    }


def load_env_file(path: Path) -> None:
    """Put the ``NAME=value`` lines of ``path`` into the environment where a name is not set yet."""
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals:
            raise ImproperlyConfigured(f"{path.name}, line {number}: expected NAME=value.")
        os.environ.setdefault(name.strip(), value.strip().strip("\"'"))
