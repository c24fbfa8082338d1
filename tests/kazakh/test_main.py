"""``python -m lms.kazakh`` as a person runs it, in a pipe and under any locale."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "lms.kazakh"]
PLAIN_LOCALE = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments],
        input=given,
        capture_output=True,
        cwd=ROOT,
        env=PLAIN_LOCALE,
        timeout=30,
        check=False,
    )


def start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=PLAIN_LOCALE,
    )


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (["latn"], "Tiıs, İran?\r\n\nbır"),
        (["latn", "--latin-table", "latn-2018"], "Tıis, Iran?\r\n\nbir"),
        (["arab"], "ٴتيىس، يران؟\r\n\nٴبىر"),
    ],
)
def test_script_converts_lines_whatever_the_locale(arguments: list[str], output: str) -> None:
    done = run("script", *arguments, given="Тиіс, Иран?\r\n\nбір".encode())

    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, output, b"")


def test_script_answers_each_line_before_the_next() -> None:
    with start("script", "latn") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        answers = []
        for line in ("қазақ\n", "тілі\n"):
            process.stdin.write(line.encode())
            process.stdin.flush()
            answers.append(process.stdout.readline().decode())
        process.stdin.close()

        assert answers == ["qazaq\n", "tılı\n"]
        assert process.wait(timeout=30) == 0


def test_script_is_quiet_when_its_reader_leaves() -> None:
    with start("script", "latn") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write("қазақ\n".encode())
        process.stdin.close()

        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 0


def test_script_names_the_line_that_is_not_utf8() -> None:
    done = run("script", "arab", given="мен\n".encode() + b"ab\xff\n" + "сен\n".encode())

    assert (done.returncode, done.stdout.decode()) == (1, "مەن\n")
    assert done.stderr == b"python -m lms.kazakh: line 2, byte 3: the input is not UTF-8 (0xff)\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["script"],
        ["script", "cyrl"],
        ["script", "greek"],
        ["script", "latn", "--latin-table", "latn-1929"],
        ["script", "latn", "file.txt"],
        ["translate"],
    ],
)
def test_bad_arguments_are_told(arguments: list[str]) -> None:
    done = run(*arguments, given=b"x\n")

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"usage: python -m lms.kazakh")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_script_tells_when_the_output_cannot_be_written() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "script", "latn"],
            input="қазақ\n".encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            timeout=30,
            check=False,
        )

    assert done.returncode == 1
    assert b"python -m lms.kazakh:" in done.stderr
    assert b"Traceback" not in done.stderr
