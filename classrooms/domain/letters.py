"""What coordinators are told by mail about the rooms, each in their own language."""

from django.tasks import task

from classrooms.models import Report
from lms.accounts.domain.letters import write_letters
from lms.accounts.queries.roles import coordinators


@task
def write_about_report(report: int) -> int:
    """Tell the coordinators that a message was reported; returns how many were written to.

    The letter holds neither the message nor a name: mail is read in many places.
    """
    found = Report.objects.select_related("room__lesson__group").get(pk=report)
    return write_letters(
        coordinators(), "classrooms/mail/report.txt", key=str(found.pk), report=found, lesson=found.room.lesson
    )
