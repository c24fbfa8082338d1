from typing import Any

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from cms.blocks.body import GrammarTableBlock, ScoreBlock
from tests.cms.factories import block, dialogue, explanation, items, make_unit, score

pytestmark = pytest.mark.django_db


def strings_of(*blocks: dict[str, Any]) -> list[str]:
    unit = make_unit(*blocks)
    segments = [segment for segment in extract_segments(unit) if isinstance(segment, StringSegmentValue)]
    return [segment.string.data for segment in segments if segment.path.startswith("body.")]


def test_kazakh_lines_are_not_for_translators() -> None:
    assert strings_of(dialogue("At the door", who="Амал", kk="Сәлем!", translation="Hi!")) == ["At the door", "Hi!"]


def test_words_give_meaning_and_remark_to_translators() -> None:
    words = items({"kk": "қонақ", "gloss": "guest", "note": "a visitor"}, {"kk": "хат", "gloss": "letter", "note": ""})

    assert strings_of(block("vocabulary", words=words)) == ["guest", "a visitor", "letter"]


def test_grammar_gives_all_but_the_forms_to_translators() -> None:
    table = block(
        "grammar_table",
        caption="Endings",
        columns=items("", "I"),
        rows=items({"label": "teacher", "cells": items("мұғалім·мін")}),
    )

    assert strings_of(table) == ["Endings", "I", "teacher"]


def test_score_gives_its_description_only() -> None:
    assert strings_of(score()) == ["With the dombra", "One bar."]


def test_mark_of_kazakh_travels_inside_a_segment() -> None:
    assert strings_of(explanation("<p>Say <i>сен</i> to friends.</p>")) == ["Say <i>сен</i> to friends."]


def test_title_in_kazakh_and_slug_are_not_for_translators() -> None:
    unit = make_unit(title="Greetings", title_kk="Сәлем!", slug="salem", summary="")

    paths = {segment.path for segment in extract_segments(unit)}
    assert paths.isdisjoint({"slug", "title_kk", "number"})
    assert "title" in paths


def test_score_that_cannot_be_read_is_refused_with_its_line() -> None:
    value = ScoreBlock().to_python(score("\\tuning (G3 D3)\n0.7.4")["value"])

    with pytest.raises(StructBlockValidationError) as caught:
        ScoreBlock().clean(value)

    assert "Line 2" in caught.value.block_errors["tex"].message


def test_grammar_row_with_too_few_cells_is_refused() -> None:
    rows = items({"label": "teacher", "cells": items("мұғалім")})
    value = {"heading": "", "caption": "Endings", "columns": items("", "I", "you"), "rows": rows}

    with pytest.raises(StructBlockValidationError) as caught:
        GrammarTableBlock().clean(GrammarTableBlock().to_python(value))

    assert "2 cells" in caught.value.block_errors["rows"].messages[0]
