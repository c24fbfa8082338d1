"""What coordinators are told by mail about the rooms, each in their own language."""

from django.conf import settings
from django.core.mail import send_mail
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from classrooms.models import Report
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.timetable.domain.letters import address_of


@task
def write_about_report(report: int) -> int:
    """Tell the coordinators that a message was reported; returns how many were written to.

    The letter holds neither the message nor a name: mail is read in many places.
    """
    found = Report.objects.select_related("room__lesson__group").get(pk=report)
    readers = [person for person in _readers() if address_of(person)]
    for person in readers:
        _write(found, person)
    return len(readers)


def _readers() -> list[User]:
    """The coordinators; where there is none yet, the administrators."""
    active = User.objects.filter(is_active=True)
    coordinators = list(active.filter(groups__name=Role.COORDINATOR))
    return coordinators or list(active.filter(groups__name=Role.ADMINISTRATOR))


def _write(report: Report, person: User) -> None:
    lesson = report.room.lesson
    with translation.override(person.language or "en"):
        url = settings.BASE_URL + reverse("classrooms_reports:answer", args=[report.pk])
        subject = _("A message was reported: %(group)s") % {"group": lesson.group}
        send_mail(
            " ".join(subject.split()),  # a header is one line, a name may not be
            render_to_string("classrooms/mail/report.txt", {"person": person, "lesson": lesson, "url": url}),
            settings.DEFAULT_FROM_EMAIL,
            [address_of(person)],
        )
