"""What is left out of our browser modules when they are served, and what is not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from lms.core.scripts import is_ours, without_comments

NODE = Path(sys.executable).with_name("node")
STATIC = settings.BASE_DIR / "lms" / "static"
# Parses every module given on standard input, in one process.
PARSE = """
    const { SourceTextModule } = require("node:vm")
    const modules = JSON.parse(require("node:fs").readFileSync(0, "utf8"))
    for (const [name, text] of Object.entries(modules)) new SourceTextModule(text, { identifier: name })
    console.log(Object.keys(modules).length)
"""


def modules() -> list[Path]:
    return [path for path in STATIC.rglob("*.js") if is_ours(str(path.relative_to(STATIC)))]


def test_comments_leave_empty_lines_behind() -> None:
    text = "// @ts-check\n/**\n * Why.\n */\nexport const a = 1\n  // A reason.\n  /** @type {number} */\nlet b = 2\n"

    assert without_comments(text) == "\n\n\n\nexport const a = 1\n\n\nlet b = 2\n"


@pytest.mark.parametrize(
    "code", ['const url = "https://klasy.example/*"\n', "const half = 1 / 2 // said beside\n", "const all = /\\/\\*/\n"]
)
def test_code_stays_as_it_is(code: str) -> None:
    assert without_comments(code) == code


def test_every_module_still_parses_and_says_as_much() -> None:
    served = {str(path): without_comments(path.read_text(encoding="utf-8")) for path in modules()}

    words = [str(NODE), "--experimental-vm-modules", "--no-warnings", "-e", PARSE]
    parsed = subprocess.run(words, input=json.dumps(served), capture_output=True, text=True, check=False)

    assert parsed.stderr == ""
    assert int(parsed.stdout) == len(served) > 50
    for path, text in served.items():
        assert text.count("\n") == Path(path).read_text(encoding="utf-8").count("\n")


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("classrooms/js/room.js", True),
        ("common/js/app.js", True),
        ("lib/stimulus.js", False),
        ("wagtailadmin/js/a.js", False),
    ],
)
def test_libraries_are_not_ours(name: str, ours: bool) -> None:  # noqa: FBT001
    assert is_ours(name) is ours
