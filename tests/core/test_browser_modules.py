import posixpath
import re
from pathlib import Path

from lms.core.build.paths import SOURCES, STATIC

IMPORT = re.compile(
    r"""^\s*(?:import|export)\b[^"';]*?\bfrom\s*["'](?P<named>[^"']+)["']   # import { a } from "./a.js"
    | ^\s*import\s*["'](?P<bare>[^"']+)["']                              # import "./a.js"
    | \bimport\(\s*["'](?P<late>[^"']+)["']""",  # import("./a.js")
    re.MULTILINE | re.VERBOSE,
)
# JSDoc types name modules as well, and fetch none.
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)


def imports_of(module: Path) -> list[Path]:
    """The files a browser would fetch: served paths join ``lms/static`` and what set-up made."""
    served = module.relative_to(SOURCES).parent
    code = COMMENT.sub("", module.read_text())
    targets = [match[match.lastgroup or ""] for match in IMPORT.finditer(code)]
    return [resolve(Path(served, target)) for target in targets]


def resolve(served: Path) -> Path:
    relative = posixpath.normpath(served)
    made = STATIC / relative
    return made if made.exists() else SOURCES / relative


def find_ring(module: Path, above: tuple[Path, ...] = ()) -> tuple[Path, ...]:
    if module in above:
        return (*above[above.index(module) :], module)
    if module.suffix != ".js" or not module.is_relative_to(SOURCES):
        return ()
    for target in imports_of(module):
        if ring := find_ring(target, (*above, module)):
            return ring
    return ()


def test_modules_import_files_that_exist_and_never_in_a_ring() -> None:
    modules = sorted(SOURCES.glob("**/*.js"))

    missing = [(module, target) for module in modules for target in imports_of(module) if not target.exists()]
    rings = [ring for module in modules if (ring := find_ring(module))]

    assert missing == []
    assert rings == []
