"""The settings file as an operator meets it: in a process of its own."""

import os
import subprocess
import sys

import pytest

PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "klasy.example",
    "BASE_URL": "https://klasy.example",
    "MAIL_URL": "smtp://mail",
    "DEFAULT_FROM_EMAIL": "klasy@klasy.example",
}


def load_settings(**variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **variables}
    command = [sys.executable, "-c", "import lms.settings"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_production_settings_load() -> None:
    result = load_settings(**PRODUCTION)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "MAIL_URL", "DEFAULT_FROM_EMAIL", "BASE_URL"])
def test_production_names_what_is_missing(missing: str) -> None:
    result = load_settings(**{name: value for name, value in PRODUCTION.items() if name != missing})

    assert result.returncode != 0
    assert missing in result.stderr


def test_two_processes_without_redis_are_refused_with_the_reason() -> None:
    result = load_settings(**PRODUCTION, WEB_PROCESSES="2")

    assert result.returncode != 0
    assert "REDIS_URL is not set" in result.stderr


def test_two_processes_with_redis_load() -> None:
    result = load_settings(**PRODUCTION, WEB_PROCESSES="2", REDIS_URL="redis://127.0.0.1:6379/0")

    assert result.returncode == 0, result.stderr


def test_debug_in_production_is_refused() -> None:
    result = load_settings(**PRODUCTION, DEBUG="yes")

    assert "DEBUG=yes is for MODE=development only" in result.stderr


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({"JANUS_NODES": "ws://10.0.0.5:8188"}, "JANUS_API_SECRET"),
        ({"JANUS_NODES": "ws://10.0.0.5:8188", "JANUS_API_SECRET": "x"}, "JANUS_ADMIN_KEY"),
        ({"ROOM_BACKEND": "janus"}, "JANUS_NODES"),
        ({"JANUS_ADMIN_NODES": "ws://127.0.0.1:7188"}, "JANUS_ADMIN_SECRET"),
    ],
)
def test_half_a_media_server_is_refused_with_the_reason(variables: dict[str, str], missing: str) -> None:
    result = load_settings(**PRODUCTION, **variables)

    assert result.returncode != 0
    assert missing in result.stderr
