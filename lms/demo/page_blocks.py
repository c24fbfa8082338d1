"""Blocks of a unit as the demo's text files write them, in the shape that Wagtail stores.

Every block and every item of a list has an id made from its place in the text, so that loading
again finds the same blocks and their translations.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cms.models import UnitPage
from lms.demo.page_files import ensure_image, ensure_tones

Raw = dict[str, Any]
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "content.demo.qazaq-klasy")


class UnknownBlock(ValueError):
    """A text file names a block that units do not have."""


def unit_blocks(blocks: Sequence[Mapping[str, Any]], *, source: Path) -> list[Raw]:
    """Stored form of the ``[[blocks]]`` of the TOML file at ``source``."""
    place = f"{source.parent.name}/{source.stem}"
    return [stored_block(block, at=f"{place}/{index}", folder=source.parent) for index, block in enumerate(blocks)]


def stored_block(block: Mapping[str, Any], *, at: str, folder: Path) -> Raw:
    kind = block["type"]
    if kind not in VALUES:
        raise UnknownBlock(f"{at}: there is no block of type {kind!r}; known are {', '.join(VALUES)}.")
    value = VALUES[kind](block, at, folder)
    unknown = block.keys() - {"type", "heading", *SOURCE_KEYS.get(kind, value.keys())}
    if unknown:
        raise UnknownBlock(f"{at}: a block of type {kind!r} has no {', '.join(sorted(unknown))}.")
    return {"type": kind, "id": block_id(at), "value": {"heading": block.get("heading", ""), **value}}


def block_id(place: str) -> str:
    return str(uuid.uuid5(NAMESPACE, place))


def items(values: Sequence[Any], at: str) -> list[Raw]:
    return [{"type": "item", "id": block_id(f"{at}/{index}"), "value": value} for index, value in enumerate(values)]


def text_value(block: Mapping[str, Any], at: str, folder: Path) -> Raw:
    return {"text": block["text"].strip()}


def dialogue_value(block: Mapping[str, Any], at: str, folder: Path) -> Raw:
    lines = [
        {"who": line.get("who", ""), "kk": line["kk"], "translation": line.get("translation", "")}
        for line in block["lines"]
    ]
    return {"lines": items(lines, f"{at}/lines")}


def vocabulary_value(block: Mapping[str, Any], at: str, folder: Path) -> Raw:
    words = [{"kk": word["kk"], "gloss": word["gloss"], "note": word.get("note", "")} for word in block["words"]]
    return {"words": items(words, f"{at}/words")}


def passage_value(block: Mapping[str, Any], at: str, folder: Path) -> Raw:
    paragraphs = [
        {"kk": paragraph["kk"], "translation": paragraph.get("translation", "")} for paragraph in block["paragraphs"]
    ]
    return {"paragraphs": items(paragraphs, f"{at}/paragraphs")}


def grammar_value(block: Mapping[str, Any], at: str, folder: Path) -> Raw:
    rows = [
        {"label": row["label"], "cells": items(row["cells"], f"{at}/rows/{index}/cells")}
        for index, row in enumerate(block["rows"])
    ]
    return {
        "caption": block["caption"],
        "columns": items(block["columns"], f"{at}/columns"),
        "rows": items(rows, f"{at}/rows"),
    }


def image_value(block: Mapping[str, Any], at: str, folder: Path) -> Raw:
    image = ensure_image(folder / block["file"])
    return {"image": image.pk, "alt": block["alt"], "caption": block.get("caption", "")}


def media_value(block: Mapping[str, Any], at: str, folder: Path) -> Raw:
    return {"title": block["title"], "media": ensure_tones(block["tones"]).pk}


def score_value(block: Mapping[str, Any], at: str, folder: Path) -> Raw:
    return {
        "tuning": block.get("tuning", ""),
        "tempo": block["tempo"],
        "tex": block["tex"].strip(),
        "description": block["description"],
    }


VALUES: dict[str, Callable[[Mapping[str, Any], str, Path], Raw]] = {
    "dialogue": dialogue_value,
    "vocabulary": vocabulary_value,
    "explanation": text_value,
    "grammar_table": grammar_value,
    "kazakh_text": passage_value,
    "culture_note": text_value,
    "image": image_value,
    "media": media_value,
    "score": score_value,
}
# Where the file says something else than what is stored.
SOURCE_KEYS = {"image": {"file", "alt", "caption"}, "media": {"tones", "title"}}


def check_blocks(unit: UnitPage) -> None:
    """What an editor's form would check: raises ValidationError for a score or a table that is wrong."""
    unit.body.stream_block.clean(unit.body)
