"""Files with rules of time zones (TZif, RFC 8536), as an update of tzdata brings them."""

import struct
import zoneinfo
from pathlib import Path

from lms.timetable.zone_rules import SOURCE

# Counted from the first second on: no change is listed, the rule at the end holds for all time.
COUNTS = struct.pack(">6l", 0, 0, 0, 0, 1, 4)
TYPE = struct.pack(">lBB", 0, 0, 0) + b"UTC\0"


def rules(line: str) -> bytes:
    """The file of a zone whose clocks always go by ``line``, a TZ string of POSIX: ``<+06>-6`` is six hours ahead."""
    part = b"TZif3" + bytes(15) + COUNTS + TYPE
    return part + part + b"\n" + line.encode() + b"\n"


class Rules:
    """What this process finds as rules of time zones: ``known`` ones first, else those of the tzdata package."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def know(self, zone: str, line: str) -> None:
        path = self.folder / zone
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(rules(line))
        zoneinfo.ZoneInfo.clear_cache()

    def release(self, name: str) -> None:
        (self.folder / SOURCE).write_text(f"# version {name}\n# more\n")

    def update(self, *zones: str) -> None:
        """From now on what tzdata says. Caches are left to whom they concern."""
        for zone in zones:
            (self.folder / zone).unlink()
