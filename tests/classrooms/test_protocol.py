"""Frames of both directions, by the examples shared with the browser."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from classrooms import protocol
from classrooms.enums import FrameError, Refusal
from classrooms.protocol import BadFrame, FromClient, ToClient, read_client_frame, read_server_frame, write

EXAMPLES = Path(__file__).parent / "examples"


def examples(name: str) -> list[dict[str, Any]]:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def tags(union: Any) -> set[str]:
    members = union.__value__.__args__
    return set().union(*(tags(one) if hasattr(one, "__value__") else {one.__struct_config__.tag} for one in members))


@pytest.mark.parametrize("frame", examples("client_frames"), ids=lambda frame: frame["type"])
def test_client_frame_is_read_and_written_as_it_is(frame: dict[str, Any]) -> None:
    assert json.loads(write(read_client_frame(json.dumps(frame)))) == frame


@pytest.mark.parametrize("frame", examples("server_frames"), ids=lambda frame: frame["type"])
def test_server_frame_is_read_and_written_as_it_is(frame: dict[str, Any]) -> None:
    assert json.loads(write(read_server_frame(json.dumps(frame)))) == frame


@pytest.mark.parametrize("example", examples("bad_frames"), ids=lambda example: example["text"][:40])
def test_bad_frame_is_refused(example: dict[str, Any]) -> None:
    with pytest.raises(BadFrame):
        read_client_frame(example["text"])


def test_examples_cover_every_frame() -> None:
    assert {frame["type"] for frame in examples("client_frames")} == tags(FromClient)
    assert {frame["type"] for frame in examples("server_frames")} == tags(ToClient)


def test_protocol_page_names_every_word_of_the_wire() -> None:
    page = (Path(protocol.__file__).parents[1] / "PROTOCOL.md").read_text(encoding="utf-8")
    words = tags(FromClient) | tags(ToClient) | tags(protocol.EventBody)
    words |= {code.value for code in Refusal} | {code.value for code in FrameError}

    assert [word for word in sorted(words) if word not in page] == []


@pytest.mark.parametrize("text", ['"' * 10, "[" * 100_000, '{"type":' * 5_000, "\ud800", '{"type":"ping","n":1e999}'])
def test_hostile_text_is_a_bad_frame(text: str) -> None:
    with pytest.raises(BadFrame):
        read_client_frame(text)


def test_long_chat_is_a_bad_frame() -> None:
    command = {"type": "chat.say", "id": "c0000000-0000-4000-8000-000000000001", "text": "а" * 2001}

    with pytest.raises(BadFrame):
        read_client_frame(msgspec.json.encode(command).decode())
