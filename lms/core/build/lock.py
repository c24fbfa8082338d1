"""``python -m lms.core.build.lock``: drop the addresses npm writes into its lock, so that any mirror serves."""

import json

from lms.core.build.paths import ROOT


def main() -> None:
    lock = ROOT / "package-lock.json"
    content = json.loads(lock.read_text())
    for package in content["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    lock.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
