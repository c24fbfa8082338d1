"""Finding a group and asking for a place in it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.accounts.requests import PersonRequest
from lms.core.dates import in_reader_script
from lms.core.errors import DomainError
from lms.portal.forms import PlaceRequestForm
from lms.portal.queries.groups import group_cards, open_groups
from lms.timetable.domain.places import ask_for_place, withdraw
from lms.timetable.enums import InstructionLanguage
from lms.timetable.models import Group, PlaceRequest
from lms.timetable.queries.waiting import is_full, waiting_longer


def groups(request: HttpRequest) -> HttpResponse:
    """Open groups with their hours in the reader's time."""
    return groups_page(request, form=PlaceRequestForm())


def groups_page(
    request: HttpRequest, *, form: PlaceRequestForm, asked: Group | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    chosen = request.GET.get("language", "")
    found = open_groups(on=now.date())
    if chosen in InstructionLanguage.values:
        found = found.filter(instruction_language=chosen)
    context = {
        "cards": group_cards(found, viewer=request.user if request.user.is_authenticated else None, at=now),
        "languages_taught": [choice for choice in InstructionLanguage.choices if choice[0] in taught_languages()],
        "chosen": chosen,
        "form": form,
        "asked": asked,
        "now": now,
    }
    return render(request, "portal/groups.html", context, status=status)


def taught_languages() -> list[str]:
    return settings.INSTRUCTION_LANGUAGES


@require_POST
@login_required
def place_request(request: PersonRequest, uuid: str) -> HttpResponse:
    """Ask for a place; a refusal comes back in place with what was written."""
    group = get_object_or_404(open_groups(on=timezone.now().date()), uuid=uuid)
    form = PlaceRequestForm(request.POST)
    if form.is_valid():
        try:
            asked = ask_for_place(request.user, group=group, message=form.cleaned_data["message"])
        except DomainError as refusal:
            form.add_error("message", refusal.message)
        else:
            messages.success(request, said_about(asked))
            return redirect("portal:groups")
    return groups_page(request, form=form, asked=group, status=422)


def said_about(asked: PlaceRequest) -> str:
    """What a person reads after asking; in a full group, that it is full and where they stand."""
    if not is_full(asked.group):
        return _("We have your request. A coordinator answers by e-mail.")
    standing = waiting_longer(asked).count() + 1
    if standing == 1:
        return _("All places are taken now. You are first on the list; a coordinator writes to you.")
    said = _("All places are taken now. You are number %(number)s on the list; a coordinator writes to you.")
    return said % {"number": in_reader_script(str(standing))}


@require_POST
@login_required
def place_request_withdrawal(request: PersonRequest, uuid: str) -> HttpResponse:
    """Take one's own waiting request back."""
    mine = PlaceRequest.objects.filter(person=request.user, state="waiting")
    withdraw(get_object_or_404(mine, group__uuid=uuid))
    messages.success(request, _("Your request is withdrawn."))
    return redirect("portal:groups")
