"""Real threads with connections of their own, for what must hold when people act at once."""

import threading
from collections.abc import Callable

from django.db import connection

from lms.core.errors import DomainError


def at_once(act: Callable[[int], object], *, times: int) -> list[DomainError]:
    """Run ``act(0)`` … ``act(times - 1)`` together; the refusals, in no particular order."""
    gate = threading.Barrier(times)
    refusals: list[DomainError] = []
    broken: list[BaseException] = []

    def run(number: int) -> None:
        try:
            gate.wait(timeout=10)
            act(number)
        except DomainError as refusal:
            refusals.append(refusal)
        except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not broken, broken
    assert not any(thread.is_alive() for thread in threads)
    return refusals
