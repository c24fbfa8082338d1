"""What a unit is made of."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AbstractMediaChooserBlock
from wagtailmedia.models import Media

from cms.alphatex import read_score
from cms.blocks.text import (
    RICH_TEXT,
    HeadingBlock,
    KazakhCharBlock,
    KazakhTextBlock,
    NotationBlock,
    SignCharBlock,
)
from cms.errors import ScoreUnreadable
from cms.readings import read_aloud

LANGUAGE, MUSIC = _("Language"), _("Sound and picture")


class ExplanationBlock(blocks.StructBlock):
    heading = HeadingBlock()
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Explanation")
        description = _("Tells how something works. Mark words in Kazakh with the button “Қаз”.")
        template = "cms/blocks/explanation.html"
        group = LANGUAGE
        preview_value = {
            "heading": "Two words for “you”",
            "text": "<p>To friends Kazakhs say <i>сен</i>, to a teacher <i>сіз</i>.</p>",
        }


class CultureNoteBlock(blocks.StructBlock):
    heading = HeadingBlock()
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Note on culture")
        description = _("A custom or a story behind the words.")
        template = "cms/blocks/culture_note.html"
        group = LANGUAGE
        preview_value = {
            "heading": "Who greets first?",
            "text": "<p>The younger person greets first and may ask <i>Мал-жан аман ба?</i></p>",
        }


class ParagraphBlock(blocks.StructBlock):
    kk = KazakhTextBlock(label=_("In Kazakh"), rows=2)
    translation = blocks.TextBlock(label=_("Translation"), required=False, rows=2)

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        label_format = "{kk}"


class KazakhPassageBlock(blocks.StructBlock):
    heading = HeadingBlock()
    paragraphs = blocks.ListBlock(ParagraphBlock(), label=_("Paragraphs"), min_num=1)

    class Meta:
        icon = "kazakh"
        label = _("Text in Kazakh")
        description = _("A text to read, paragraph by paragraph with its translation.")
        template = "cms/blocks/kazakh_text.html"
        group = LANGUAGE
        preview_value = {
            "heading": "Our group",
            "paragraphs": [{"kk": "Менің атым — Амал. Мен мұғаліммін.", "translation": "My name is Amal."}],
        }


class LineBlock(blocks.StructBlock):
    who = KazakhCharBlock(label=_("Who speaks"), required=False, max_length=40)
    kk = KazakhTextBlock(label=_("In Kazakh"), rows=1)
    translation = blocks.TextBlock(label=_("Translation"), required=False, rows=1)

    class Meta:
        icon = "comment-add"
        label = pgettext_lazy("of a dialogue", "Line")
        label_format = "{who}: {kk}"


class DialogueBlock(blocks.StructBlock):
    heading = HeadingBlock()
    lines = blocks.ListBlock(LineBlock(), label=_("Lines"), min_num=1)

    class Meta:
        icon = "openquote"
        label = _("Dialogue")
        description = _("Lines to listen to and to read in roles.")
        template = "cms/blocks/dialogue.html"
        group = LANGUAGE
        preview_value = {
            "heading": "At the door",
            "lines": [
                {"who": "Амал", "kk": "Сәлеметсіз бе! Қош келдіңіз!", "translation": "Hello! Welcome!"},
                {"who": "Париса", "kk": "Рақмет!", "translation": "Thank you!"},
            ],
        }


class WordBlock(blocks.StructBlock):
    kk = KazakhCharBlock(label=_("In Kazakh"), max_length=80)
    gloss = blocks.CharBlock(label=_("Meaning"), max_length=160)
    note = blocks.CharBlock(label=_("Remark"), required=False, max_length=200)

    class Meta:
        icon = "title"
        label = _("Word")
        label_format = "{kk} – {gloss}"


class VocabularyBlock(blocks.StructBlock):
    heading = HeadingBlock()
    words = blocks.ListBlock(WordBlock(), label=_("Words"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Words")
        description = _("New words with their meaning.")
        template = "cms/blocks/vocabulary.html"
        group = LANGUAGE
        preview_value = {
            "heading": "Words",
            "words": [{"kk": "қонақ", "gloss": "guest", "note": ""}, {"kk": "хабар", "gloss": "news", "note": ""}],
        }


class GrammarRowBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Row"), max_length=80)
    cells = blocks.ListBlock(KazakhCharBlock(required=False, max_length=120), label=_("Cells"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Row")
        label_format = "{label}"


class GrammarTableBlock(blocks.StructBlock):
    heading = HeadingBlock()
    caption = blocks.CharBlock(
        label=_("Caption"), max_length=240, help_text=_("Says what the table shows; read out before it.")
    )
    columns = blocks.ListBlock(
        blocks.CharBlock(required=False, max_length=80),
        label=_("Columns"),
        min_num=2,
        help_text=_("The first one names the rows and may be empty."),
    )
    rows = blocks.ListBlock(
        GrammarRowBlock(),
        label=_("Rows"),
        min_num=1,
        help_text=_("Put “·” before a suffix to have it stand out: мұғалім·мін."),
    )

    class Meta:
        icon = "table"
        label = _("Grammar table")
        description = _("Forms of words side by side, with their suffixes standing out.")
        template = "cms/blocks/grammar_table.html"
        group = LANGUAGE
        preview_value = {
            "heading": "I am, you are",
            "caption": "The ending shows who is meant.",
            "columns": ["", "I", "you"],
            "rows": [{"label": "teacher", "cells": ["мұғалім·мін", "мұғалім·сің"]}],
        }

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        width = len(cleaned["columns"]) - 1
        if any(len(row["cells"]) != width for row in cleaned["rows"]):
            problem = _("Each row needs %(width)s cells: one for every column after the first.")
            raise StructBlockValidationError({"rows": ValidationError(problem % {"width": width})})
        return cleaned


class ImageBlock(blocks.StructBlock):
    heading = HeadingBlock()
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("In words"), max_length=300, help_text=_("What a person who cannot see the picture should know.")
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=240)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/image.html"
        group = MUSIC


class MediaChooserBlock(AbstractMediaChooserBlock):
    """A sound or a film of the library."""

    def render_basic(self, value: Media | None, context: Mapping[str, Any] | None = None) -> str:
        return str(value.title) if value else ""


class MediaBlock(blocks.StructBlock):
    heading = HeadingBlock()
    title = blocks.CharBlock(label=_("What is heard or seen"), max_length=200)
    media = MediaChooserBlock(label=_("Sound or video"), icon="media")

    class Meta:
        icon = "media"
        label = _("Sound or video")
        template = "cms/blocks/media.html"
        group = MUSIC


class ScoreBlock(blocks.StructBlock):
    heading = HeadingBlock()
    tuning = SignCharBlock(label=_("Tuning"), required=False, max_length=40, help_text=_("As players call it: D – G."))
    tempo = blocks.IntegerBlock(label=_("Beats a minute"), min_value=20, max_value=300)
    tex = NotationBlock(
        label=_("Notation"), rows=12, help_text=_("In alphaTex; it names the strings by \\tuning (G3 D3).")
    )
    description = blocks.TextBlock(
        label=_("In words"), rows=3, help_text=_("What the score is and how to play it; read out before the bars.")
    )

    class Meta:
        icon = "score"
        label = _("Score")
        description = _("Notes and tablature that can be played, with every bar in words.")
        template = "cms/blocks/score.html"
        group = MUSIC
        preview_value = {
            "heading": "Open strings",
            "tuning": "D – G",
            "tempo": 72,
            "tex": "\\tuning (G3 D3)\n:4 (0.1 0.2) (0.1 0.2) 2.1 0.2 |",
            "description": "One bar of four beats.",
        }

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        try:
            read_score(cleaned["tex"])
        except ScoreUnreadable as refusal:
            raise StructBlockValidationError({"tex": ValidationError(refusal.message)}) from refusal
        return cleaned

    def get_context(self, value: blocks.StructValue, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        try:
            context["bars"] = read_aloud(read_score(value["tex"]))
        except ScoreUnreadable as refusal:
            # A draft in the preview may be unfinished; nothing unreadable passes `clean`.
            context["refusal"] = refusal.message
        return context


class UnitBody(blocks.StreamBlock):
    dialogue = DialogueBlock()
    vocabulary = VocabularyBlock()
    explanation = ExplanationBlock()
    grammar_table = GrammarTableBlock()
    kazakh_text = KazakhPassageBlock()
    culture_note = CultureNoteBlock()
    image = ImageBlock()
    media = MediaBlock()
    score = ScoreBlock()

    class Meta:
        template = "cms/blocks/body.html"
