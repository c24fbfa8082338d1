"""The product as a process of its own: daphne, a SQLite file, and nothing shared with the test's process."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from lms.core.management.commands.serve import server_command
from lms.core.ports import find_free
from lms.core.supervise import answers

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60.0


class LiveSite:
    """One server on a port of its own. ``url`` is at localhost, where browsers give cameras without HTTPS.

    ``settings`` are environment variables of this server alone.
    """

    def __init__(self, database: Path, *, host: str = "127.0.0.1", **settings: str) -> None:
        self.database = database
        self.host = host
        self.settings = settings
        self.port = find_free()
        self.url = f"http://localhost:{self.port}"
        self.log = database.with_suffix(".log")
        self.process: subprocess.Popen[bytes] | None = None

    def load_demo(self) -> None:
        for command in (["migrate", "--verbosity", "0"], ["sync_roles"], ["loaddemo"]):
            self.manage(*command)
        # One whole file, so that it can be copied without its write-ahead log.
        with closing(sqlite3.connect(self.database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def manage(self, *arguments: str) -> str:
        """What ``manage.py`` printed. Raises AssertionError with its words where it fails."""
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise AssertionError(f"manage.py {' '.join(arguments)}:\n{result.stdout}{result.stderr}")
        return result.stdout

    def start(self) -> None:
        """Start the server and wait until it answers. Raises AssertionError with its log where it does not."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                server_command("daphne", self.host, self.port),
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + READY_SECONDS
        while not answers(self.host, self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"The server did not answer:\n{self.log.read_text()}")
            time.sleep(0.1)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a crash: no goodbye to anybody. ``start`` brings it back on the same port and database."""
        self._end(signal.SIGKILL)

    def environment(self) -> dict[str, str]:
        own = {
            "MODE": "development",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "MEDIA_ROOT": str(self.database.with_suffix(".media")),
            "PORT": str(self.port),
            "REDIS_URL": "",
            "MAIL_URL": "development:",
            # Another process is not pytest's: its passwords and tasks are the quick ones all the same.
            "FAST_PASSWORDS": "yes",
            "TASKS_BACKEND": "django.tasks.backends.immediate.ImmediateBackend",
            "HELD_RULES": "2000-01-01 1 1 0",  # lessons of these tests last a minute
        }
        return {**os.environ, **own, **self.settings}

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
