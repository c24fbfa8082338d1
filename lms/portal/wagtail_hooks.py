"""The portal's place in the desk: what waits for a coordinator stands on the first page."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from lms.portal.panels import DecisionsPanel, RequestsPanel, TodayPanel
from lms.timetable.permissions import can_coordinate


@hooks.register("construct_homepage_panels")
def coordinators_desk(request: HttpRequest, panels: list[Component]) -> None:
    if can_coordinate(request.user):
        panels += [TodayPanel(), DecisionsPanel(), RequestsPanel()]
