"""The rules of a time zone as the file that holds them (TZif, RFC 8536), so that yesterday's can still be asked."""

import zoneinfo
from importlib.resources import files
from io import BytesIO
from pathlib import Path


def read_rules(zone: str) -> bytes:
    """What ``zoneinfo.ZoneInfo`` reads of a zone it knows: a system's file on TZPATH, else the tzdata package's."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder, zone)
        if path.is_file():
            return path.read_bytes()
    return files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes()


def clock_by(rules: bytes) -> zoneinfo.ZoneInfo:
    """A clock that is set by these rules. Raises ValueError where they are none."""
    return zoneinfo.ZoneInfo.from_file(BytesIO(rules))
