"""What the timetable refuses, in sentences people can act on."""

from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError


class UnknownTimeZone(DomainError):
    code = "unknown_time_zone"
    sentence = _("“%(zone)s” is not a time zone we know. Choose one like Asia/Almaty.")


class WrongDates(DomainError):
    code = "wrong_dates"
    sentence = _("The last day comes before the first. Check both dates.")


class PeriodTooLong(DomainError):
    code = "period_too_long"
    sentence = _("Lessons can be planned for at most %(days)s days at once. Choose an earlier last day.")


class GroupHasNoSlots(DomainError):
    code = "group_has_no_slots"
    sentence = _("%(group)s has no weekly time yet. Add one, then plan its lessons.")


class GroupHasEnded(DomainError):
    code = "group_has_ended"
    sentence = _("%(group)s ends on %(date)s. Choose an earlier day or another group.")


class GroupIsFull(DomainError):
    code = "group_is_full"
    sentence = _("All %(capacity)s places of %(group)s are taken. Add places or choose another group.")


class CapacityBelowRoster(DomainError):
    code = "capacity_below_roster"
    sentence = _("%(taken)s learners have a place in this group; it cannot have fewer places.")


class GroupHasLessons(DomainError):
    code = "group_has_lessons"
    sentence = _(
        "This group already has lessons, so its project and language of teaching stay. Make a new group instead."
    )


class CourseStays(DomainError):
    code = "course_stays"
    sentence = _(
        "Lessons of this group are counted under its course, so the course stays. "
        "Begin a new group for the other course and move the learners there."
    )


class ShortNameStays(DomainError):
    code = "short_name_stays"
    sentence = _("Closed months name this project “%(slug)s”, so its short name stays. Its names can change.")


class DraftAlreadyThere(DomainError):
    code = "draft_already_there"
    sentence = _("“%(version)s” is still a draft. Publish or delete it, then begin the next.")


class VersionReleased(DomainError):
    code = "version_released"
    sentence = _("This timetable is published and stays as it is. Begin a new version to change it.")


class OutsideTerm(DomainError):
    code = "outside_term"
    sentence = _("%(term)s goes from %(first)s to %(last)s. Choose a day between them.")


class TakesEffectTooEarly(DomainError):
    code = "takes_effect_too_early"
    sentence = _("A timetable takes effect from %(date)s on at the earliest. Choose that day or a later one.")


class WeeklyTimeTaken(DomainError):
    code = "weekly_time_taken"
    sentence = _("The group already meets at this time.")


class WeeklyTimeHasLessons(DomainError):
    code = "weekly_time_has_lessons"
    sentence = _(
        "Lessons were planned from this weekly time, so it stays as it is. To change or end it, draft a new timetable; "
        "everybody concerned is told when you publish it."
    )


class ConflictsNotSeen(DomainError):
    code = "conflicts_not_seen"
    sentence = _("This timetable has conflicts. Look at them, then say that you have seen them.")


class DraftLooksDifferent(DomainError):
    code = "draft_looks_different"
    sentence = _("Something changed since you opened this page. Look at the timetable again, then publish it.")


class AlreadyEnrolled(DomainError):
    code = "already_enrolled"
    sentence = _("%(person)s already has a place in %(group)s in that time.")


class AlreadyInThisGroup(DomainError):
    code = "already_in_this_group"
    sentence = _("%(person)s learns in %(group)s now. Choose another group to move to.")


class NoPlaceToMoveFrom(DomainError):
    code = "no_place_to_move_from"
    sentence = _(
        "%(person)s has no place in %(group)s on the day before %(date)s. Choose another day, or give a place anew."
    )


class OthersWaitLonger(DomainError):
    code = "others_wait_longer"
    sentence = _(
        "Others have waited longer for a place in %(group)s: %(names)s. Say that you mean it, or answer them first."
    )


class AlreadyTeaches(DomainError):
    code = "already_teaches"
    sentence = _("%(person)s already teaches %(group)s in that time.")


class PastIsSettled(DomainError):
    code = "past_is_settled"
    sentence = _(
        "%(group)s had a lesson on %(date)s, and who belonged to it then stays as it was. "
        "Choose that day or a later one."
    )


class TeachingIsSettled(DomainError):
    code = "teaching_is_settled"
    sentence = _(
        "%(group)s had a lesson on %(date)s, and its month is closed: who taught the group then stays as it was. "
        "Choose a last day that leaves that lesson as it is, or write down another teacher from a later day."
    )


class AlreadyAsked(DomainError):
    code = "already_asked"
    sentence = _("You have already asked for a place in this group. We will write to you.")


class GroupTakesNoRequests(DomainError):
    code = "group_takes_no_requests"
    sentence = _("This group takes no new learners now. Choose another group.")


class RequestAlreadyDecided(DomainError):
    code = "request_already_decided"
    sentence = _("This request has already been answered. Load the page again to see how.")


class LessonNotPlanned(DomainError):
    code = "lesson_not_planned"
    sentence = _("Only a planned lesson can be opened or changed; this one has started or is over.")


class LessonNotLive(DomainError):
    code = "lesson_not_live"
    sentence = _("This lesson has not started, so there is nothing to end or confirm.")


class LessonNotBegun(DomainError):
    code = "lesson_not_begun"
    sentence = _("This lesson has not begun or does not take place, so there is nothing to tell who teaches next.")


class NoteMissing(DomainError):
    code = "note_missing"
    sentence = _("Write the note first, then save it.")


class LessonNotEnded(DomainError):
    code = "lesson_not_ended"
    sentence = _("End the lesson first; then its attendance can be confirmed.")


class LessonIsLive(DomainError):
    code = "lesson_is_live"
    sentence = _("People are in this lesson now. End it first.")


class LessonAlreadyHeld(DomainError):
    code = "lesson_already_held"
    sentence = _("This lesson has been counted as held, so it stays as it is.")


class AttendanceConfirmed(DomainError):
    code = "attendance_confirmed"
    sentence = _("The attendance of this lesson has been confirmed. Correct it instead.")


class AttendanceNotConfirmed(DomainError):
    code = "attendance_not_confirmed"
    sentence = _("Confirm the attendance of this lesson first; then decide whether it counts.")


class MonthClosed(DomainError):
    code = "month_closed"
    sentence = _(
        "%(month)s is closed. What was counted in it changes only by a correction that a second person approves."
    )


class LessonAlreadyThere(DomainError):
    code = "lesson_already_there"
    sentence = _("%(group)s already has a lesson on %(date)s at %(time)s.")


class LessonNotOver(DomainError):
    code = "lesson_not_over"
    sentence = _("This lesson is not over yet. Enter it when it is.")


class WrongTimes(DomainError):
    code = "wrong_times"
    sentence = _("The lesson ends before it begins. Check both times.")


class LessonNotCancelled(DomainError):
    code = "lesson_not_cancelled"
    sentence = _("Only a cancelled lesson is made up. To give a planned one another time, move it.")


class AlreadyMadeUp(DomainError):
    code = "already_made_up"
    sentence = _("Another lesson makes up for this one already.")


class SameTime(DomainError):
    code = "same_time"
    sentence = _("The lesson is at this time already. Choose another day, time or length.")


class NothingToChange(DomainError):
    code = "nothing_to_change"
    sentence = _("No planned lesson is there to change. Choose another day or other groups.")


class NotAllChanged(DomainError):
    code = "not_all_changed"
    sentence = _("Nothing was changed, because not every lesson could be. %(lesson)s: %(why)s")


class DoesNotTeachThen(DomainError):
    code = "does_not_teach_then"
    sentence = _("%(person)s does not teach %(group)s on %(date)s and the day before. Choose another day.")


class UnlikelyDate(DomainError):
    code = "unlikely_date"
    sentence = _("Check the year: there are no lessons in it.")


class NotTeacherOfLesson(DomainError):
    code = "not_teacher_of_lesson"
    sentence = _("%(person)s does not teach this lesson, so nobody can stand in for them.")


class NobodyStandsIn(DomainError):
    code = "nobody_stands_in"
    sentence = _("Nobody stands in for %(person)s in this lesson. Choose who teaches it.")


class AnsweredMeanwhile(DomainError):
    code = "answered_meanwhile"
    sentence = _("This was answered meanwhile. The page shows how it stands now.")


class AlreadyTeachesLesson(DomainError):
    code = "already_teaches_lesson"
    sentence = _("%(person)s teaches this lesson anyway. Choose somebody else.")


class NotTeacherOfGroup(DomainError):
    code = "not_teacher_of_group"
    sentence = _("Only a teacher of the group can open its lesson.")


class NotInLesson(DomainError):
    code = "not_in_lesson"
    sentence = _("The list names a person who was not in this lesson. Load the page again.")


class ReasonMissing(DomainError):
    code = "reason_missing"
    sentence = _("Say in a few words why, so that everyone can understand it later.")


class ReasonDoesNotFit(DomainError):
    code = "reason_does_not_fit"
    sentence = _("“%(reason)s” does not lead to “%(status)s”. Choose another status or another reason.")


class NotOnThatDevice(DomainError):
    code = "not_on_that_device"
    sentence = _("Name another learner who was in the room: only then can two share a device.")


class StatusStands(DomainError):
    code = "status_stands"
    sentence = _("This status stands already. Choose another one.")


class AttendanceChanged(DomainError):
    code = "attendance_changed"
    sentence = _("Somebody changed this list while you had it open. Look at it again, then confirm.")


class MonthCountedElsewhere(DomainError):
    code = "month_counted_elsewhere"
    sentence = _(
        "The lessons of %(month)s, %(language)s, are counted in an imported document. "
        "A month is counted here or in a document, never both."
    )


class TeachingHasLessons(DomainError):
    code = "teaching_has_lessons"
    sentence = _("%(person)s has taught lessons of %(group)s in that time. Give a last day instead of deleting it.")


class StillUsed(DomainError):
    code = "still_used"
    sentence = _("“%(name)s” cannot be deleted: lessons, groups or figures belong to it.")
