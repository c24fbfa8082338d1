"""Parts of the home page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

DRAWINGS = [("yurt", _("Yurt")), ("dombra", _("Dombra")), ("kobyz", _("Kobyz"))]


class WayBlock(blocks.StructBlock):
    """A way into learning, with its drawing and where it leads."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), max_length=240, rows=2)
    art = blocks.ChoiceBlock(choices=DRAWINGS, label=_("Drawing"))
    page = blocks.PageChooserBlock(
        label=_("Leads to"), required=False, help_text=_("Without a page it leads to “Find your group”.")
    )

    class Meta:
        icon = "arrow-right"
        label = _("Way in")
        label_format = "{title}"


class Ways(blocks.StreamBlock):
    way = WayBlock()
