"""The fold, by the examples the browser's reducer is tested with, and what each view may see of it."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from classrooms.enums import RoomRole, View
from classrooms.permissions import view_of
from classrooms.protocol import Event, EventBody, State, body_from_row, body_to_row
from classrooms.state import MOVING_VIEWS, apply, fold, from_json, seen_event, seen_state, to_json

EXAMPLES = Path(__file__).parent / "examples"
FOLDS = json.loads((EXAMPLES / "fold.json").read_text(encoding="utf-8"))
VIEWS = json.loads((EXAMPLES / "views.json").read_text(encoding="utf-8"))


def event(data: dict[str, Any]) -> Event:
    """An event as it comes from a row, where a later version's kind is void."""
    body = dict(data["body"])
    return msgspec.structs.replace(
        msgspec.convert({**data, "body": {"kind": "void"}}, Event), body=body_from_row(body.pop("kind"), body)
    )


def plain(thing: object) -> Any:
    """As it travels."""
    return json.loads(msgspec.json.encode(thing))


@pytest.mark.parametrize("example", FOLDS, ids=lambda example: example["name"])
def test_fold_gives_the_example_state(example: dict[str, Any]) -> None:
    start = from_json(example["start"]) if example["start"] else State()

    folded = fold([event(data) for data in example["events"]], start)

    assert plain(folded) == example["state"]


def test_fold_examples_cover_every_kind_of_event() -> None:
    kinds = {data["body"]["kind"] for example in FOLDS for data in example["events"]}

    assert {body.__struct_config__.tag for body in EventBody.__value__.__args__} <= kinds


@pytest.mark.parametrize("example", FOLDS, ids=lambda example: example["name"])
def test_views_move_only_after_the_events_that_are_said_to_move_them(example: dict[str, Any]) -> None:
    """Else somebody would go on being shown what is not theirs any more."""
    state = from_json(example["start"]) if example["start"] else State()
    for one in map(event, example["events"]):
        after = apply(state, one)
        if not isinstance(one.body, MOVING_VIEWS):
            assert views(after) == views(state) | views(after, only=after.people.keys() - state.people.keys())
        state = after


def views(state: State, *, only: Iterable[UUID] | None = None) -> dict[tuple[UUID, RoomRole], View]:
    people = state.people if only is None else only
    return {(key, role): view_of(state, key, role) for key in people for role in RoomRole}


@pytest.mark.parametrize("example", VIEWS["views"], ids=lambda example: example["view"])
def test_view_sees_the_example(example: dict[str, Any]) -> None:
    events = [event(data) for data in VIEWS["events"]]
    view = View(example["view"])

    seen = [seen_event(one, view) for one in events]
    snapshot = seen_state(fold(events[:-1]), view, UUID(example["person"]))

    assert plain(seen) == example["events"]
    assert plain(snapshot) == example["snapshot"]


def test_apply_keeps_the_old_state() -> None:
    events = [event(data) for data in FOLDS[1]["events"]]
    before = fold(events[:-1])
    stored = to_json(before)

    apply(before, events[-1])

    assert to_json(before) == stored


def test_body_survives_its_row() -> None:
    bodies = [event(data).body for data in FOLDS[1]["events"]]

    assert [body_from_row(*body_to_row(body)) for body in bodies] == bodies
