"""Lessons in the calendar of one's phone: the file, its private address, and a new one when it became known."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lms.accounts.requests import PersonRequest
from lms.portal.calendar import calendar_file
from lms.timetable.domain.feeds import feed_of, renew_feed
from lms.timetable.models import CalendarFeed
from lms.timetable.queries.clock_changes import told_shifts


@never_cache
def feed(_request: HttpRequest, key: str) -> HttpResponse:
    """For calendar programs, which cannot sign in: who has the key reads the lessons of its person."""
    found = get_object_or_404(CalendarFeed.objects.select_related("person"), key=key, person__is_active=True)
    content = calendar_file(found.person, at=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="qazaq-klasy.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
def address(request: PersonRequest) -> HttpResponse:
    """The address to give to a calendar; by POST a new one."""
    if request.method == "POST":
        renew_feed(request.user, at=timezone.now())
        messages.success(request, _("Your calendar has a new address. The old one shows nothing any more."))
        return redirect("portal:calendar")
    key = feed_of(request.user, at=timezone.now()).key
    url = settings.BASE_URL + reverse("portal:feed", args=[key])
    context = {
        "url": url,
        "webcal": url.replace("https://", "webcal://").replace("http://", "webcal://"),
        "clock_changes": told_shifts(request.user, at=timezone.now()),
    }
    return render(request, "portal/calendar.html", context)
