import datetime as dt

import pytest

from lms.accounts.models import User
from lms.ledger.domain.closings import close_month
from lms.ledger.domain.corrections import decide_correction, propose_figure_correction, propose_lesson_correction
from lms.ledger.enums import Split
from lms.ledger.queries.counts import in_timetable, ledger_table
from lms.ledger.queries.splits import row_name, split_table
from lms.ledger.queries.sums import counted_in, with_counted
from lms.ledger.splits import SplitTable, by_month
from lms.timetable.domain.attendance import confirm_attendance
from lms.timetable.domain.holding import decide_held
from tests.ledger.factories import hold_on, import_text, make_contract
from tests.timetable.factories import cancel, end, make_course, make_group, make_lesson, make_teacher, start

pytestmark = pytest.mark.django_db
OCT, NOV, DEC = dt.date(2026, 10, 1), dt.date(2026, 11, 1), dt.date(2026, 12, 1)
AFTERWARDS = dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC)
WAYS = [Split.LANGUAGE, Split.COURSE, Split.TEACHER, Split.PROVIDER]


@pytest.fixture
def _eventful(dana: User, erlan: User) -> None:
    """October by a document; in November two held, one that began in December, one that only a correction counts."""
    group, dombra = make_group(), make_group("Dombra", instruction_language="ru", course=make_course("Dombra"))
    amal, aigul = make_teacher(group), make_teacher(dombra, "Aigul Bek")
    make_contract("1", starts_on=NOV, ends_on=dt.date(2026, 11, 20), lessons={"en": 9})
    import_text("month,language,lessons\n2026-10,en,7\n2026-10,tr,3\n")
    hold_on(group, dt.date(2026, 11, 3))
    (wrong,) = hold_on(dombra, dt.date(2026, 11, 4))
    missed = cancel(end(start(make_lesson(group, dt.date(2026, 11, 10)), amal)))
    late = end(
        start(make_lesson(dombra, dt.date(2026, 11, 30), dt.time(23, 50)), aigul, late_by=dt.timedelta(minutes=20))
    )
    confirm_attendance(late, confirmed_by=aigul, at=late.ends_at)
    decide_held(late, reason="They were there", decided_by=dana, at=late.ends_at)
    for month in (OCT, NOV):
        close_month(month, copies=[dana, erlan], closed_by=dana, at=AFTERWARDS)
    for lesson in (wrong, missed):
        correction = propose_lesson_correction(lesson, reason="Looked at again", proposed_by=dana, at=AFTERWARDS)
        decide_correction(correction, approved=True, decided_by=erlan, at=AFTERWARDS)


def split(by: Split) -> SplitTable:
    told = split_table(in_timetable(programme=None, first=OCT, last=DEC), by=by)
    return with_counted(told, programme=None, first=OCT, last=DEC)


@pytest.mark.usefixtures("_eventful")
@pytest.mark.parametrize("by", WAYS)
def test_rows_of_every_split_add_up_to_the_table_and_open_what_they_count(by: Split) -> None:
    table = ledger_table(programme=None, first=OCT, last=DEC)

    told = split(by)

    assert (told.counted, told.movement) == (table.total, table.movement) == (by_month(table).counted, table.movement)
    for row in told.rows:
        opened = counted_in(programme=None, first=OCT, last=DEC, by=by, key=row.key)
        assert (opened.total, row_name(opened.lessons, by=by, key=row.key) or row.name) == (row.counted, row.name)


@pytest.mark.usefixtures("_eventful")
def test_documents_stand_in_their_language_and_else_in_a_row_of_their_own() -> None:
    assert {row.name: row.counted for row in split(Split.LANGUAGE).rows} == {"English": 9, "Russian": 1, "Turkish": 3}
    assert {row.name: row.counted for row in split(Split.COURSE).rows} == {
        "Dombra": 1,
        "Kazakh A1": 2,
        "From documents": 10,
    }
    assert {row.name: row.counted for row in split(Split.TEACHER).rows} == {
        "Aigul Bek": 1,
        "Amal Serik": 2,
        "From documents": 10,
    }


def test_correction_after_a_document_stands_with_the_documents(dana: User, erlan: User) -> None:
    hold_on(make_group(), dt.date(2026, 11, 3))
    close_month(NOV, copies=[dana, erlan], closed_by=dana, at=AFTERWARDS)
    correction = propose_figure_correction(
        programme=make_group("Other").programme,
        month=NOV,
        language="en",
        change=2,
        document="Letter 7",
        reason="Two more",
        proposed_by=dana,
        at=AFTERWARDS,
    )
    decide_correction(correction, approved=True, decided_by=erlan, at=AFTERWARDS)

    rows = {row.name: row.counted for row in split(Split.TEACHER).rows}

    assert rows == {"Amal Serik": 1, "From documents": 2}
