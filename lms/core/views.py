"""Choices a reader makes on any page."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lms.core.languages import KAZAKH_SCRIPTS, SCRIPT_COOKIE

YEAR = 365 * 24 * 3600


@csrf_exempt  # a page is the same for everybody and holds no token; the worst a forged post does is change letters
@require_POST
def choose_script(request: HttpRequest) -> HttpResponse:
    """Keep the reader's script of Kazakh in a cookie and go back to the page."""
    script = request.POST.get("script", "")
    if script not in KAZAKH_SCRIPTS:
        return HttpResponseBadRequest(_("Choose Cyrillic, Latin or Arabic."))
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(SCRIPT_COOKIE, script, max_age=YEAR, samesite="Lax")
    return response
