"""Real servers in processes of their own, and tabs that reach them through a real socket."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import msgspec
import websockets
from django.conf import settings
from django.db import connection

from tests.classrooms.rooms import Tab, db, session_of

# A crowd parses no frame and so answers no ping; the room has ticks of its own.
NO_PINGS = ["--ws-ping-interval", "600"]
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def database_url() -> str:
    """The test's own database, for another process."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    login = f"{quote(config['USER'])}:{quote(config['PASSWORD'])}"
    host, port = (config["HOST"], config["PORT"] or 5432)
    if host.startswith("/"):
        return f"postgres://{login}@:{port}/{config['NAME']}?host={quote(host)}"
    return f"postgres://{login}@{host}:{port}/{config['NAME']}"


class Server:
    """One web process; ``kill`` is ``kill -9``."""

    def __init__(
        self,
        *,
        program: str = "daphne",
        port: int | None = None,
        application: str = "lms.asgi:application",
        **env: str,
    ) -> None:
        self.port = port or free_port()
        commands = {
            "daphne": ["-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port), application],
            "uvicorn": ["-m", "uvicorn", "--host", "127.0.0.1", "--port", str(self.port), *NO_PINGS, application],
        }
        own = {"DATABASE_URL": database_url(), "ROOM_HEARTBEAT_SECONDS": "2", "LOG_LEVEL": "WARNING", "REDIS_URL": ""}
        self.process = subprocess.Popen(
            [sys.executable, *commands[program]], cwd=ROOT, env={**os.environ, **own, **env}, start_new_session=True
        )
        _await_port(self.port, self.process)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()


class Redis:
    """A Redis of the test's own that keeps nothing, so it can be stopped and started empty."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        program = shutil.which("redis-server") or "redis-server"
        arguments = [program, "--port", str(self.port), "--save", "", "--appendonly", "no", "--loglevel", "warning"]
        self.process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
        _await_port(self.port, self.process)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def own_redis() -> Iterator[Redis]:
    redis = Redis()
    try:
        yield redis
    finally:
        redis.stop()


class Postgres:
    """A PostgreSQL of the test's own, with what the test's database holds, to be stopped and put back."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"postgres://klasy@127.0.0.1:{self.port}/klasy"
        self.folder = folder
        self.data = folder / "data"
        self.backup = folder / "backup"
        shutil.chown(folder, "postgres")
        as_postgres("initdb", "--pgdata", str(self.data), "--auth", "trust", "--encoding", "UTF8", "--no-sync")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n")
        self.start()
        server = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        role, database = "CREATE ROLE klasy SUPERUSER LOGIN", "CREATE DATABASE klasy OWNER klasy"
        as_postgres("psql", server, "-qc", role, "-c", database)

    def copy_from(self, url: str) -> None:
        dump = self.folder / "dump.sql"
        as_postgres("pg_dump", "--no-owner", "--file", str(dump), url)
        as_postgres("psql", self.url, "-q", "--set", "ON_ERROR_STOP=1", "-f", str(dump))

    def start(self) -> None:
        as_postgres("pg_ctl", "start", "--wait", "--pgdata", str(self.data), "--log", str(self.folder / "log"))

    def stop(self) -> None:
        """As a machine that loses its power does."""
        as_postgres("pg_ctl", "stop", "--wait", "--mode", "immediate", "--pgdata", str(self.data))

    def back_up(self) -> None:
        """Keep a whole copy, made while it stood still."""
        self.stop()
        as_postgres("/bin/cp", "-a", str(self.data), str(self.backup))
        self.start()

    def put_back(self) -> None:
        self.stop()
        shutil.rmtree(self.data)
        self.backup.rename(self.data)
        self.start()


def as_postgres(program: str, *arguments: str) -> None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))[-1:] or [program]
    command = [shutil.which("runuser") or "runuser", "-u", "postgres", "--", str(found[0]), *arguments]
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def own_postgres() -> Iterator[Postgres]:
    """With the rows of the test's database. Not in pytest's folder, which another user may not enter."""
    with tempfile.TemporaryDirectory(prefix="qazaq-klasy-postgres-") as folder:
        own = Postgres(Path(folder))
        try:
            own.copy_from(database_url())
            yield own
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):
                own.stop()


class FarTab(Tab):
    """A tab whose frames go through TCP."""

    keeps_session = False

    def to(self, server: Server) -> Self:
        self.server = server
        return self

    async def signed_in(self) -> Self:
        """With a session that all later connections use, from before its database is copied."""
        self.session = await db(session_of, self.user) if self.user else ""
        self.keeps_session = True
        return self

    async def connect(self) -> Self:
        if not self.keeps_session:
            self.session = await db(session_of, self.user) if self.user else ""
        self.closed = None
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}"}
        self.socket = await websockets.connect(**self.way(), additional_headers=cookie)
        return self

    def way(self) -> dict[str, Any]:
        """How ``websockets.connect`` gets to the room."""
        address = f"ws://127.0.0.1:{self.server.port}/ws/rooms/{self.lesson.uuid}/"
        return {"uri": address, "origin": websockets.Origin(self.origin)}

    async def send(self, frame: dict[str, Any]) -> None:
        await self.socket.send(msgspec.json.encode(frame).decode())

    async def read(self) -> dict[str, Any]:
        try:
            text = await self.socket.recv()
        except websockets.ConnectionClosed as closed:
            self.closed = closed.rcvd.code if closed.rcvd else 1006
            raise EOFError(self.closed) from closed
        frame: dict[str, Any] = msgspec.json.decode(text)
        self.frames.append(frame)
        self._take(frame)
        if frame["type"] == "tick":
            await self.send({"type": "tock", "seq": self.state.seq})
        return frame

    async def listen(self, seconds: float) -> None:
        """Answer ticks and take what comes, as an open page does."""
        with contextlib.suppress(EOFError):
            await self.quiet(seconds)

    async def settle(self, holds: Callable[[], bool], *, most: float = 30) -> None:
        """Listen until ``holds``; a slow machine gets the time it needs. What does not come is for the test to say."""
        end = time.monotonic() + most
        while not holds() and time.monotonic() < end:
            await self.listen(0.5)

    async def drop(self) -> None:
        await self.socket.close()


async def listen_all(tabs: list[FarTab], seconds: float) -> None:
    await asyncio.gather(*(tab.listen(seconds) for tab in tabs))


def _await_port(port: int, process: subprocess.Popen[bytes], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"The server on port {port} ended with {process.returncode}.")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    process.kill()
    process.wait()
    raise TimeoutError(f"Nothing listens on port {port}.")
