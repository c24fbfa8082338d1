"""Blocks a unit is written in."""

from wagtail import blocks


class UnitBody(blocks.StreamBlock):
    explanation = blocks.RichTextBlock()
