import os
import sys
from collections.abc import Iterable
from typing import Any, Protocol

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django.utils.module_loading import import_string
from django_tasks_db import DatabaseBackend

from lms.core.ports import is_free
from lms.core.supervise import Child, ServerFailed, Supervisor

APPLICATION = "lms.asgi:application"
# A room's largest frame is an offer of a few KB; the servers' own limits are 1 and 16 MB.
FRAME_BYTES = 65_536


class Account(Protocol):
    """Somebody who can sign in with a password everybody may know."""

    role: str
    email: str
    password: str


class Command(BaseCommand):
    help = "Runs the web server, the task worker and the sending of letters together, until Ctrl-C or SIGTERM."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument(
            "--server", choices=["daphne", "uvicorn"], default=os.environ.get("ASGI_SERVER") or "daphne"
        )
        parser.add_argument(
            "--accounts",
            metavar="NAME",
            help="dotted name of a list of accounts (role, email, password) to print with the address",
        )

    def handle(self, *, host: str, port: int, server: str, accounts: str | None, **_options: Any) -> None:
        if not is_free(port, host):
            raise CommandError(f"Port {port} is taken by another program. End it, or choose another with PORT.")
        os.chdir(settings.BASE_DIR)  # where the server finds the application, and the worker manage.py
        supervisor = Supervisor(
            server=Child("server", server_command(server, host, port)),
            helpers=helpers(),
            host="127.0.0.1" if host in {"0.0.0.0", "::"} else host,  # noqa: S104 (compared, not bound)
            port=port,
            announce=lambda: self.announce(port, import_string(accounts) if accounts else ()),
        )
        try:
            supervisor.run()
        except ServerFailed as error:
            raise CommandError(str(error)) from error

    def announce(self, port: int, accounts: Iterable[Account]) -> None:
        """Cameras and passkeys work at localhost without HTTPS, so that is the address to open."""
        self.stdout.write(f"\n  Open  http://localhost:{port}/\n")
        rows = [(account.role, account.email, account.password) for account in accounts]
        if rows:
            self.stdout.write("\n  The demo's people (sign in with e-mail and password):\n")
        widths = [max((len(text) for text in column), default=0) for column in zip(*rows, strict=True)]
        for row in rows:
            self.stdout.write("    " + "   ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)))
        self.stdout.write("\n  Ctrl-C ends it.\n")
        self.stdout.flush()


def server_command(server: str, host: str, port: int) -> list[str]:
    if server == "uvicorn":
        options = ["--host", host, "--port", str(port), "--lifespan", "off", "--log-level", "warning"]
        # Compressing a frame anew for each socket costs more than all else that a fan-out does.
        options += ["--ws-max-size", str(FRAME_BYTES), "--ws-per-message-deflate", "false"]
        return [sys.executable, "-m", "uvicorn", *options, APPLICATION]
    options = ["--bind", host, "--port", str(port), "--verbosity", "0", "--no-server-name"]
    return [sys.executable, "-m", "daphne", *options, "--websocket-max-message-size", str(FRAME_BYTES), APPLICATION]


def helpers() -> list[Child]:
    """What works beside the server: tasks that wait in the database, and letters when their time comes."""
    worker = [Child("task worker", worker_command())] if queues_tasks() else []
    return [*worker, Child("sending of letters", letters_command())]


def letters_command() -> list[str]:
    return [sys.executable, "manage.py", "send_letters", "--every", "60", "--verbosity", "0"]


def worker_command() -> list[str]:
    return [sys.executable, "manage.py", "db_worker", "--queue-name", "*", "--no-reload", "--verbosity", "0"]


def queues_tasks() -> bool:
    """Whether tasks wait in the database; the immediate backend of tests needs no worker."""
    return isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend)
