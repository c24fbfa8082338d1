"""The portal's place in the desk: the log of letters, and on the first page what waits for a coordinator."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from lms.portal.desk import LetterViewSet
from lms.portal.panels import ConflictsPanel, DecisionsPanel, GapsPanel, RequestsPanel, TodayPanel
from lms.timetable.permissions import can_coordinate


@hooks.register("register_admin_viewset")
def letters() -> LetterViewSet:
    return LetterViewSet()


@hooks.register("construct_homepage_panels")
def coordinators_desk(request: HttpRequest, panels: list[Component]) -> None:
    if can_coordinate(request.user):
        panels += [GapsPanel(), TodayPanel(), DecisionsPanel(), ConflictsPanel(), RequestsPanel()]
