"""Pages of the site: home, courses with their units, and standard pages."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import BaseTranslatableField, SynchronizedField, TranslatableField

from cms.blocks import UnitBody, Ways
from cms.blocks.text import RICH_TEXT
from cms.policies import allow_score_styles
from lms.accounts.enums import ScriptChoice
from lms.core.languages import PREFIXES

# Latin and the same in every locale, so that an address reads alike everywhere.
SAME_EVERYWHERE = [SynchronizedField("slug", overridable=False)]
HOME_TEXTS = (
    *("tagline", "headline", "lead", "cta_label", "secondary_label"),
    *("scripts_heading", "scripts_lead", "lessons_heading", "ways_heading"),
)
INSTRUMENTS = ("dombra", "kobyz")
RUNNING_TEXT = ["h2", "h3", "bold", "ul", "ol", "link", "kazakh"]


def kazakh_panel(name: str) -> FieldPanel:
    return FieldPanel(name, attrs={"lang": "kk-Cyrl"})


class SitePage(Page):
    """What all our pages know: the language they are written in, and their other locales."""

    class Meta:
        abstract = True

    promote_panels: ClassVar[list[Panel]] = [
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], _("Address"))
    ]

    @cached_property
    def written_in(self) -> str:
        """Language code of the text: an alias shows the page it follows, in that page's language."""
        return self.alias_of.locale.language_code if self.alias_of_id else self.locale.language_code

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["languages"] = self.language_links(request)
        context["written_in"] = self.written_in
        return context

    def language_links(self, request: HttpRequest) -> list[dict[str, object]]:
        """This page in each language of the interface; one it does not exist in leads to that language's home."""
        pages = self.get_translations(inclusive=True).live().select_related("locale")
        urls = {page.locale.language_code: page.get_url(request) for page in pages}
        names = dict(settings.LANGUAGES)
        current = self.locale.language_code
        return [
            {"code": code, "name": names[code], "url": urls.get(code) or f"/{code}/", "current": code == current}
            for code in PREFIXES
        ]


class HomePage(SitePage):
    """The public home."""

    tagline_kk = models.CharField(_("tagline in Kazakh"), max_length=80, blank=True)
    tagline = models.CharField(_("tagline"), max_length=80, blank=True)
    headline = models.CharField(_("headline"), max_length=80, blank=True)
    lead = models.CharField(_("lead"), max_length=300, blank=True)
    cta_label = models.CharField(_("main button"), max_length=40, blank=True, help_text=_("Leads to the groups."))
    secondary_label = models.CharField(_("second link"), max_length=40, blank=True)
    secondary_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page of the second link"),
    )
    greeting_kk = models.CharField(_("greeting in Kazakh"), max_length=40, blank=True)
    scripts_heading = models.CharField(_("heading over the three scripts"), max_length=80, blank=True)
    scripts_lead = models.CharField(_("sentence under it"), max_length=200, blank=True)
    lessons_heading = models.CharField(_("heading over the next lessons"), max_length=80, blank=True)
    ways_heading = models.CharField(_("heading over the ways in"), max_length=80, blank=True)
    ways = StreamField(Ways(), blank=True, verbose_name=_("ways in"))

    template = "cms/home_page.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["cms.CourseIndexPage", "cms.StandardPage"]
    # Named one by one: homes are siblings at the root, so this slug alone differs from locale to locale.
    translatable_fields: ClassVar[list[BaseTranslatableField]] = [
        *(TranslatableField(name) for name in ("title", "seo_title", "search_description", *HOME_TEXTS, "ways")),
        *(SynchronizedField(name) for name in ("show_in_menus", "tagline_kk", "greeting_kk", "secondary_page")),
    ]
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        MultiFieldPanel(
            [kazakh_panel("tagline_kk"), FieldPanel("tagline"), FieldPanel("headline"), FieldPanel("lead")],
            _("Under the roof"),
        ),
        MultiFieldPanel(
            [FieldPanel("cta_label"), FieldPanel("secondary_label"), FieldPanel("secondary_page")], _("What to do")
        ),
        MultiFieldPanel(
            [kazakh_panel("greeting_kk"), FieldPanel("scripts_heading"), FieldPanel("scripts_lead")], _("Three scripts")
        ),
        FieldPanel("lessons_heading"),
        MultiFieldPanel([FieldPanel("ways_heading"), FieldPanel("ways")], _("Ways in")),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class CourseIndexPage(SitePage):
    """The list of courses."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    template = "cms/course_index_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.CoursePage"]
    override_translatable_fields = SAME_EVERYWHERE
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("list of courses")
        verbose_name_plural = _("lists of courses")


class CoursePage(SitePage):
    """A course; one page a locale, tied by ``translation_key``."""

    title_kk = models.CharField(_("title in Kazakh"), max_length=120, blank=True)
    level = models.CharField(_("level"), max_length=10, blank=True)
    instrument = models.CharField(
        _("instrument"), max_length=20, blank=True, help_text=_("dombra or kobyz; empty for a course of the language")
    )
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    intro = RichTextField(_("introduction"), blank=True, features=RICH_TEXT)

    template = "cms/course_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.CourseIndexPage"]
    subpage_types: ClassVar[list[str]] = ["cms.UnitPage"]
    override_translatable_fields: ClassVar[list[SynchronizedField]] = [
        *SAME_EVERYWHERE,
        SynchronizedField("title_kk", overridable=False),
        SynchronizedField("level", overridable=False),
        SynchronizedField("instrument", overridable=False),
    ]
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        kazakh_panel("title_kk"),
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("level"), FieldPanel("instrument")], _("What kind of course")),
        FieldPanel("intro"),
    ]
    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.SearchField("title_kk"),
        index.SearchField("summary"),
        index.SearchField("intro"),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @property
    def art(self) -> str:
        """The drawing that stands for the course."""
        return self.instrument if self.instrument in INSTRUMENTS else "yurt"


class UnitPage(SitePage):
    """The material of one or more lessons."""

    number = models.PositiveSmallIntegerField(_("number"), default=1)
    title_kk = models.CharField(_("title in Kazakh"), max_length=120, blank=True)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = StreamField(UnitBody(), blank=True, verbose_name=_("content"))

    template = "cms/unit_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.CoursePage"]
    subpage_types: ClassVar[list[str]] = []
    override_translatable_fields: ClassVar[list[SynchronizedField]] = [
        *SAME_EVERYWHERE,
        SynchronizedField("title_kk", overridable=False),
        SynchronizedField("number", overridable=False),
    ]
    content_panels: ClassVar[list[Panel]] = [
        FieldPanel("number"),
        kazakh_panel("title_kk"),
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.SearchField("title_kk"),
        index.SearchField("summary"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    @property
    def has_score(self) -> bool:
        return any(block["type"] == "score" for block in self.body.raw_data)

    @property
    def contents(self) -> list[tuple[str, str]]:
        """``(anchor, heading)`` of each part that has a heading, read without loading its pictures."""
        return [
            (part_anchor(block["id"], number), block["value"]["heading"])
            for number, block in enumerate(self.body.raw_data, start=1)
            if block["value"].get("heading")
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.with_policy(super().serve(request, *args, **kwargs))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return self.with_policy(super().serve_preview(request, mode_name))

    def with_policy(self, response: HttpResponse) -> HttpResponse:
        return allow_score_styles(response) if self.has_score else response


class StandardPage(SitePage):
    """A page of plain text: for parents, privacy, help."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)
    body = RichTextField(_("text"), blank=True, features=RUNNING_TEXT)

    template = "cms/standard_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.StandardPage"]
    subpage_types: ClassVar[list[str]] = ["cms.StandardPage"]
    override_translatable_fields = SAME_EVERYWHERE
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")


class RenderedBody(models.Model):
    """The HTML of a unit's body in one script, made when the unit was published.

    It holds for exactly one revision and one state of our templates (``made_by``); anything else is stale.
    """

    page = models.ForeignKey(UnitPage, on_delete=models.CASCADE, related_name="rendered_bodies")
    script = models.CharField(max_length=4, choices=ScriptChoice)
    revision_id = models.PositiveBigIntegerField()
    made_by = models.CharField(max_length=64)
    html = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "script"], name="rendered_body_once_a_script")]

    def __str__(self) -> str:
        return f"{self.page_id} in {self.script}"


def part_anchor(block_id: str | None, number: int) -> str:
    """The ``id`` of a block on the page: the same in every locale. In a first preview it has only its number."""
    return f"part-{block_id[:8] if block_id else number}"
