"""``python -m lms.kazakh script {latn,arab}``: standard input to another script, line by line."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import BinaryIO

from lms.kazakh.latin import LATIN_2021_04, LATIN_TABLES
from lms.kazakh.scripts import Script, convert


class NotUtf8Error(Exception):
    """A line of the input is not UTF-8; the message says which one and where."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status: 0, 1 for unreadable input, 130 when interrupted."""
    options = _parser().parse_args(arguments)
    table = LATIN_TABLES[options.latin_table]
    script = Script(options.script)
    if sys.stdin is None or sys.stdout is None:
        return _fail("standard input and standard output must be open")
    try:
        convert_lines(
            sys.stdin.buffer,
            sys.stdout.buffer,
            lambda line: convert(line, script, latin_table=table),
        )
    except NotUtf8Error as error:
        return _fail(str(error))
    except BrokenPipeError:
        # The reader has had enough. Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return 130
    return 0


def convert_lines(source: BinaryIO, target: BinaryIO, change: Callable[[str], str]) -> None:
    """Write each line of ``source`` to ``target`` as soon as it is complete; both are UTF-8.

    Raises NotUtf8Error after the lines before the bad one are written.
    """
    for number, line in enumerate(source, start=1):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = line[error.start]
            place = f"line {number}, byte {error.start + 1}"
            raise NotUtf8Error(f"{place}: the input is not UTF-8 (0x{byte:02x})") from error
        target.write(change(text).encode("utf-8"))
        target.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lms.kazakh",
        description="Tools for Kazakh text.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    script = commands.add_parser(
        "script",
        help="convert standard input from Cyrillic, line by line",
        description="Convert Kazakh in Cyrillic on standard input, line by line (UTF-8).",
        allow_abbrev=False,
    )
    script.add_argument("script", choices=[Script.LATIN.value, Script.ARABIC.value])
    script.add_argument(
        "--latin-table",
        choices=list(LATIN_TABLES),
        default=LATIN_2021_04.name,
        help="the Latin alphabet (default: %(default)s)",
    )
    return parser


def _fail(message: str) -> int:
    print(f"python -m lms.kazakh: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
