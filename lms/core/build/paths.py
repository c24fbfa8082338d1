"""Where set-up reads and writes, and how it calls the programs that npm brought."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "lms" / "static"
PACKAGES = ROOT / "node_modules"
BUILD = ROOT / "build"
STATIC = BUILD / "static"

# The oldest browsers we promise to serve.
BROWSERS = "chrome109,firefox115,safari15.4"


class BuildError(Exception):
    """Set-up cannot go on; the message says what the person at the keyboard can do."""


def package_file(path: str) -> Path:
    """A file of an npm package. Raises BuildError where the package is not installed."""
    found = PACKAGES / path
    if not found.exists():
        raise BuildError(f"node_modules/{path} is missing: run `make setup`.")
    return found


def esbuild(*arguments: str, target: str = BROWSERS) -> None:
    """Run esbuild at the project's root. Raises BuildError with its own words where it refuses."""
    program = package_file("esbuild/bin/esbuild")
    searched = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    result = subprocess.run(
        [str(program), *arguments, f"--target={target}", "--log-level=warning"],
        cwd=ROOT,
        env={**os.environ, "PATH": searched},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        said, _, _stack_of_its_launcher = result.stderr.partition("\nnode:")
        raise BuildError(said.strip())
    if result.stderr.strip():
        print(result.stderr.strip(), file=sys.stderr)


def report(path: Path) -> None:
    """One line about a file that was written: its path from the root and its size in KB."""
    print(f"  {path.relative_to(ROOT)}  {path.stat().st_size / 1000:.1f} KB")
