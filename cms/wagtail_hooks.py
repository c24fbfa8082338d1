"""How Wagtail's admin ("the desk") fits this site."""

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms.markup import MARK
from cms.models import CoursePage, UnitPage

KAZAKH = "KAZAKH"


@hooks.register("register_rich_text_features")
def offer_kazakh_mark(features: FeatureRegistry) -> None:
    """A button that marks words as Kazakh. They are stored as ``<i>``, which translations can carry."""
    features.register_editor_plugin(
        "draftail",
        "kazakh",
        InlineStyleFeature(
            {
                "type": KAZAKH,
                "label": "Қаз",
                "description": gettext_lazy("Words in Kazakh"),
                "style": {"fontWeight": 600, "borderBottom": "2px solid"},
            }
        ),
    )
    features.register_converter_rule(
        "contentstate",
        "kazakh",
        {
            "from_database_format": {MARK: InlineStyleElementHandler(KAZAKH)},
            "to_database_format": {"style_map": {KAZAKH: MARK}},
        },
    )


@hooks.register("register_icons")
def add_icons(icons: list[str]) -> list[str]:
    return [*icons, "cms/icons/kazakh.svg", "cms/icons/score.svg"]


@hooks.register("insert_global_admin_css")
def add_admin_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_help_menu")
def hide_outside_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Wagtail's help menu leads to other sites; ours is the page "Help"."""
    menu_items.clear()


@hooks.register("before_delete_page")
def refuse_deleting_used_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refuse_deleting(request, [page])


@hooks.register("before_bulk_action")
def refuse_deleting_used_pages(
    request: HttpRequest, action_type: str, objects: Iterable[Page], action_class_instance: object
) -> HttpResponse | None:
    pages = [page for page in objects if isinstance(page, Page)]
    return refuse_deleting(request, pages) if action_type == "delete" else None


def refuse_deleting(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """Back to the list with a sentence, where a group still uses a course below one of ``pages``."""
    for page in pages:
        if users := what_uses(page):
            names = ", ".join(users)
            sentence = _("“%(page)s” stays: it is used by %(names)s. Give them another course first.")
            messages.error(request, sentence % {"page": page.get_admin_display_title(), "names": names})
            parent = page.get_parent()
            return redirect("wagtailadmin_explore", parent.pk if parent else page.pk)
    return None


def what_uses(page: Page) -> list[str]:
    """Names of what would be left without its course or unit if ``page`` and all below it went."""
    collector = Collector(using="default")
    try:
        for model in (CoursePage, UnitPage):
            collector.collect(model.objects.descendant_of(page, inclusive=True))
    except ProtectedError as refusal:
        return sorted({str(user) for user in refusal.protected_objects})
    return []
