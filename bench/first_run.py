"""From a clean clone with empty caches to the first page: ``make run``, timed.

Prints the seconds until ``/en/`` answers 200, and ends what it started. The promise is 120 s.
"""

import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from lms.core.ports import find_free

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 300.0


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="qazaq-klasy-first-run-") as folder:
        seconds = time_first_page(Path(folder))
    print(f"make run, clean clone, empty caches: first page after {seconds:.0f} s")


def time_first_page(folder: Path) -> float:
    """Seconds from ``make run`` to the first page. Raises TimeoutError after five minutes."""
    clone = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)  # noqa: S607
    port = find_free()
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"],  # noqa: S607
        cwd=clone,
        env=without_caches(folder),
        stdout=(folder / "log").open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        while not answers(f"http://localhost:{port}/en/"):
            if process.poll() is not None or time.monotonic() - began > LONGEST:
                raise TimeoutError((folder / "log").read_text(encoding="utf-8")[-4000:])
            time.sleep(0.2)
        return time.monotonic() - began
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def without_caches(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "MODE", "VIRTUAL_ENV"}}
    caches = {"PIP_CACHE_DIR": "pip", "UV_CACHE_DIR": "uv", "npm_config_cache": "npm"}
    return kept | {name: str(folder / cache) for name, cache in caches.items()}


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  a loopback address made above
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


if __name__ == "__main__":
    main()
