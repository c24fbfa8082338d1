"""Runs the web server and what works beside it as one: what dies comes back, and a signal ends both."""

import contextlib
import ctypes
import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType

POLL_SECONDS = 0.2
STOP_SECONDS = 8.0
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
# A process that lived this long was well; after its death the pauses start from the first again.
HEALTHY_SECONDS = 60.0
PR_SET_PDEATHSIG = 1


class ServerFailed(Exception):
    """The server ended, or did not answer, before it was ready; the message says which."""


@dataclass
class Child:
    """One supervised process. Times are seconds of ``time.monotonic``."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    next_start: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone, which then ends each child once.
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 (the supervisor has one thread)
        )
        self.started_at = time.monotonic()

    def exit_code(self) -> int | None:
        return None if self.process is None else self.process.poll()

    def bury(self) -> float:
        """Forget the ended process and return the seconds until its next start."""
        lived = time.monotonic() - self.started_at
        longer = min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        self.pause = FIRST_PAUSE_SECONDS if lived >= HEALTHY_SECONDS else max(longer, FIRST_PAUSE_SECONDS)
        self.process = None
        self.next_start = time.monotonic() + self.pause
        return self.pause


@dataclass
class Supervisor:
    """A server that must answer at ``host:port``, and helpers beside it, until SIGINT or SIGTERM.

    ``announce`` is called once, when the server has answered.
    """

    server: Child
    helpers: Sequence[Child]
    host: str
    port: int
    announce: Callable[[], None]
    ready_seconds: float = 60.0
    stopping: bool = False

    def run(self) -> None:
        """Returns after a signal. Raises ServerFailed where the server never became ready."""
        with self._stopped_by(signal.SIGINT, signal.SIGTERM):
            try:
                self.server.start()
                self._wait_until_ready()
                if not self.stopping:
                    self._start_helpers()
                while not self.stopping:
                    for child in (self.server, *self.helpers):
                        revive(child)
                    time.sleep(POLL_SECONDS)
            finally:
                end([self.server, *self.helpers])

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + self.ready_seconds
        while not self.stopping and not answers(self.host, self.port):
            code = self.server.exit_code()
            if code is not None:
                raise ServerFailed(f"The server ended with code {code} before it answered; its words are above.")
            if time.monotonic() > deadline:
                raise ServerFailed(f"The server did not answer within {self.ready_seconds:.0f} seconds.")
            time.sleep(POLL_SECONDS)

    def _start_helpers(self) -> None:
        for child in self.helpers:
            child.start()
        self.announce()

    @contextlib.contextmanager
    def _stopped_by(self, *signals: signal.Signals) -> Iterator[None]:
        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stopping = True

        before = {number: signal.signal(number, stop) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def answers(host: str, port: int) -> bool:
    """Whether something at ``host:port`` speaks HTTP, whatever it says."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def revive(child: Child) -> None:
    if child.process is None:
        if time.monotonic() >= child.next_start:
            child.start()
    elif (code := child.exit_code()) is not None:
        pause = child.bury()
        print(f"The {child.name} ended with code {code}; it starts again in {pause:.0f} s.", file=sys.stderr)


def end(children: Sequence[Child]) -> None:
    """Ask every child to end, and end those that have not after STOP_SECONDS."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def end_with_parent() -> None:
    """In a new child, on Linux: end when the supervisor is killed, so that no server keeps the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
