"""A person's own pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lms.accounts.domain.people import speak_at_the_desk
from lms.accounts.forms import ProfileForm
from lms.accounts.requests import PersonRequest
from lms.core.languages import PREFIXES, SCRIPT_COOKIE
from lms.core.readers import zone_of
from lms.core.views import YEAR


@login_required
def profile(request: PersonRequest) -> HttpResponse:
    """Read and change one's own profile."""
    user = request.user
    form = ProfileForm(request.POST or None, instance=user, initial={"time_zone": user.time_zone or zone_of(request)})
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)
    person = form.save()
    speak_at_the_desk(person)
    messages.success(request, _("Your profile is saved."))
    if person.language in PREFIXES:
        translation.activate(person.language)
    response = HttpResponseRedirect(reverse("accounts:profile"))
    if person.script:
        response.set_cookie(SCRIPT_COOKIE, person.script, max_age=YEAR, samesite="Lax")
    return response
