"""What the room's own script weighs on the wire: every module the page loads, as it is served, gzipped one by one.

Modules are found by following the imports from ``room.js``; libraries are counted apart. The promise is 60 KB.
"""

import gzip
import re
from pathlib import Path

from lms.core.scripts import without_comments

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "lms" / "static"
ENTRY = STATIC / "classrooms" / "js" / "room.js"
IMPORT = re.compile(r"""(?:^import|^export)[^"']*?["'](\.[^"']+)["']""", re.MULTILINE)
PROMISE = 60 * 1024


def main() -> None:
    sizes = {module: zipped(module) for module in loaded_from(ENTRY)}
    for module, size in sorted(sizes.items(), key=lambda entry: -entry[1])[:10]:
        print(f"{size / 1024:6.1f} KB  {module.relative_to(STATIC)}")
    total = sum(sizes.values())
    verdict = "within" if total <= PROMISE else "OVER"
    print(f"{total / 1024:6.1f} KB  {len(sizes)} modules of our own, {verdict} the {PROMISE // 1024} KB promised")


def loaded_from(entry: Path) -> set[Path]:
    """``entry`` and every module of ours it imports, directly or not; libraries are made at set-up, elsewhere."""
    found: set[Path] = set()
    waiting = [entry]
    while waiting:
        module = waiting.pop()
        if module in found or not module.exists():
            continue
        found.add(module)
        waiting += [(module.parent / path).resolve() for path in IMPORT.findall(module.read_text(encoding="utf-8"))]
    return found


def zipped(module: Path) -> int:
    return len(gzip.compress(without_comments(module.read_text(encoding="utf-8")).encode(), compresslevel=9))


if __name__ == "__main__":
    main()
