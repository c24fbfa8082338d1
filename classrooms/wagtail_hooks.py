"""The rooms' place in the desk."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import Button

from classrooms.desk.exclusions import ExclusionViewSet
from classrooms.desk.reports import ReportViewSet
from classrooms.queries.written import reads_what_was_written
from lms.timetable.models import Lesson


class SafetyGroup(ViewSetGroup):
    menu_label = _("Safety")
    menu_icon = "lock"
    menu_order = 160
    items = (ReportViewSet, ExclusionViewSet)


@hooks.register("register_admin_viewset")
def safety() -> SafetyGroup:
    return SafetyGroup()


@hooks.register("register_lesson_buttons")
def what_was_written(request: HttpRequest, lesson: Lesson) -> list[Button]:
    """Beside a lesson in the desk: the way to what was written in it."""
    if not reads_what_was_written(request.user, lesson):
        return []
    url = reverse("classrooms:written", args=[lesson.uuid])
    return [Button(_("What was written"), url=url, icon_name="comment", priority=30)]
