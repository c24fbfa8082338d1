"""The configuration an operator takes: every blank is filled, and a missing value is named."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VALUES = {
    "janus": {"address": "203.0.113.7", "api_secret": "a", "admin_secret": "b", "room_key": "c"},
    "coturn": {
        "address": "203.0.113.8",
        "realm": "klasy.example",
        "secret": "s",
        "certificate": "/c.pem",
        "key": "/k.pem",
        "media_server": "203.0.113.7",
    },
    "nginx": {"host": "klasy.example", "certificate": "/c.pem", "key": "/k.pem"},
}


def configure(program: str, folder: Path, values: dict[str, str]) -> subprocess.CompletedProcess[str]:
    words = [f"{name}={value}" for name, value in values.items()]
    command = [sys.executable, str(ROOT / "deploy" / "configure"), program, str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("program", VALUES)
def test_every_blank_is_filled_and_only_the_owner_reads(program: str, tmp_path: Path) -> None:
    result = configure(program, tmp_path / "out", VALUES[program])

    written = sorted((tmp_path / "out").iterdir())
    assert result.returncode == 0, result.stderr
    assert [path.name for path in written] == sorted(path.name for path in (ROOT / "deploy" / program).iterdir())
    for path in written:
        assert "@{" not in path.read_text()
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("program", "missing"), [(name, key) for name, keys in VALUES.items() for key in keys])
def test_missing_value_is_named_and_nothing_is_written(program: str, missing: str, tmp_path: Path) -> None:
    values = {name: value for name, value in VALUES[program].items() if name != missing}

    result = configure(program, tmp_path / "out", values)

    assert result.returncode == 1
    assert f"needs a value: {missing}=" in result.stderr
    assert not (tmp_path / "out").exists()


def test_unknown_program_is_told_the_known_ones(tmp_path: Path) -> None:
    result = configure("apache", tmp_path, {})

    assert result.returncode == 1
    assert "Programs: janus, coturn, nginx." in result.stderr


def test_secrets_stand_in_the_files_as_they_are(tmp_path: Path) -> None:
    configure("janus", tmp_path, VALUES["janus"] | {"api_secret": "a$b{c}@"})

    assert 'api_secret = "a$b{c}@"' in (tmp_path / "janus.jcfg").read_text()
