import datetime as dt
import io
import re
import sys

import pytest
from django.test import Client
from openpyxl import load_workbook

from lms.accounts.enums import Role
from lms.core.dates import format_date
from lms.ledger.domain.corrections import decide_correction, propose_figure_correction
from lms.ledger.models import Contract, Provider
from tests.clients import client_of
from tests.ledger.factories import close, hold_on, import_2021, make_contract
from tests.ledger.pdf import needs_pango, pdf_text
from tests.timetable.factories import make_group, make_learner, make_lesson, make_programme, make_staff, make_teacher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
NOV = dt.date(2026, 11, 1)
READERS = [Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR]


def contract_with_lessons() -> Contract:
    group = make_group()
    make_teacher(group)
    make_learner(group)
    hold_on(group, dt.date(2026, 11, 2), dt.date(2026, 11, 3))
    make_lesson(group, dt.date(2026, 12, 2))
    return make_contract()


def test_contract_shows_what_is_left_and_every_number_opens_its_lessons(auditor: Client) -> None:
    contract = contract_with_lessons()

    response = auditor.get(f"/en/ledger/contracts/{contract.pk}/")

    (line,) = response.context["fact"].lines
    assert (line.agreed, line.accepted, line.left) == (20, 2, 18)
    links = re.findall(r'href="(/en/ledger/contracts/\d+/\w+/\w+/)"\s*>(\d+)<', response.text)
    assert len(links) == 8
    for address, number in links:
        lessons = auditor.get(address)
        assert lessons.context["page"].paginator.count == int(number)
        assert "Bota" not in lessons.text
    assert "first close the month" in response.text
    close(NOV)
    closed = auditor.get(f"/en/ledger/contracts/{contract.pk}/")
    assert f'href="/en/ledger/contracts/{contract.pk}/acts/2026-11/"' in closed.text


def test_corrections_after_documents_stand_beside_the_accepted_lessons(auditor: Client) -> None:
    contract = contract_with_lessons()
    closing, *_ = close(NOV)
    correction = propose_figure_correction(
        NOV,
        programme=contract.programme,
        language="en",
        change=3,
        document="Letter 12/45",
        reason="On paper",
        proposed_by=closing.closed_by,
        at=closing.closed_at,
    )
    other = make_staff("Bolat Omar", Role.COORDINATOR)
    decide_correction(correction, approved=True, decided_by=other, at=closing.closed_at)

    page = auditor.get(f"/en/ledger/contracts/{contract.pk}/")
    english, persian = (
        auditor.get(f"/en/ledger/contracts/{contract.pk}/{language}/accepted/") for language in ("en", "fa")
    )

    assert page.context["fact"].total.accepted == 5
    assert "5 lessons" in " ".join(english.text.split())
    assert "Letter 12/45" in english.text
    assert "Letter 12/45" not in persian.text


def test_contracts_are_listed(auditor: Client) -> None:
    assert "No contract is written down yet" in auditor.get("/en/ledger/contracts/").text

    contract = contract_with_lessons()

    assert f'href="/en/ledger/contracts/{contract.pk}/"' in auditor.get("/en/ledger/contracts/").text


@pytest.mark.parametrize("tail", ["", "all/accepted/", "acts/2026-11/"])
def test_contract_is_404_for_everybody_but_readers_of_the_ledger(tail: str) -> None:
    path = f"/en/ledger/contracts/{contract_with_lessons().pk}/{tail}"
    close(NOV)
    strangers = [Client(), *(client_of(make_staff(f"{role} x", role)) for role in (Role.TEACHER, Role.EDITOR))]

    assert [client.get(path).status_code for client in strangers] == [404] * 3
    assert [client_of(make_staff(f"{role} x", role)).get(path).status_code for role in READERS] == [200] * 3


@pytest.mark.parametrize("tail", ["xx/accepted/", "en/none/", "acts/2026-10/", "acts/x/", "acts/2027-01/"])
def test_what_a_contract_does_not_have_is_404(coordinator: Client, tail: str) -> None:
    contract = contract_with_lessons()

    assert coordinator.get(f"/en/ledger/contracts/{contract.pk}/{tail}").status_code == 404
    assert coordinator.get(f"/en/ledger/contracts/{contract.pk + 1}/").status_code == 404


@pytest.mark.parametrize("language", ["ru", "tr", "fa", "kk"])
def test_contract_is_shown_in_every_language(coordinator: Client, language: str) -> None:
    contract = contract_with_lessons()

    for tail in ("", f"{contract.pk}/", f"{contract.pk}/en/accepted/"):
        assert coordinator.get(f"/{language}/ledger/contracts/{tail}").status_code == 200


@pytest.mark.parametrize(("role", "said"), [(Role.COORDINATOR, "Look and close"), (Role.AUDITOR, "Look at the month")])
def test_act_of_an_open_month_says_that_it_must_be_closed_first(role: Role, said: str) -> None:
    contract = contract_with_lessons()

    response = client_of(make_staff("Gulnar x", role)).get(f"/en/ledger/contracts/{contract.pk}/acts/2026-11/")

    assert response.status_code == 409
    assert "November 2026 is not closed yet." in response.text
    assert 'href="/en/ledger/closings/2026-11/"' in response.text
    assert said in response.text


@needs_pango
def test_act_is_a_pdf_of_its_own_name(auditor: Client) -> None:
    contract = contract_with_lessons()
    close(NOV)

    response = auditor.get(f"/fa/ledger/contracts/{contract.pk}/acts/2026-11/")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="act-{contract.pk}-2026-11.pdf"'
    assert "Акт приёмки оказанных услуг № 3" in " ".join(pdf_text(response.content).split())


@needs_pango
def test_document_of_the_ledger_is_a_pdf(auditor: Client) -> None:
    import_2021()

    response = auditor.get("/en/ledger/document/?from=2021-02&to=2021-06")

    assert response["Content-Disposition"] == 'attachment; filename="lessons-2021-02-2021-06.pdf"'
    assert "May 2021 106 20 40 30 16 Imported" in pdf_text(response.content)
    assert auditor.get("/en/ledger/document/?from=x").status_code == 422


def test_server_without_weasyprint_says_what_to_install(coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_programme()
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    response = coordinator.get("/en/ledger/document/")

    assert response.status_code == 200
    assert "need the package WeasyPrint" in response.text
    assert "make pdf" in response.text
    assert "libpango-1.0-0" in response.text


class NoPango:
    """A package whose system library is missing: its import ends in an OSError, as WeasyPrint's does."""

    def find_spec(self, name: str, *_rest: object) -> None:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


def test_server_without_pango_says_what_to_install(coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_programme()
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])

    response = coordinator.get("/en/ledger/document/")

    assert response.status_code == 200
    assert "it does not find the system&#x27;s library Pango" in response.text
    assert "make pdf" not in response.text


# -- At the desk ------------------------------------------------------------------------------


def written(**changes: str) -> dict[str, str]:
    provider = Provider.objects.get_or_create(name="Til")[0]
    return {
        "number": "12",
        "provider": str(provider.pk),
        "programme": str(make_programme().pk),
        "signed_on": "2026-08-30",
        "starts_on": "2026-09-01",
        "ends_on": "2026-12-31",
        "customer": "Otandastar",
        "customer_signatory": "",
        "lessons_en": "20",
        "lessons_ru": "",
        **changes,
    }


def test_coordinator_writes_and_changes_a_contract(coordinator: Client) -> None:
    coordinator.post("/admin/ledger/contracts/new/", written())
    contract = Contract.objects.get()
    assert [(line.instruction_language, line.lessons) for line in contract.lines.all()] == [("en", 20)]

    page = coordinator.get(f"/admin/ledger/contracts/edit/{contract.pk}/")
    coordinator.post(f"/admin/ledger/contracts/edit/{contract.pk}/", written(lessons_en="", lessons_ru="7"))

    assert 'name="lessons_en" value="20"' in page.text
    assert f"/ledger/contracts/{contract.pk}/" in page.text
    assert [(line.instruction_language, line.lessons) for line in contract.lines.all()] == [("ru", 7)]


def test_days_of_contracts_are_written_out_at_the_desk(coordinator: Client) -> None:
    contract = make_contract()

    text = coordinator.get("/admin/ledger/contracts/").text

    assert format_date(contract.starts_on, "d MMM y") in text
    assert format_date(contract.ends_on, "d MMM y") in text


def test_contract_that_overlaps_another_keeps_what_was_typed_and_says_why(coordinator: Client) -> None:
    make_contract("1")

    response = coordinator.post("/admin/ledger/contracts/new/", written(number="2"))

    assert "Contract 1 of this project covers lessons in English" in response.text
    assert 'value="2026-08-30"' in response.text
    assert Contract.objects.count() == 1


def test_contract_with_accepted_lessons_keeps_its_provider_and_the_form_what_was_typed(coordinator: Client) -> None:
    contract = contract_with_lessons()
    close(NOV)

    response = coordinator.post(f"/admin/ledger/contracts/edit/{contract.pk}/", written(number=contract.number))

    assert "Lessons of this contract were accepted in November 2026" in response.text
    assert 'value="2026-08-30"' in response.text
    contract.refresh_from_db()
    assert contract.provider.name == "Til ortalygy"


def test_provider_s_number_has_twelve_digits(coordinator: Client) -> None:
    wrong = coordinator.post("/admin/ledger/providers/new/", {"name": "Til", "business_number": "1234"})
    assert "Write the twelve digits" in wrong.text

    coordinator.post("/admin/ledger/providers/new/", {"name": "Til", "business_number": "123456789012"})
    assert Provider.objects.get().business_number == "123456789012"


@pytest.mark.parametrize("name", ["contracts", "providers"])
def test_contracts_at_the_desk_are_for_coordinators_and_administrators(name: str) -> None:
    make_contract()
    allowed = [client_of(make_staff(f"{role} x", role)) for role in (Role.COORDINATOR, Role.ADMINISTRATOR)]
    strangers = [client_of(make_staff(f"{role} x", role)) for role in (Role.TEACHER, Role.EDITOR, Role.AUDITOR)]

    assert [client.get(f"/admin/ledger/{name}/").status_code for client in allowed] == [200, 200]
    assert [client.get(f"/admin/ledger/{name}/").status_code for client in strangers] == [302] * 3


def test_provider_with_a_contract_is_not_deleted(coordinator: Client) -> None:
    contract = make_contract()

    coordinator.post(f"/admin/ledger/providers/delete/{contract.provider_id}/")

    assert Provider.objects.filter(pk=contract.provider_id).exists()


def test_contracts_and_providers_are_exported(coordinator: Client) -> None:
    make_contract(lessons={"en": 20, "ru": 4})

    books = [
        load_workbook(io.BytesIO(b"".join(coordinator.get(f"/admin/ledger/{name}/", {"export": "xlsx"}))))
        for name in ("contracts", "providers")
    ]

    contracts, providers = (book.worksheets[0] for book in books)
    assert (contracts.freeze_panes, providers.freeze_panes) == ("A2", "A2")
    line = dict(zip(*contracts.iter_rows(values_only=True), strict=True))
    assert (line["Number"], line["Provider"], line["Project"]) == ("12", "Til ortalygy", "Online classes")
    assert (line["First day"], line["Lessons"]) == (dt.datetime(2026, 9, 1), 24)  # noqa: DTZ001 - cells know no zone
    assert next(providers.iter_rows(min_row=2, values_only=True))[0] == "Til ortalygy"


def test_contracts_are_filtered_by_provider_and_project(coordinator: Client) -> None:
    instruments = make_programme("instruments", "Instruments")
    make_contract("1")
    make_contract("2", provider="Dombra house", programme=instruments)

    def shown(**filters: int) -> list[str]:
        return [one.number for one in coordinator.get("/admin/ledger/contracts/", filters).context["object_list"]]

    assert shown(provider=Provider.objects.get(name="Til ortalygy").pk) == ["1"]
    assert shown(programme=instruments.pk) == ["2"]
