"""The rules of a time zone as the file that holds them (TZif, RFC 8536), so that yesterday's can still be asked."""

import zoneinfo
from importlib.resources import files
from io import BytesIO
from pathlib import Path

# Beside the files of zones; its first line says of which release they are.
SOURCE = "tzdata.zi"


def read_rules(zone: str) -> bytes:
    """What ``zoneinfo.ZoneInfo`` reads of a zone it knows: a system's file on TZPATH, else the tzdata package's."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder, zone)
        if path.is_file():
            return path.read_bytes()
    return files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes()


def read_release() -> str:
    """Of which release of tzdata the rules are, as IANA names it: "2026a" comes before "2026b"."""
    first, _, _ = read_rules(SOURCE).partition(b"\n")
    return first.decode().removeprefix("# version ").strip()


def clock_by(rules: bytes) -> zoneinfo.ZoneInfo:
    """A clock that is set by these rules. Raises ValueError where they are none."""
    return zoneinfo.ZoneInfo.from_file(BytesIO(rules))
