"""What tests of the timetable share."""

import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.timetable.tzif import Rules


@pytest.fixture
def zone_rules(tmp_path: Path) -> Iterator[Rules]:
    """Rules of time zones in a folder of this test; of all others tzdata's package tells."""
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([tmp_path])
    yield Rules(tmp_path)
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache()
