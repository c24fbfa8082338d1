"""The lessons behind a number, of plan and fact or a sum of lessons held, down to who was there."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lms.ledger.enums import Figure, Split
from lms.ledger.forms import Period, PeriodForm
from lms.ledger.queries.counts import in_timetable
from lms.ledger.queries.evidence import evidence_of
from lms.ledger.queries.splits import figure_lessons, row_name, split_lessons
from lms.ledger.queries.sums import counted_in
from lms.ledger.tables import language_name
from lms.ledger.views.pages import cell_language, for_ledger_readers
from lms.timetable.enums import Evidence
from lms.timetable.models import Lesson
from lms.timetable.permissions import sees_names
from lms.timetable.queries.attendance import with_attendance
from lms.timetable.queries.changes import with_changes

LESSONS_A_PAGE = 20


@dataclass(frozen=True)
class Chosen:
    """Which number was opened: a figure of a period, perhaps of one row of a split."""

    period: Period
    figure: Figure
    by: Split
    key: str

    @property
    def lessons(self) -> QuerySet[Lesson]:
        period = self.period
        lessons = in_timetable(programme=period.programme, first=period.first, last=period.last)
        if self.by != Split.MONTH:
            lessons = split_lessons(lessons, by=self.by, key=self.key)
        return figure_lessons(lessons, self.figure)


@for_ledger_readers
def lessons(request: HttpRequest) -> HttpResponse:
    """Lessons that one figure counts, by the date of the timetable; what cannot be read is no page."""
    chosen = read_choice(request)
    name = row_name(chosen.lessons, by=chosen.by, key=chosen.key)
    return lesson_list(request, chosen.lessons, template="ledger/lessons.html", chosen=chosen, name=name)


@for_ledger_readers
def held(request: HttpRequest, language: str) -> HttpResponse:
    """What a sum of the table counts: lessons, documents and corrections; ``?evidence=`` takes what rests on it, ``by``
    and ``key`` what stands in a row of a split."""
    form, chosen, evidence = PeriodForm(request.GET.dict()), cell_language(language), request.GET.get("evidence", "")
    by, key = request.GET.get("by", Split.MONTH), request.GET.get("key", "")
    if not form.is_valid() or evidence not in {"", *Evidence.values} or by not in Split.values:
        raise Http404
    period, rests_on = form.period(), Evidence(evidence) if evidence else None
    counted = counted_in(
        programme=period.programme,
        first=period.first,
        last=period.last,
        language=chosen,
        evidence=rests_on,
        by=Split(by),
        key=key,
    )
    return lesson_list(
        request,
        counted.lessons,
        template="ledger/held.html",
        period=period,
        language=language_name(chosen) if chosen else "",
        evidence=rests_on,
        name=row_name(counted.lessons, by=Split(by), key=key),
        total=counted.total,
        imports=counted.imports,
        corrections=counted.corrections,
    )


def lesson_list(request: HttpRequest, found: QuerySet[Lesson], *, template: str, **context: object) -> HttpResponse:
    """A page of ``found`` with who was there, as the reader may see them, and what changed."""
    detailed = with_changes(with_attendance(found.select_related("programme", "taught_by", "confirmed_by")))
    page = Paginator(detailed.order_by("starts_at", "pk"), LESSONS_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "names": sees_names(request.user),
        "lessons": evidence_of(page, viewer=request.user),
        "page": page,
        "is_demo": any(lesson.group.is_demo for lesson in page),
    }
    return render(request, template, {**shown, **context})


def read_choice(request: HttpRequest) -> Chosen:
    """Raises Http404 for a period, figure or split that is none."""
    form = PeriodForm(request.GET.dict())
    by, figure = request.GET.get("by", Split.MONTH), request.GET.get("figure", "")
    if not form.is_valid() or by not in Split.values or figure not in Figure.values:
        raise Http404
    return Chosen(form.period(), Figure(figure), Split(by), request.GET.get("key", ""))
