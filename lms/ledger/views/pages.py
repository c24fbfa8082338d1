"""The ledger on the site: the table, a cell's evidence, and the files."""

import datetime as dt
from collections.abc import Callable
from functools import wraps

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from lms.core.errors import DomainError
from lms.core.spreadsheets import Sheet, write_csv, write_xlsx
from lms.ledger.charts import month_bars
from lms.ledger.enums import Split
from lms.ledger.exports import full_csv, split_csv, xlsx
from lms.ledger.forms import ALL, Period, PeriodForm
from lms.ledger.models import Closing
from lms.ledger.months import month_key, parse_month
from lms.ledger.paragraphs import paragraphs_of
from lms.ledger.permissions import can_close, can_correct, can_see_ledger
from lms.ledger.queries.closings import closings, corrections_of_month, months_to_close
from lms.ledger.queries.counts import (
    cell_imports,
    cell_lessons,
    cell_movement,
    in_timetable,
    ledger_table,
    years_with_figures,
)
from lms.ledger.queries.evidence import changes_of_month, evidence_of
from lms.ledger.queries.reach import Reach, reach_of
from lms.ledger.queries.splits import split_table
from lms.ledger.queries.sums import counted_in, with_counted
from lms.ledger.splits import SplitTable, by_month, figures_of
from lms.ledger.tables import LedgerTable, language_name
from lms.timetable.domain.lessons import require_sensible_date
from lms.timetable.enums import InstructionLanguage
from lms.timetable.held import rule_periods
from lms.timetable.models import Programme
from lms.timetable.permissions import sees_names
from lms.timetable.queries.attendance import with_attendance
from lms.timetable.queries.changes import with_changes

type View = Callable[..., HttpResponse]

LESSONS_A_PAGE = 10
MOST_REACHED_AT_ONCE = 20_000  # lessons; counting people reads every attendance
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def for_ledger_readers(view: View) -> View:
    """Coordinators, auditors and administrators; for everybody else there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not can_see_ledger(request.user):
            raise Http404
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


@for_ledger_readers
def table(request: HttpRequest) -> HttpResponse:
    """Lessons held by month and language; wrong filters show the default table and say what is wrong."""
    form = PeriodForm(request.GET.dict())
    period = form.period()
    counts = ledger_table(programme=period.programme, first=period.first, last=period.last)
    context = {
        "form": form,
        "period": period,
        "table": counts,
        "chart": month_bars(counts),
        "paragraphs": paragraphs_of(counts),
        "reach": reach_shown(counts, period, asked="reach" in request.GET),
        "split": split_of(counts, period, by=request.GET.get("by", "")),
        "splits": Split,
        "years": years_with_figures(period.programme),
        "since_january": {**period.query, "from": f"{month_key(period.last)[:4]}-01"},
        "is_demo": counts.has_demo,
        "waiting": months_to_close(at=timezone.now())[:1],
        "closes": can_close(request.user),
        "last_closing": closings().first(),
        "rule_periods": rule_periods(),
    }
    return render(request, "ledger/table.html", context, status=422 if form.errors else 200)


@for_ledger_readers
def export(request: HttpRequest) -> HttpResponse:
    """The chosen table as ``?format=csv`` or ``xlsx``."""
    form = PeriodForm(request.GET.dict())
    make = {"csv": csv_file, "xlsx": xlsx_file}.get(request.GET.get("format", "csv"))
    if make is None:
        raise Http404
    if not form.is_valid():
        return table(request)
    period = form.period()
    counts = ledger_table(programme=period.programme, first=period.first, last=period.last)
    response = make(counts, split_of(counts, period, by=request.GET.get("by", "")), period)
    name = f"lessons-{month_key(counts.first)}-{month_key(counts.last)}"
    extension = "xlsx" if make is xlsx_file else "csv"
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response


@for_ledger_readers
def cell(request: HttpRequest, month: str, language: str) -> HttpResponse:
    """What a figure is made of: its lessons with attendance, or the document it was imported from."""
    day, chosen = cell_month(month), cell_language(language)
    programme = cell_programme(request.GET.get("programme", ALL))
    lessons = with_changes(with_attendance(cell_lessons(programme=programme, month=day, language=chosen)))
    imports = list(cell_imports(programme=programme, month=day, language=chosen))
    page = Paginator(lessons, LESSONS_A_PAGE).get_page(request.GET.get("page"))
    movement = cell_movement(programme=programme, month=day, language=chosen)
    counted = counted_in(programme=programme, first=day, last=day, language=chosen)
    context = {
        "month": day,
        "language": language_name(chosen) if chosen else "",
        "programme": programme,
        "imports": imports,
        "names": sees_names(request.user),
        "movement": movement,
        "figures": figures_of(movement),
        "figure_query": figure_query(day, chosen, programme),
        "changes": changes_of_month(programme=programme, month=day, language=chosen),
        "lessons": evidence_of(page, viewer=request.user),
        "page": page,
        "corrects": can_correct(request.user) and Closing.objects.filter(month=day).exists(),
        "corrections": corrections_of_month(day, programme=programme, language=chosen),
        "total": page.paginator.count + sum(count.lessons for count in imports) + counted.corrected,
        "is_demo": any(lesson.group.is_demo for lesson in page) or any(count.programme.is_demo for count in imports),
        "back": back_query(request, day, programme),
    }
    return render(request, "ledger/cell.html", context)


def split_of(counts: LedgerTable, period: Period, *, by: str) -> SplitTable:
    """Plan and fact of the shown months by ``by``; by month where that is no way to split them."""
    if by not in Split.values or by == Split.MONTH:
        return by_month(counts)
    programme, first, last = period.programme, counts.first, counts.last
    split = split_table(in_timetable(programme=programme, first=first, last=last), by=Split(by))
    return with_counted(split, programme=programme, first=first, last=last)


def reach_shown(counts: LedgerTable, period: Period, *, asked: bool) -> Reach | None:
    """Whom the shown lessons reached; None where that would read the attendance of very many and nobody asked."""
    if counts.total > MOST_REACHED_AT_ONCE and not asked:
        return None
    return reach_of(programme=period.programme, first=counts.first, last=counts.last)


def csv_file(counts: LedgerTable, split: SplitTable, _period: Period) -> HttpResponse:
    """The table, or plan and fact where another way to split than by month is asked for."""
    return csv_response(full_csv(counts) if split.by == Split.MONTH else split_csv(split))


def xlsx_file(counts: LedgerTable, split: SplitTable, period: Period) -> HttpResponse:
    """With whom the lessons reached, however many there are: who asks for a file can wait."""
    reach = reach_of(programme=period.programme, first=counts.first, last=counts.last)
    return xlsx_response(xlsx(counts, split, reach))


def sheet_response(sheet: Sheet, *, keys: list[str], kind: str, name: str) -> HttpResponse:
    """A sheet as ``csv``, under ``keys``, or ``xlsx``. Raises Http404 for another ``kind``."""
    match kind:
        case "csv":
            response = csv_response(write_csv([keys, *sheet.rows]))
        case "xlsx":
            response = xlsx_response(write_xlsx([sheet]))
        case _:
            raise Http404
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def csv_response(text: str) -> HttpResponse:
    """With a byte order mark: without it Excel reads Kazakh as something else."""
    return HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")


def xlsx_response(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX_TYPE)


def cell_month(text: str) -> dt.date:
    try:
        month = parse_month(text)
        require_sensible_date(month)
    except DomainError as error:
        raise Http404 from error
    return month


def cell_language(text: str) -> str | None:
    if text != ALL and text not in InstructionLanguage.values:
        raise Http404
    return None if text == ALL else text


def cell_programme(slug: str) -> Programme | None:
    if slug == ALL:
        return None
    found = next((one for one in Programme.objects.all() if one.slug == slug), None)
    if found is None:
        raise Http404
    return found


def figure_query(month: dt.date, language: str | None, programme: Programme | None) -> dict[str, str]:
    """How an address names the lessons of a cell."""
    key = month_key(month)
    row = {"by": Split.LANGUAGE.value, "key": language} if language else {}
    return {"programme": programme.slug if programme else ALL, "from": key, "to": key, **row}


def back_query(request: HttpRequest, month: dt.date, programme: Programme | None) -> dict[str, str]:
    """The table the reader came from, or the cell's own month."""
    first, last = (request.GET.get(name) or month_key(month) for name in ("from", "to"))
    return {"programme": programme.slug if programme else ALL, "from": first, "to": last}
