"""Every public function that writes to timetable or ledger leaves a line, or stands here with the reason why not.

The functions of both domains are read as source: who calls whom, who calls the database, who calls the journal.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import classrooms
import lms
from lms.accounts.enums import PeopleAct
from lms.ledger.enums import LedgerAct
from lms.ledger.journal_words import KINDS
from lms.ledger.queries.journal import ACTS, kind_of
from lms.timetable.enums import TimetableAct

ROOT, CLASSROOMS = Path(lms.__file__).parent, Path(classrooms.__file__).parent
# What the ORM is written with, called on anything.
WRITES = {
    "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "save", "delete", "add", "set",
    "remove", "clear",
}  # fmt: skip
JOURNAL = {"write_down", "keep", "let_go"}
SILENT = {
    "timetable.feeds.feed_of": "a private address is the person's own",
    "timetable.feeds.renew_feed": "a private address is the person's own",
    "timetable.holding.settle": "follows from a confirmation, correction or decision, which is written down",
    "timetable.lessons.update": "a step of the acts of lessons, which are written down",
    "ledger.closings.keep_copy": "a copy belongs to the closing, which is written down",
}


@dataclass
class Source:
    """A function: the names it calls of our own, and what it does by itself."""

    calls: set[str] = field(default_factory=set)
    writes: bool = False
    journals: bool = False


def read_module(name: str, text: str) -> dict[str, Source]:
    """Functions by ``app.module.function``; ``name`` is ``app.module``."""
    tree = ast.parse(text)
    names = {node.name: f"{name}.{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and ".domain." in node.module:
            _lms, app, _domain, module = node.module.split(".")
            names |= {alias.asname or alias.name: f"{app}.{module}.{alias.name}" for alias in node.names}
    return {names[node.name]: read_function(node, names) for node in tree.body if isinstance(node, ast.FunctionDef)}


def read_function(function: ast.FunctionDef, names: Mapping[str, str]) -> Source:
    found = Source()
    sets = {one.targets[0].id for one in ast.walk(function) if is_plain_collection(one)}
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            found.journals |= node.id in JOURNAL
            found.calls |= {names[node.id]} if node.id in names else set()
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found.writes |= is_write(node.func, sets)
    return found


def is_plain_collection(node: ast.AST) -> bool:
    """``seen = set()``, ``found: dict = {}``: what is added to these is no row."""
    value = getattr(node, "value", None)
    plain = isinstance(value, ast.Dict | ast.Set | ast.List) or (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in {"set", "dict", "list"}
    )
    return isinstance(node, ast.Assign) and plain and isinstance(node.targets[0], ast.Name)


def is_write(call: ast.Attribute, plain: set[str]) -> bool:
    """A method that writes rows; ``update`` does of a queryset, which is a call or an attribute, never a plain name."""
    on_name = call.value.id if isinstance(call.value, ast.Name) else None
    if call.attr == "update":
        return on_name is None
    return call.attr in WRITES and on_name not in plain


def domain_modules() -> Iterator[tuple[str, str]]:
    for app in ("timetable", "ledger"):
        for path in sorted((ROOT / app / "domain").glob("*.py")):
            yield f"{app}.{path.stem}", path.read_text()


def reached(name: str, functions: Mapping[str, Source]) -> Iterator[Source]:
    """The function and all it calls."""
    waiting, seen = [name], {name}
    while waiting:
        source = functions[waiting.pop()]
        yield source
        new = {one for one in source.calls if one in functions} - seen
        waiting, seen = [*waiting, *new], seen | new


def silent_writers(modules: Iterable[tuple[str, str]]) -> set[str]:
    """Public functions that write rows, by themselves or through others, and reach the journal nowhere."""
    functions = {name: source for module, text in modules for name, source in read_module(module, text).items()}
    return {
        name
        for name in functions
        if not name.rpartition(".")[2].startswith("_")
        and any(one.writes for one in reached(name, functions))
        and not any(one.journals for one in reached(name, functions))
    }


def test_whoever_writes_writes_down() -> None:
    assert silent_writers(domain_modules()) == SILENT.keys()


def test_function_that_writes_in_silence_is_found() -> None:
    text = """
def change_group(group):
    _save(group)

def _save(group):
    group.save()

def tell(group):
    write_down("x", group, by=None)
    _save(group)

def count(groups):
    seen = set()
    seen.add(groups)
"""
    other = "from lms.timetable.domain.groups import change_group\ndef close(group):\n    change_group(group)\n"

    found = silent_writers([("timetable.groups", text), ("ledger.closings", other)])

    assert found == {"timetable.groups.change_group", "ledger.closings.close"}


def test_queryset_that_is_updated_is_a_write() -> None:
    assert silent_writers([("timetable.x", "def end(group):\n    group.slots.filter(pk=1).update(ends_on=None)\n")])


def test_every_act_is_written_by_some_function_and_has_a_kind() -> None:
    named = {
        (node.value.id, node.attr)
        for app in (ROOT / "accounts", ROOT / "timetable", ROOT / "ledger", CLASSROOMS)
        for path in (app / "domain").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }

    acts = {(type(act).__name__, act.name) for act in ACTS.values()}

    assert acts <= named
    assert {kind_of(name) for name in ACTS} == set(KINDS)
    assert len(ACTS) == len(TimetableAct) + len(LedgerAct) + len(PeopleAct)
