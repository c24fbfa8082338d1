"""Nothing newer than the oldest browsers we serve (``BROWSERS``): our files are served as they are written.

Syntax is asked of esbuild, which rewrites what those browsers cannot read. Names esbuild passes through are
listed here; those of the language itself (``Object.groupBy``) are refused by ``tsc``, whose library is ES2022.
"""

import re
from pathlib import Path

import pytest

from lms.core.build.paths import BROWSERS, ROOT, SOURCES, esbuild

MODULES = sorted(SOURCES.rglob("*.js"))
SHEETS = sorted(SOURCES.rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# Missing in Chrome 109, Firefox 115 or Safari 15.4, and broken without. What only improves, as text-wrap, may be used.
YOUNG_NAMES = re.compile(
    r"""\b(?: AbortSignal\.(?:any|timeout) | CloseWatcher | CompressionStream | DecompressionStream | EditContext
      | OffscreenCanvas | SharedWorker | URLPattern | URL\.(?:canParse|parse) | Highlight\(
      | MediaStreamTrackProcessor | RTCRtpScriptTransform | Temporal
      | checkVisibility | getHTML | setHTML | setHTMLUnsafe | moveBefore | requestClose | closedBy
      | hidePopover | showPopover | togglePopover | popover(?:TargetElement)? | showPicker | startViewTransition
      | requestIdleCallback | scrollend | scheduler\. | cookieStore | getSetCookie | navigation\. | userAgentData
      | (?:Uint8Array\.)?(?:fromBase64|toBase64|fromHex|toHex) )""",
    re.VERBOSE,
)
YOUNG_STYLES = re.compile(
    r"""light-dark\( | color-mix\( | :has\( | :dir\( | :popover-open | ::details-content | (?<![\w-])linear\(
      | @container | @property | @scope | @starting-style | @view-transition | @position-try | @function
      | (?<![\w-])(?:anchor|anchor-size|contrast-color|if|sibling-index)\( | interpolate-size | calc-size\(
      | \d(?:r?lh|r?cap|ric|cq[whibminax]+)\b""",
    re.VERBOSE,
)
YOUNG_ATTRIBUTES = re.compile(
    r"""<[^>]*\s(?: popover(?:target\w*)? | closedby | commandfor | shadowrootmode | interestfor
      | blocking | writingsuggestions | headingoffset )(?:=|\s|>)""",
    re.VERBOSE,
)
COMMENTS = re.compile(r"/\*.*?\*/|\{#.*?#\}|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
# A sheet may ask first.
ASKED = re.compile(r"@supports[^{]*\{(?:[^{}]|\{[^{}]*\})*\}")


def rewritten(files: list[Path], base: Path, folder: Path) -> list[str]:
    """Those of ``files`` that esbuild has to change for our browsers, as paths from ``base``."""
    written, ours = folder / "written", folder / "ours"
    for form, target in ((written, "esnext"), (ours, BROWSERS)):
        esbuild(*map(str, files), f"--outdir={form}", f"--outbase={base}", target=target)
    names = [str(path.relative_to(base)) for path in files]
    return [name for name in names if (written / name).read_text() != (ours / name).read_text()]


def young(names: re.Pattern[str], text: str) -> list[str]:
    return names.findall(ASKED.sub("", COMMENTS.sub("", text)))


def test_no_module_or_sheet_is_written_in_newer_syntax(tmp_path: Path) -> None:
    assert rewritten([*MODULES, *SHEETS], SOURCES, tmp_path) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("static-block.js", "export class A { static { A.one = 1 } }"),
        ("using.js", "{ using lock = take() }"),
        ("attributes.js", 'import words from "./words.json" with { type: "json" }\nwords.greet()'),
        ("sets.js", r"export const letter = /[\p{L}--[a-z]]/v"),
        ("nesting.css", "a { b & { margin: 0 } }"),
        ("range.css", "@media (width >= 40rem) { a { margin: 0 } }"),
    ],
)
def test_newer_syntax_is_found(tmp_path: Path, name: str, code: str) -> None:
    file = tmp_path / name
    file.write_text(code)

    assert rewritten([file], tmp_path, tmp_path / "out") == [name]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_module_names_nothing_newer(module: Path) -> None:
    assert young(YOUNG_NAMES, module.read_text()) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_sheet_names_nothing_newer(sheet: Path) -> None:
    assert young(YOUNG_STYLES, sheet.read_text()) == []


def test_no_template_needs_newer_attributes() -> None:
    found = {path.name: young(YOUNG_ATTRIBUTES, path.read_text()) for path in TEMPLATES}

    assert {name: attributes for name, attributes in found.items() if attributes} == {}


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (YOUNG_NAMES, "document.startViewTransition(show)"),
        (YOUNG_NAMES, "fetch(url, { signal: AbortSignal.timeout(9) })"),
        (YOUNG_STYLES, "a { color: light-dark(var(--ink), var(--paper)) }"),
        (YOUNG_STYLES, "a:has(b) { margin: 0 }"),
        (YOUNG_STYLES, "a { inline-size: 4cqi; margin: 2lh }"),
        (YOUNG_ATTRIBUTES, '<dialog closedby="any">'),
        (YOUNG_ATTRIBUTES, "<div popover>"),
    ],
)
def test_newer_names_are_found(names: re.Pattern[str], text: str) -> None:
    assert young(names, text)


def test_what_a_sheet_asks_for_first_may_be_used() -> None:
    assert young(YOUNG_STYLES, "@supports (inline-size: 1cqmin) { a { inline-size: 26cqmin } } /* :has( */") == []
