"""What people are told by mail about their places, in their own language."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.timetable.enums import RequestState
from lms.timetable.models import PlaceRequest


def write_answer(request: PlaceRequest) -> None:
    """Tell the person that they have a place, or that there is none; who left no address is not written to."""
    address = address_of(request.person)
    if not address:
        return
    admitted = request.state == RequestState.ADMITTED
    zone = request.person.time_zone or request.group.time_zone
    with translation.override(request.person.language or "en"), timezone.override(zone):
        context = {"request": request, "admitted": admitted, "url": settings.BASE_URL + page_of(admitted=admitted)}
        subject = _("You have a place: %(group)s") if admitted else _("About your place: %(group)s")
        send_mail(
            " ".join((subject % {"group": request.group}).split()),  # a header is one line, a name may not be
            render_to_string("timetable/mail/answer.txt", context),
            settings.DEFAULT_FROM_EMAIL,
            [address],
        )


def address_of(person: User) -> str:
    return person.contact_email or person.email or ""


def page_of(*, admitted: bool) -> str:
    return reverse("portal:home" if admitted else "portal:groups")
