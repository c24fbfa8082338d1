"""The accounts one can sign in with, read from ``content/people.toml``."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
PASSWORD = "qosh-keldiniz"  # noqa: S105  of people who do not exist, in a database that holds nobody else


@dataclass(frozen=True)
class DemoAccount:
    role: str
    email: str
    password: str


def read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def demo_accounts() -> list[DemoAccount]:
    people = read_toml("people.toml")
    return [
        DemoAccount(role=person["account"], email=person["email"], password=PASSWORD)
        for person in [*people["person"], *people["learner"]]
        if "account" in person
    ]


DEMO_ACCOUNTS = demo_accounts()
