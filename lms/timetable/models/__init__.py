"""Programmes, groups with their people, weekly slots, terms, versions, lessons with changes and notes, attendance."""

from lms.timetable.models.attendance import AttendanceEntry
from lms.timetable.models.clocks import ZoneRules
from lms.timetable.models.feeds import CalendarFeed
from lms.timetable.models.groups import Enrolment, Group, PlaceRequest, Programme, Slot, Teaching
from lms.timetable.models.lessons import (
    HELD_IN_ANOTHER_MONTH,
    ClosedMonth,
    CountedElsewhere,
    Lesson,
    LessonChange,
    TeacherAbsence,
)
from lms.timetable.models.notes import LessonNote
from lms.timetable.models.terms import Holiday, KeptCountry, Term
from lms.timetable.models.versions import DraftSlot, SlotChange, TimetableVersion

__all__ = [
    "HELD_IN_ANOTHER_MONTH",
    "AttendanceEntry",
    "CalendarFeed",
    "ClosedMonth",
    "CountedElsewhere",
    "DraftSlot",
    "Enrolment",
    "Group",
    "Holiday",
    "KeptCountry",
    "Lesson",
    "LessonChange",
    "LessonNote",
    "PlaceRequest",
    "Programme",
    "Slot",
    "SlotChange",
    "TeacherAbsence",
    "Teaching",
    "Term",
    "TimetableVersion",
    "ZoneRules",
]
