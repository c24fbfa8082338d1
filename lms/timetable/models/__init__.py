"""Programmes, groups with their people, weekly slots, lessons with their changes, and attendance."""

from lms.timetable.models.attendance import AttendanceEntry
from lms.timetable.models.feeds import CalendarFeed
from lms.timetable.models.groups import Enrolment, Group, PlaceRequest, Programme, Slot, Teaching
from lms.timetable.models.lessons import ClosedMonth, CountedElsewhere, Lesson, LessonChange, TeacherAbsence

__all__ = [
    "AttendanceEntry",
    "CalendarFeed",
    "ClosedMonth",
    "CountedElsewhere",
    "Enrolment",
    "Group",
    "Lesson",
    "LessonChange",
    "PlaceRequest",
    "Programme",
    "Slot",
    "TeacherAbsence",
    "Teaching",
]
