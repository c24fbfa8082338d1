import datetime as dt

import pytest
from django.utils import translation

from lms.ledger.documents import act_pdf, ledger_pdf
from lms.ledger.models import Contract, Provider
from lms.ledger.queries.acts import Act, ActDay, ActLine
from lms.ledger.queries.reach import Reach
from lms.ledger.splits import by_month
from lms.timetable.models import Programme
from tests.ledger.pdf import needs_pango, pdf_text
from tests.ledger.tables import make_table

pytestmark = needs_pango
MAY = dt.date(2021, 5, 1)


def ledger_text(*, imported: bool = False, reach: Reach | None = None) -> str:
    table = make_table({MAY: {"en": 20, "ru": 40, "tr": 30, "fa": 16}}, imported=imported)
    return pdf_text(ledger_pdf(table, split=by_month(table), reach=reach or Reach()))


def test_ledger_document_has_table_bars_plan_and_room_for_signatures() -> None:
    text = ledger_text(reach=Reach(106, 4770, 4700, 30, 4, 700, 800, 2))

    assert "Month All English Russian Turkish Persian Evidence\nMay 2021 106 20 40 30 16 Computed" in text
    assert "All months 106 20 40 30 16" in text
    assert "Still open\nMay 2021 106 106 0 0 106 0 0 0\nAll 106 106 0 0 106 0 0 0" in text
    assert "Learners reached: 30 · Countries: 4" in text
    assert "2 corrections of attendance in closed months are in these figures." in " ".join(text.split())
    assert "Prepared by" in text
    assert "Approved by" in text


def test_ledger_document_of_imported_months_names_the_document_and_no_plan() -> None:
    text = ledger_text(imported=True)

    assert "Imported: Report" in text
    assert "Plan and fact" not in text
    assert "Learners reached" not in text


@pytest.mark.parametrize(("language", "heading"), [("kk", "Өткізілген сабақтар"), ("ru", "Проведённые уроки")])
def test_ledger_document_is_in_the_reader_s_language(language: str, heading: str) -> None:
    with translation.override(language):
        assert heading in ledger_text()


@pytest.mark.parametrize("language", ["fa", "kk-arab"])
def test_ledger_document_is_set_from_right_to_left(language: str) -> None:
    """Letters are drawn with the fonts that stand in the document, so none of them is a box."""
    with translation.override(language):
        text = ledger_text()

    assert "۱۰۶" in text if language == "fa" else "106" in text
    assert "�" not in text


def an_act(**fields: object) -> Act:
    provider = Provider(
        name="Til", legal_name="«Тіл орталығы» ЖШС", business_number="123456789012", signatory="Директор С. Ермек"
    )
    contract = Contract(
        number="12/2021",
        provider=provider,
        programme=Programme(name="Online classes", name_kk="Қазақ класы", **fields),
        signed_on=dt.date(2021, 2, 1),
        starts_on=dt.date(2021, 2, 8),
        ends_on=dt.date(2021, 6, 30),
        customer="«Отандастар қоры» КеАҚ",
        customer_signatory="Төраға Б. Әлімов",
    )
    first, second = ActDay(dt.date(2021, 5, 1), "Amal Serik", 2), ActDay(dt.date(2021, 5, 2), "Айгүл Серік", 18)
    lines = (
        ActLine("en", 80, 22, 20, 64, (first, second)),
        ActLine("fa", 80, 16, 16, 62, (ActDay(dt.date(2021, 5, 4), "", 17),), -1),
        ActLine("tr", 10, 0, 0, 0, ()),
    )
    return Act(contract, MAY, 4, lines)


def test_act_names_contract_parties_lessons_days_and_teachers_in_kazakh_and_russian() -> None:
    text = pdf_text(act_pdf(an_act()))

    one_line = " ".join(text.split())
    for words in [
        "Көрсетілген қызметтерді қабылдау актісі № 4",
        "Акт приёмки оказанных услуг № 4",
        "2021 жылғы 1 ақпандағы № 12/2021 шарт бойынша, 2021 жылғы мамыр айы үшін",
        "по договору № 12/2021 от 1 февраля 2021 года, за май 2021 года",
        "«Отандастар қоры» КеАҚ",
        "«Тіл орталығы» ЖШС БСН/ЖСН (БИН/ИИН) 123456789012",
        "Төраға Б. Әлімов",
        "Директор С. Ермек",
    ]:
        assert words in one_line
    assert "ағылшын тілі / английский 80 22 20 64 16\nпарсы тілі / персидский 80 16 16 62 18\n" in text
    assert "Барлығы / Итого 170 38 36 126 44" in text
    assert "ағылшын тілі / английский 01.05.2021 Amal Serik 2\n" in text
    assert "ағылшын тілі / английский 02.05.2021 Айгүл Серік 18\n" in text
    assert "парсы тілі / персидский 04.05.2021 – 17\n" in text
    assert "парсы тілі / персидский құжат бойынша түзету / исправление по документу -1" in one_line
    assert "түрік тілі / турецкий 0" not in text.partition("Даты принятых занятий")[2]


def test_act_is_the_same_in_every_language_of_the_interface() -> None:
    texts = set()
    for language in ("en", "fa", "kk-latn"):
        with translation.override(language):
            texts.add(pdf_text(act_pdf(an_act())))

    assert len(texts) == 1


def test_act_of_the_demonstration_says_so() -> None:
    assert "Демонстрационные данные" in pdf_text(act_pdf(an_act(is_demo=True)))
    assert "Демонстрационные данные" not in pdf_text(act_pdf(an_act()))
