"""Pages of the site: home, courses with their units, and standard pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.blocks import UnitBody


class HomePage(Page):
    """The public home."""

    max_count = None
    subpage_types = ["cms.CourseIndexPage", "cms.StandardPage"]


class CourseIndexPage(Page):
    """The list of courses."""

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.CoursePage"]


class CoursePage(Page):
    """A course; one page a locale, tied by ``translation_key``."""

    title_kk = models.CharField(_("title in Kazakh"), max_length=120, blank=True)
    level = models.CharField(_("level"), max_length=10, blank=True)
    instrument = models.CharField(_("instrument"), max_length=20, blank=True)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    intro = RichTextField(_("introduction"), blank=True)

    parent_page_types = ["cms.CourseIndexPage"]
    subpage_types = ["cms.UnitPage"]


class UnitPage(Page):
    """The material of one or more lessons."""

    number = models.PositiveSmallIntegerField(_("number"), default=1)
    title_kk = models.CharField(_("title in Kazakh"), max_length=120, blank=True)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = StreamField(UnitBody(), blank=True)

    parent_page_types = ["cms.CoursePage"]
    subpage_types: list[str] = []


class StandardPage(Page):
    """A page of plain text: for parents, privacy, help."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)
    body = RichTextField(_("text"), blank=True)
