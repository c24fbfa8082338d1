"""What coordinators decide about removals and reported messages. Each decision has a name and a reason, and stays."""

from django.db import transaction
from django.utils import timezone

from classrooms.errors import AlreadyDecided, AlreadyLifted
from classrooms.models import Exclusion, Report
from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.timetable.enums import TimetableAct


@transaction.atomic
def lift_exclusion(exclusion: Exclusion, *, because: str, lifted_by: User) -> Exclusion:
    """Let the learner into the coming lessons again. Raises AlreadyLifted."""
    exclusion = Exclusion.objects.select_for_update(of=("self",)).select_related("group", "person").get(pk=exclusion.pk)
    if exclusion.lifted_at is not None:
        raise AlreadyLifted
    exclusion.lifted_at, exclusion.lifted_by, exclusion.lifted_because = timezone.now(), lifted_by, because
    exclusion.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    write_down(TimetableAct.LEARNER_LET_IN, exclusion.group, by=lifted_by, person=exclusion.person, words=because)
    return exclusion


@transaction.atomic
def decide_report(report: Report, *, decision: str, decided_by: User) -> Report:
    """Close the report with what was decided, in words. Raises AlreadyDecided."""
    reports = Report.objects.select_for_update(of=("self",)).select_related("room__lesson", "author")
    report = reports.get(pk=report.pk)
    if report.decided_at is not None:
        raise AlreadyDecided
    report.decided_at, report.decided_by, report.decision = timezone.now(), decided_by, decision
    report.save(update_fields=["decided_at", "decided_by", "decision"])
    write_down(TimetableAct.MESSAGE_DECIDED, report.room.lesson, by=decided_by, person=report.author, words=decision)
    return report
