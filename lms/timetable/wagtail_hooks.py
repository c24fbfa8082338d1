"""The timetable's place in the desk."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from lms.timetable.desk.draft_slots import DraftSlotViewSet
from lms.timetable.desk.groups import GroupViewSet, ProgrammeViewSet
from lms.timetable.desk.lessons import LessonViewSet
from lms.timetable.desk.members import EnrolmentViewSet, SlotViewSet, TeachingViewSet
from lms.timetable.desk.requests import PlaceRequestViewSet
from lms.timetable.desk.terms import HolidayViewSet, TermViewSet
from lms.timetable.desk.versions import VersionViewSet


class TimetableGroup(ViewSetGroup):
    menu_label = _("Timetable")
    menu_icon = "calendar-alt"
    menu_order = 150
    items = (
        LessonViewSet,
        GroupViewSet,
        PlaceRequestViewSet,
        VersionViewSet,
        TermViewSet,
        HolidayViewSet,
        ProgrammeViewSet,
    )


@hooks.register("register_admin_viewset")
def timetable() -> TimetableGroup:
    return TimetableGroup()


@hooks.register("register_admin_viewset")
def parts_of_versions() -> list[ModelViewSet]:
    return [DraftSlotViewSet()]


@hooks.register("register_admin_viewset")
def members_of_groups() -> list[ModelViewSet]:
    return [SlotViewSet(), TeachingViewSet(), EnrolmentViewSet()]
