"""Fixed choices of the timetable."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InstructionLanguage(models.TextChoices):
    """The language a group is taught in; which of them are open is a setting."""

    ENGLISH = "en", _("English")
    RUSSIAN = "ru", _("Russian")
    TURKISH = "tr", _("Turkish")
    PERSIAN = "fa", _("Persian")
    KAZAKH = "kk", _("Kazakh")


class AgeBand(models.TextChoices):
    ANY = "any", _("All ages")
    CHILDREN = "children", _("Children, 7 to 11")
    TEENAGERS = "teenagers", _("Teenagers, 12 to 17")
    ADULTS = "adults", _("Adults")


# Whole years, the last one included, of those a group is meant for.
AGES = {AgeBand.CHILDREN: (7, 11), AgeBand.TEENAGERS: (12, 17), AgeBand.ADULTS: (18, 150)}


class Weekday(models.IntegerChoices):
    """As ``date.weekday()``."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class LessonState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("lesson", "Planned")
    LIVE = "live", pgettext_lazy("lesson", "Now")
    HELD = "held", pgettext_lazy("lesson", "Took place")
    CANCELLED = "cancelled", pgettext_lazy("lesson", "Cancelled")
    MOVED = "moved", pgettext_lazy("lesson", "Moved")


# A lesson that will not take place where it stands: its time is free again.
GIVEN_UP = frozenset({LessonState.CANCELLED, LessonState.MOVED})
# Nobody enters its room any more.
SETTLED = GIVEN_UP | {LessonState.HELD}


class LessonOrigin(models.TextChoices):
    """How a lesson came to its place: by the timetable, or instead of another lesson."""

    TIMETABLE = "timetable", pgettext_lazy("lesson came by", "Timetable")
    MOVED = "moved", pgettext_lazy("lesson came by", "Moved here")
    MADE_UP = "made_up", pgettext_lazy("lesson came by", "Made up")


class ChangeKind(models.TextChoices):
    """What happened to a lesson after it was planned."""

    CANCELLED = "cancelled", pgettext_lazy("change of a lesson", "Cancelled")
    MOVED = "moved", pgettext_lazy("change of a lesson", "Moved")
    MADE_UP = "made_up", pgettext_lazy("change of a lesson", "Made up")
    SUBSTITUTED = "substituted", pgettext_lazy("change of a lesson", "Change of teacher")
    RECORDED = "recorded", pgettext_lazy("change of a lesson", "Entered by hand")
    DECIDED = "decided", pgettext_lazy("change of a lesson", "Counts as held by decision")


class Part(models.TextChoices):
    """What a person was in a lesson; a guest was in its room without a place in the group on that day."""

    TEACHER = "teacher", pgettext_lazy("part in a lesson", "Teacher")
    LEARNER = "learner", pgettext_lazy("part in a lesson", "Learner")
    GUEST = "guest", pgettext_lazy("part in a lesson", "Guest")


class AttendanceStatus(models.TextChoices):
    PRESENT = "present", pgettext_lazy("attendance", "Present")
    LATE = "late", pgettext_lazy("attendance", "Late")
    LEFT_EARLY = "left_early", pgettext_lazy("attendance", "Left early")
    EXCUSED = "excused", pgettext_lazy("attendance", "Excused")
    ABSENT = "absent", pgettext_lazy("attendance", "Absent")


# Who counts as having been there.
THERE = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.LEFT_EARLY})


class CorrectionReason(models.TextChoices):
    """Why a person gives an attendance another status than it had."""

    SAME_DEVICE = "device", pgettext_lazy("attendance", "Also here, on the same device")
    BY_PHONE = "phone", pgettext_lazy("attendance", "Here by phone, outside the room")
    LINE_FAILED = "line", pgettext_lazy("attendance", "The line failed")
    EXCUSED_BY_FAMILY = "family", pgettext_lazy("attendance", "Excused by the family")
    OTHER = "other", pgettext_lazy("attendance", "Other, in words")
    APPROVED = "approved", pgettext_lazy("attendance", "Corrected after the month was closed")


# What nobody chooses: only an approved correction of a closed month writes it.
CHOSEN_REASONS = tuple(reason for reason in CorrectionReason if reason != CorrectionReason.APPROVED)
# Whose words say why.
SAID_IN_WORDS = (CorrectionReason.OTHER, CorrectionReason.APPROVED)


class Evidence(models.TextChoices):
    """What an attendance entry, a held lesson or a figure rests on."""

    ROOM = "room", _("Room")
    HAND = "hand", _("By hand")
    DECIDED = "decided", _("Decided exception")
    IMPORTED = "imported", _("Imported")
    DEMONSTRATION = "demo", _("Demonstration")


# Of one person's attendance.
OF_ENTRIES = (Evidence.ROOM, Evidence.HAND, Evidence.DEMONSTRATION)
# Of a lesson that counts as held.
OF_LESSONS = (Evidence.ROOM, Evidence.HAND, Evidence.DECIDED, Evidence.DEMONSTRATION)


class RequestState(models.TextChoices):
    """A person's wish for a place in a group."""

    WAITING = "waiting", pgettext_lazy("place", "Waiting")
    ADMITTED = "admitted", pgettext_lazy("place", "Admitted")
    DECLINED = "declined", pgettext_lazy("place", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("place", "Withdrawn")


class VersionState(models.TextChoices):
    """A timetable is drafted, then released; "Published" on the screen."""

    DRAFT = "draft", pgettext_lazy("timetable", "Draft")
    RELEASED = "released", pgettext_lazy("timetable", "Published")


class SlotChangeKind(models.TextChoices):
    """What a version does to a weekly time."""

    ADDED = "added", pgettext_lazy("weekly time", "New")
    MOVED = "moved", pgettext_lazy("weekly time", "Moved")
    REMOVED = "removed", pgettext_lazy("weekly time", "Removed")


class ClashKind(models.TextChoices):
    """What two lessons, or a lesson and its day, cannot be at once."""

    GROUP = "group", pgettext_lazy("conflict", "Group")
    TEACHER = "teacher", pgettext_lazy("conflict", "Teacher")
    LEARNER = "learner", pgettext_lazy("conflict", "Learner")
    HOLIDAY = "holiday", pgettext_lazy("conflict", "Day off")
    CAPACITY = "capacity", pgettext_lazy("conflict", "Places")


class TimetableAct(models.TextChoices):
    """What is done to the timetable, as the journal tells it. What stands before the dot is its kind."""

    LESSON_PLANNED = "lesson.planned", pgettext_lazy("journal", "Lesson planned")
    LESSONS_PLANNED = "lesson.planned_many", pgettext_lazy("journal", "Lessons planned")
    UNIT_CHOSEN = "lesson.unit_chosen", pgettext_lazy("journal", "Unit of a lesson chosen")
    LESSON_CANCELLED = "lesson.cancelled", pgettext_lazy("journal", "Lesson cancelled")
    LESSON_MOVED = "lesson.moved", pgettext_lazy("journal", "Lesson moved")
    LESSON_MADE_UP = "lesson.made_up", pgettext_lazy("journal", "Lesson made up")
    LESSON_SUBSTITUTED = "lesson.substituted", pgettext_lazy("journal", "Another teacher for a lesson")
    LESSON_OPENED = "lesson.opened", pgettext_lazy("journal", "Lesson begun")
    LESSON_ENDED = "lesson.ended", pgettext_lazy("journal", "Lesson ended")
    LESSON_RECORDED = "lesson.recorded", pgettext_lazy("journal", "Lesson entered by hand")
    LESSON_DECIDED = "lesson.decided", pgettext_lazy("journal", "Lesson decided as held")
    LESSON_NOTED = "lesson.noted", pgettext_lazy("journal", "Note for who teaches next")
    TIMES_RENEWED = "lesson.times_renewed", pgettext_lazy("journal", "Times of lessons computed anew")
    LEARNER_PUT_OUT = "removal.made", pgettext_lazy("journal", "Learner put out of lessons")
    LEARNER_LET_IN = "removal.lifted", pgettext_lazy("journal", "Learner let into lessons again")
    MESSAGE_REPORTED = "message.reported", pgettext_lazy("journal", "Message reported")
    MESSAGE_DECIDED = "message.decided", pgettext_lazy("journal", "Reported message decided on")
    ABSENCE_REPORTED = "absence.reported", pgettext_lazy("journal", "Teacher cannot come")
    ABSENCE_WITHDRAWN = "absence.withdrawn", pgettext_lazy("journal", "Teacher comes after all")
    ATTENDANCE_PROPOSED = "attendance.proposed", pgettext_lazy("journal", "Attendance proposed")
    ATTENDANCE_CONFIRMED = "attendance.confirmed", pgettext_lazy("journal", "Attendance confirmed")
    ATTENDANCE_CORRECTED = "attendance.corrected", pgettext_lazy("journal", "Attendance corrected")
    PLACE_GIVEN = "place.given", pgettext_lazy("journal", "Place given")
    PLACE_ENDED = "place.ended", pgettext_lazy("journal", "Last day of a place set")
    PLACE_REMOVED = "place.removed", pgettext_lazy("journal", "Place removed")
    REQUEST_MADE = "request.made", pgettext_lazy("journal", "Place asked for")
    REQUEST_ADMITTED = "request.admitted", pgettext_lazy("journal", "Request for a place granted")
    REQUEST_DECLINED = "request.declined", pgettext_lazy("journal", "Request for a place declined")
    REQUEST_WITHDRAWN = "request.withdrawn", pgettext_lazy("journal", "Request for a place withdrawn")
    TEACHER_ASSIGNED = "teaching.begun", pgettext_lazy("journal", "Teacher assigned")
    TEACHING_ENDED = "teaching.ended", pgettext_lazy("journal", "Last day of a teacher set")
    TEACHING_REMOVED = "teaching.removed", pgettext_lazy("journal", "Teacher removed")
    TEACHER_CHANGED = "teaching.changed", pgettext_lazy("journal", "Teacher of a group changed")
    GROUP_CREATED = "group.created", pgettext_lazy("journal", "Group added")
    GROUP_CHANGED = "group.changed", pgettext_lazy("journal", "Group changed")
    GROUP_DELETED = "group.deleted", pgettext_lazy("journal", "Group deleted")
    DAYS_OFF_CHOSEN = "group.days_off_chosen", pgettext_lazy("journal", "Days off of a group chosen")
    SLOT_CREATED = "slot.created", pgettext_lazy("journal", "Weekly time added")
    SLOT_CHANGED = "slot.changed", pgettext_lazy("journal", "Weekly time changed")
    SLOT_DELETED = "slot.deleted", pgettext_lazy("journal", "Weekly time deleted")
    VERSION_DRAFTED = "version.drafted", pgettext_lazy("journal", "Timetable drafted")
    EFFECT_CHANGED = "version.day_changed", pgettext_lazy("journal", "Day of a draft changed")
    VERSION_DROPPED = "version.dropped", pgettext_lazy("journal", "Draft dropped")
    DRAFT_SLOT_ADDED = "version.time_added", pgettext_lazy("journal", "Weekly time of a draft added")
    DRAFT_SLOT_CHANGED = "version.time_changed", pgettext_lazy("journal", "Weekly time of a draft changed")
    DRAFT_SLOT_REMOVED = "version.time_removed", pgettext_lazy("journal", "Weekly time of a draft removed")
    VERSION_RELEASED = "version.released", pgettext_lazy("journal", "Timetable published")
    TERM_CREATED = "term.created", pgettext_lazy("journal", "Term added")
    TERM_CHANGED = "term.changed", pgettext_lazy("journal", "Term changed")
    TERM_DELETED = "term.deleted", pgettext_lazy("journal", "Term deleted")
    HOLIDAY_CREATED = "holiday.created", pgettext_lazy("journal", "Day off added")
    HOLIDAY_CHANGED = "holiday.changed", pgettext_lazy("journal", "Day off changed")
    HOLIDAY_DELETED = "holiday.deleted", pgettext_lazy("journal", "Day off deleted")
    PROGRAMME_CREATED = "programme.created", pgettext_lazy("journal", "Project added")
    PROGRAMME_CHANGED = "programme.changed", pgettext_lazy("journal", "Project changed")
    PROGRAMME_DELETED = "programme.deleted", pgettext_lazy("journal", "Project deleted")
