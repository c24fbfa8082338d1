"""Asking for a place in a group, and the coordinator's answer, which is mailed.

The answer counts once it is stored: mail that cannot be sent is logged and does not turn it into an error.
"""

import datetime as dt
from functools import partial

from django.db import transaction
from django.utils import timezone

from lms.accounts.domain.journal import write_down
from lms.accounts.models import User
from lms.timetable.domain.enrolments import enrol
from lms.timetable.domain.letters import write_about_place, write_answer
from lms.timetable.enums import RequestState, TimetableAct
from lms.timetable.errors import (
    AlreadyAsked,
    AlreadyEnrolled,
    GroupTakesNoRequests,
    OthersWaitLonger,
    RequestAlreadyDecided,
)
from lms.timetable.models import Enrolment, Group, PlaceRequest
from lms.timetable.queries.groups import lock_group
from lms.timetable.queries.waiting import names_of, waiting_longer
from lms.timetable.walltime import local_date

ANSWERS = {
    RequestState.ADMITTED: TimetableAct.REQUEST_ADMITTED,
    RequestState.DECLINED: TimetableAct.REQUEST_DECLINED,
    RequestState.WITHDRAWN: TimetableAct.REQUEST_WITHDRAWN,
}


@transaction.atomic
def ask_for_place(person: User, *, group: Group, message: str) -> PlaceRequest:
    """A request that waits for a coordinator. Asking is possible in a full group too: places become free.

    Raises GroupTakesNoRequests, AlreadyEnrolled, AlreadyAsked.
    """
    group = lock_group(group)
    today = local_date(timezone.now(), group.time_zone)
    if not group.takes_requests or (group.ends_on is not None and group.ends_on < today):
        raise GroupTakesNoRequests
    if group.enrolments.filter(learner=person).exclude(ends_on__lt=today).exists():
        raise AlreadyEnrolled(person=person, group=group)
    if group.place_requests.filter(person=person, state=RequestState.WAITING).exists():
        raise AlreadyAsked
    write_down(TimetableAct.REQUEST_MADE, group, by=person, person=person)
    return PlaceRequest.objects.create(person=person, group=group, message=message.strip())


@transaction.atomic
def give_place(
    learner: User, *, group: Group, starts_on: dt.date, ends_on: dt.date | None = None, by: User | None
) -> Enrolment:
    """A place that a coordinator gives without a request, or past it; the learner is told, unless it is over already.

    Raises what ``enrol`` raises.
    """
    place = enrol(learner, group=group, starts_on=starts_on, ends_on=ends_on, by=by)
    if ends_on is None or ends_on >= local_date(timezone.now(), group.time_zone):
        transaction.on_commit(partial(write_about_place, place), robust=True)
    return place


@transaction.atomic
def admit(request: PlaceRequest, *, decided_by: User, starts_on: dt.date, overtaking: bool = False) -> Enrolment:
    """Give the person a place from ``starts_on`` on; ``overtaking`` says that those who wait longer may wait on.

    Raises RequestAlreadyDecided, what ``enrol`` raises, and OthersWaitLonger.
    """
    request = _still_waiting(request)
    enrolment = enrol(request.person, group=request.group, starts_on=starts_on, by=decided_by)
    if not overtaking:
        require_turn(request)
    _decide(request, state=RequestState.ADMITTED, decided_by=decided_by)
    transaction.on_commit(partial(write_answer, request), robust=True)
    return enrolment


@transaction.atomic
def decline(request: PlaceRequest, *, decided_by: User) -> PlaceRequest:
    """Say no; the person may ask again. Raises RequestAlreadyDecided."""
    declined = _decide(_still_waiting(request), state=RequestState.DECLINED, decided_by=decided_by)
    transaction.on_commit(partial(write_answer, declined), robust=True)
    return declined


@transaction.atomic
def withdraw(request: PlaceRequest) -> PlaceRequest:
    """The person takes the request back. Raises RequestAlreadyDecided."""
    return _decide(_still_waiting(request), state=RequestState.WITHDRAWN, decided_by=None)


def require_turn(request: PlaceRequest) -> None:
    longer = list(waiting_longer(request))
    if longer:
        raise OthersWaitLonger(group=request.group, names=names_of(longer))


def _still_waiting(request: PlaceRequest) -> PlaceRequest:
    """The request as it is now. The group's row is locked first, as everywhere places are given."""
    lock_group(request.group)
    request = PlaceRequest.objects.select_for_update(of=("self",)).select_related("group", "person").get(pk=request.pk)
    if request.state != RequestState.WAITING:
        raise RequestAlreadyDecided
    return request


def _decide(request: PlaceRequest, *, state: RequestState, decided_by: User | None) -> PlaceRequest:
    request.state, request.decided_by, request.decided_at = state, decided_by, timezone.now()
    request.save(update_fields=["state", "decided_by", "decided_at"])
    write_down(ANSWERS[state], request.group, by=decided_by or request.person, person=request.person)
    return request
