import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lms.core.ports import find_free, is_free
from lms.core.supervise import FIRST_PAUSE_SECONDS, Child, ServerFailed, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def web_server(port: int) -> Child:
    return Child("server", [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"])


def supervise(server: Child, helper: Child, port: int, announce: Callable[[], None], ready_seconds: float = 20) -> None:
    Supervisor(server, [helper], host="127.0.0.1", port=port, announce=announce, ready_seconds=ready_seconds).run()


def signal_ourselves(number: signal.Signals, when: Callable[[], bool]) -> threading.Thread:
    """Sends the signal when ``when`` holds, or after 15 seconds so that no test hangs."""

    def wait_and_send() -> None:
        deadline = time.monotonic() + 15
        while not when() and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=wait_and_send)
    thread.start()
    return thread


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_supervisor_announces_an_answering_server_and_ends_both_on_a_signal(number: signal.Signals) -> None:
    port = find_free()
    helper = Child("task worker", SLEEP)
    answered: list[bool] = []
    sender = signal_ourselves(number, lambda: bool(answered))

    supervise(web_server(port), helper, port, lambda: answered.append(not is_free(port)))
    sender.join()

    assert answered == [True]
    assert is_free(port)
    assert helper.exit_code() == -signal.SIGTERM


def test_supervisor_starts_a_dead_worker_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port = find_free()
    starts = tmp_path / "starts"
    helper = Child("task worker", [sys.executable, "-c", f"open({str(starts)!r}, 'a').write('x')"])
    sender = signal_ourselves(signal.SIGTERM, lambda: starts.exists() and starts.read_text() == "xx")

    supervise(web_server(port), helper, port, lambda: None)
    sender.join()

    assert starts.read_text().startswith("xx")
    assert "The task worker ended with code 0; it starts again in 1 s." in capsys.readouterr().err


def test_supervisor_starts_a_killed_server_again() -> None:
    port = find_free()
    server = web_server(port)
    killed: list[int] = []

    def kill_server() -> None:
        assert server.process is not None
        killed.append(server.process.pid)
        server.process.kill()

    def server_is_back() -> bool:
        return bool(killed) and server.process is not None and server.process.pid != killed[0] and not is_free(port)

    sender = signal_ourselves(signal.SIGTERM, server_is_back)
    supervise(server, Child("task worker", SLEEP), port, kill_server)
    sender.join()

    assert server.process is not None
    assert server.process.pid != killed[0]


def test_server_that_ends_at_once_is_a_failure_and_starts_no_worker() -> None:
    helper = Child("task worker", SLEEP)
    server = Child("server", [sys.executable, "-c", "raise SystemExit(3)"])

    with pytest.raises(ServerFailed, match="ended with code 3"):
        supervise(server, helper, find_free(), lambda: None)

    assert helper.process is None


def test_server_that_never_speaks_http_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.close()

        with pytest.raises(ServerFailed, match="did not answer within 1 seconds"):
            supervise(Child("server", SLEEP), Child("task worker", SLEEP), find_free(), lambda: None, ready_seconds=1)


def test_pause_doubles_for_a_child_that_keeps_dying_and_starts_anew_for_a_healthy_one() -> None:
    child = Child("task worker", SLEEP, started_at=time.monotonic())

    pauses = [child.bury() for _ in range(7)]
    child.started_at = time.monotonic() - 3600

    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert child.bury() == FIRST_PAUSE_SECONDS
