"""A person's own pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from lms.accounts.domain.journal import stored_state
from lms.accounts.domain.people import speak_at_the_desk, unsubscribe, write_down_person
from lms.accounts.forms import ProfileForm
from lms.accounts.models import User
from lms.accounts.requests import PersonRequest
from lms.accounts.unsubscribing import read_token
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
    person = keep_profile(form)
    speak_at_the_desk(person)
    messages.success(request, _("Your profile is saved."))
    if person.language in PREFIXES:
        translation.activate(person.language)
    response = HttpResponseRedirect(reverse("accounts:profile"))
    if person.script:
        response.set_cookie(SCRIPT_COOKIE, person.script, max_age=YEAR, samesite="Lax")
    return response


@transaction.atomic
def keep_profile(form: ProfileForm) -> User:
    before = stored_state(form.instance)
    person = form.save()
    write_down_person(person, before=before, by=person)
    return person


@never_cache
@csrf_exempt
def unsubscription(request: HttpRequest, token: str) -> HttpResponse:
    """Switch letters off: by the button of this page, or by the mailbox itself, which posts here (RFC 8058).

    Nobody signs in, and following the address changes nothing: programs that look through mail do that.
    """
    try:
        person, topic = read_token(token)
    except LookupError as error:
        raise Http404 from error
    if request.method == "POST":
        unsubscribe(person, topic=topic)
    context = {"topic": topic, "off": not person.wants(topic)}
    response = render(request, "accounts/unsubscription.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
