"""What coordinators decide about removals and reported messages. Each decision has a name and a reason, and stays."""

from django.db import transaction
from django.utils import timezone

from classrooms.errors import AlreadyDecided, AlreadyLifted
from classrooms.models import Exclusion, Report
from lms.accounts.models import User


@transaction.atomic
def lift_exclusion(exclusion: Exclusion, *, because: str, lifted_by: User) -> Exclusion:
    """Let the learner into the coming lessons again. Raises AlreadyLifted."""
    exclusion = Exclusion.objects.select_for_update().get(pk=exclusion.pk)
    if exclusion.lifted_at is not None:
        raise AlreadyLifted
    exclusion.lifted_at, exclusion.lifted_by, exclusion.lifted_because = timezone.now(), lifted_by, because
    exclusion.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    return exclusion


@transaction.atomic
def decide_report(report: Report, *, decision: str, decided_by: User) -> Report:
    """Close the report with what was decided, in words. Raises AlreadyDecided."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.decided_at is not None:
        raise AlreadyDecided
    report.decided_at, report.decided_by, report.decision = timezone.now(), decided_by, decision
    report.save(update_fields=["decided_at", "decided_by", "decision"])
    return report
