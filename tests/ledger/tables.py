"""Ledger tables made of figures alone, and any of them for property tests; nothing here touches the database."""

import datetime as dt
from collections.abc import Mapping

from hypothesis import strategies as st

from lms.ledger.models import LedgerImport
from lms.ledger.months import months_between, shift
from lms.ledger.tables import Basis, LedgerCell, LedgerRow, LedgerSection, LedgerTable, Movement
from lms.timetable.enums import InstructionLanguage
from lms.timetable.models import Programme

type Figures = Mapping[dt.date, Mapping[str, int]]

DOCUMENT = LedgerImport(document="Report", imported_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))


def make_table(
    *figures: Figures, first: dt.date | None = None, last: dt.date | None = None, imported: bool = False
) -> LedgerTable:
    """A section for each of ``figures`` (lessons by month and language), zeros where nothing is given."""
    months = [month for of_one in figures for month in of_one]
    first, last = first or min(months), last or max(months)
    named = {language for of_one in figures for counts in of_one.values() for language in counts}
    languages = tuple(language for language in InstructionLanguage.values if language in named)
    sections = tuple(
        LedgerSection(
            programme,
            tuple(
                LedgerRow(
                    month,
                    tuple(
                        make_cell(programme, month, language, of_one.get(month, {}).get(language, 0), imported=imported)
                        for language in languages
                    ),
                )
                for month in months_between(first, last)
            ),
        )
        for programme, of_one in zip(programmes(len(figures)), figures, strict=True)
    )
    return LedgerTable(first, last, languages, sections)


def make_cell(programme: Programme, month: dt.date, language: str, lessons: int, *, imported: bool) -> LedgerCell:
    if imported:
        return LedgerCell(programme, month, language, Basis(imported=lessons), imported=DOCUMENT)
    movement = Movement(planned=lessons, held=lessons)
    return LedgerCell(programme, month, language, Basis(room=lessons), movement=movement)


def programmes(number: int) -> list[Programme]:
    return [Programme(pk=index + 1, slug=f"project-{index}", name=f"Project {index}") for index in range(number)]


@st.composite
def tables(draw: st.DrawFn) -> LedgerTable:
    """One to three projects, one to six months, one to five languages, figures of any size, zeros among them."""
    first = dt.date(draw(st.integers(2019, 2030)), draw(st.integers(1, 12)), 1)
    months = [shift(first, index) for index in range(draw(st.integers(1, 6)))]
    languages = draw(st.lists(st.sampled_from(InstructionLanguage.values), min_size=1, max_size=5, unique=True))
    lessons = st.one_of(st.integers(0, 6), st.integers(0, 30_000))
    figures = draw(
        st.lists(
            st.fixed_dictionaries(
                {month: st.fixed_dictionaries(dict.fromkeys(languages, lessons)) for month in months}
            ),
            min_size=1,
            max_size=3,
        )
    )
    return make_table(*figures, imported=draw(st.booleans()))
