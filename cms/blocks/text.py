"""The smallest blocks: words in the language taught, signs, and rich text."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

# Italic is not offered: the stored <i> means "words in Kazakh" (see cms.wagtail_hooks).
RICH_TEXT = ["bold", "ul", "ol", "link", "kazakh"]


class UntranslatedMixin:
    """Nothing for translators: the value is the same in every locale."""

    def get_translatable_segments(self, value: str) -> list[object]:
        return []

    def restore_translated_segments(self, value: str, segments: Sequence[object]) -> str:
        return value


class KazakhCharBlock(UntranslatedMixin, blocks.CharBlock):
    """A line in Kazakh, written in Cyrillic; readers see it in their script."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_as_kazakh(self.field.widget)

    class Meta:
        icon = "kazakh"


class KazakhTextBlock(UntranslatedMixin, blocks.TextBlock):
    """A paragraph in Kazakh, written in Cyrillic."""

    @cached_property
    def field(self) -> forms.Field:
        field = super().field
        mark_as_kazakh(field.widget)
        return field

    class Meta:
        icon = "kazakh"


class SignCharBlock(UntranslatedMixin, blocks.CharBlock):
    """A short technical value, such as a tuning."""


class NotationBlock(UntranslatedMixin, blocks.TextBlock):
    """A score in alphaTex."""


class HeadingBlock(blocks.CharBlock):
    """What a part of the unit is called; it is also the entry in the contents."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "required": False,
                "max_length": 120,
                "label": _("Heading"),
                "help_text": _("Shown above the block and in the contents of the unit."),
                **kwargs,
            }
        )


def mark_as_kazakh(widget: forms.Widget) -> None:
    """So that the browser of the editor checks and reads it as Kazakh."""
    widget.attrs.update({"lang": "kk-Cyrl", "dir": "ltr"})
