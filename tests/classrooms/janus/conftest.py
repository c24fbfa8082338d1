"""Media servers of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.classrooms.conftest import lesson
from tests.classrooms.janus.gateway import Janus, gateways

__all__ = ["lesson"]


@pytest.fixture
def janus(tmp_path: Path) -> Iterator[Janus]:
    with gateways(tmp_path) as [one]:
        yield one


@pytest.fixture
def two_nodes(tmp_path: Path) -> Iterator[list[Janus]]:
    with gateways(tmp_path, 2) as both:
        yield both
