"""``python -m lms.core.build [styles|libraries|fonts|messages ...]``: make some parts, or all."""

import argparse
import importlib
import sys
import time

from lms.core.build.paths import BuildError

PARTS = ("styles", "libraries", "fonts", "messages")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lms.core.build", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=PARTS, help="what to make; all parts when none is named")
    for part in parser.parse_args().parts or PARTS:
        started = time.monotonic()
        try:
            # Each part brings its own packages, and not every command has them all installed.
            importlib.import_module(f"lms.core.build.{part}").build()
        except BuildError as error:
            print(f"{part}: {error}", file=sys.stderr)
            return 1
        print(f"{part}: {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
