"""Reading the journal: who may, what an auditor sees, filters, pages and files."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.journal import write_down
from lms.accounts.domain.people import create_person, delete_person
from lms.accounts.enums import PeopleAct, Role
from lms.accounts.models import JournalEntry, User
from lms.core.dates import iso_dates
from lms.ledger import journal_files
from lms.ledger.domain.closings import close_month
from lms.ledger.domain.contracts import delete_contract
from lms.ledger.domain.corrections import propose_lesson_correction
from lms.ledger.journal import rows_of
from lms.ledger.queries.journal import ENTRIES_A_PAGE, STAFF
from lms.timetable.domain.groups import delete_group, save_group
from lms.timetable.domain.terms import keep_days_off
from lms.timetable.models import Group, Lesson
from tests.clients import client_of
from tests.ledger.factories import import_text, make_contract
from tests.timetable.factories import (
    cancel,
    hold,
    make_draft,
    make_group,
    make_learner,
    make_lesson,
    make_staff,
    make_teacher,
    move,
)

pytestmark = pytest.mark.django_db
PAGE = "/en/ledger/journal/"
DAY = dt.datetime(2026, 12, 3, 12, tzinfo=dt.UTC)
NOV_3 = dt.date(2026, 11, 3)


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with time_machine.travel(DAY, tick=False):
        yield


def rows(client: Client, query: str = "") -> list[tuple[str, str, str, str]]:
    return [(row.who, row.what, row.about, row.whom) for row in client.get(PAGE + query).context["rows"]]


def acts(client: Client, query: str = "") -> list[str]:
    return [row.entry.act for row in client.get(PAGE + query).context["rows"]]


def everything(dana: User) -> Lesson:
    """One act of most kinds."""
    group = make_group()
    amal = make_teacher(group)
    make_learner(group)
    group.capacity = 5
    save_group(group, by=dana)
    keep_days_off(group, countries=["KZ", "TR"], by=dana)
    lesson = make_lesson(group, NOV_3)
    hold(lesson, amal)
    cancel(make_lesson(group, dt.date(2026, 11, 4)), reason="Bota is ill")
    move(make_lesson(group, dt.date(2026, 11, 5)), dt.date(2026, 11, 6))
    cancel(Lesson.objects.get(state="planned"))
    make_draft()
    import_text("month,language,lessons\n2021-02,en,3\n")
    erlan = User.objects.filter(full_name="Erlan Bek").first() or make_staff("Erlan Bek", Role.AUDITOR)
    close_month(dt.date(2026, 11, 1), copies=[dana, erlan], closed_by=dana, at=DAY)
    propose_lesson_correction(lesson, reason="Bota was alone", proposed_by=dana, at=DAY)
    delete_contract(make_contract(lessons={"tr": 8}), by=dana)
    return lesson


def test_journal_is_for_readers_of_the_ledger() -> None:
    clients = {role: client_of(make_staff(f"{role} x", role)) for role in Role}
    readers = {Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR}

    for path in (PAGE, f"{PAGE}export/"):
        assert Client().get(path).status_code == 404
        assert {role for role, client in clients.items() if client.get(path).status_code == 200} == readers


def test_entry_says_who_what_about_whom_and_what_changed(dana: User) -> None:
    lesson = everything(dana)

    page = client_of(dana).get(PAGE).text

    assert ("Dana Omar", "Month closed", "November 2026", "") in rows(client_of(dana))
    assert ("the system", "Place given", "English 1", "Bota Akhmet") in rows(client_of(dana))
    for text in ("Places:", "Days off of:", "Kazakhstan", "Türkiye", "Bota is ill", "Contract “12”, deleted"):
        assert text in page
    assert f'href="/admin/timetable/lessons/inspect/{lesson.pk}/"' in page
    assert 'href="/en/ledger/closings/2026-11/"' in page


def test_auditor_reads_learners_as_initials_and_no_words_of_reasons(dana: User, auditor: Client) -> None:
    everything(dana)
    chen = create_person("Chen Wei", by=None)
    with_role = make_staff("Aigul Bek", Role.TEACHER)

    page = auditor.get(PAGE)
    file = auditor.get(f"{PAGE}export/?format=csv").content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(auditor.get(f"{PAGE}export/?format=xlsx").content))

    assert (str(chen), str(with_role)) == ("Chen Wei", "Aigul Bek")
    cells = str([cell.value for line in book.active.rows for cell in line])
    for told in (page.text, file, cells):
        assert "B. A." in told
        assert "Dana Omar" in told
        assert "Aigul Bek" in told
        for hidden in ("Bota", "Chen", "Akhmet", "is ill", "was alone"):
            assert hidden not in told
    assert "reason" not in file.splitlines()[0]
    assert "/admin/timetable" not in page.context["rows"][0].link


def test_lesson_opens_where_an_auditor_may_read_it(dana: User, auditor: Client) -> None:
    lesson = everything(dana)

    (row, *_) = auditor.get(f"{PAGE}?about=timetable.lesson:{lesson.pk}").context["rows"]

    assert row.link == "/en/ledger/2026-11/en/?programme=online-classes"
    assert auditor.get(row.link).status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?act=month.closed", ["month.closed"]),
        ("?act=attendance", ["attendance.confirmed"]),
        ("?month=2026-11&act=month.closed", []),
        ("?month=2026-12&act=contract", ["contract.deleted", "contract.created"]),
        ("?by=system&act=import.made", ["import.made"]),
    ],
)
def test_filters_narrow_the_journal(dana: User, auditor: Client, query: str, expected: list[str]) -> None:
    everything(dana)

    assert acts(auditor, query) == expected


def test_filters_by_person_and_thing(dana: User, auditor: Client) -> None:
    lesson = everything(dana)

    assert set(acts(auditor, f"?by={dana.uuid}")) == {
        "contract.deleted", "correction.proposed", "month.closed", "group.changed", "group.days_off_chosen",
    }  # fmt: skip
    assert acts(auditor, f"?about=timetable.lesson:{lesson.pk}&act=lesson") == [
        "lesson.planned", "lesson.decided", "lesson.ended", "lesson.opened",
    ]  # fmt: skip
    headed = auditor.get(f"{PAGE}?about=timetable.group:{lesson.group_id}")
    assert (headed.context["about"], headed.status_code) == ("English 1", 200)


@pytest.mark.parametrize(
    "query", ["?act=x", "?by=x", "?month=x", "?about=x", "?about=auth.group:1", "?about=timetable.group:x"]
)
def test_wrong_filter_is_said_and_everything_shown(dana: User, auditor: Client, query: str) -> None:
    response = auditor.get(PAGE + query)

    assert (response.status_code, bool(response.context["rows"])) == (422, True)
    assert auditor.get(f"{PAGE}export/{query}").status_code == 422


def test_month_is_by_the_clock_of_the_reader(dana: User) -> None:
    dana.time_zone = "Asia/Almaty"
    dana.save(update_fields=["time_zone"])
    JournalEntry.objects.create(at=dt.datetime(2026, 9, 30, 20, tzinfo=dt.UTC), act="term.created", about=dana)

    assert acts(client_of(dana), "?month=2026-10") == ["term.created"]
    assert acts(client_of(dana), "?month=2026-09") == []


def test_pages_follow_each_other_without_a_gap_and_back_again(dana: User, auditor: Client) -> None:
    about = ContentType.objects.get_for_model(User)
    JournalEntry.objects.bulk_create(
        JournalEntry(
            at=DAY - dt.timedelta(minutes=number // 3), act="place.given", content_type=about, object_id=dana.pk
        )
        for number in range(2 * ENTRIES_A_PAGE + 20)
    )
    whole = list(JournalEntry.objects.filter(act="place.given").order_by("-at", "-pk").values_list("pk", flat=True))

    first = auditor.get(f"{PAGE}?act=place")
    second = auditor.get(link(first.text, "next"))
    third = auditor.get(link(second.text, "next"))
    back = auditor.get(link(third.text, "prev"))
    top = auditor.get(link(back.text, "prev"))

    pages = [[row.entry.pk for row in page.context["rows"]] for page in (first, second, third)]
    assert [pk for page in pages for pk in page] == whole
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [row.entry.pk for row in back.context["rows"]] == pages[1]
    assert [row.entry.pk for row in top.context["rows"]] == pages[0]
    assert 'rel="prev"' not in first.text + top.text
    assert 'rel="next"' not in third.text


def link(page: str, rel: str) -> str:
    (found,) = re.findall(rf'rel="{rel}"\s+href="([^"]+)"', page)
    return PAGE + found.replace("&amp;", "&")


@pytest.mark.parametrize("query", ["?older=x", "?newer=0", "?older=99999999"])
def test_page_beside_nothing_is_404(auditor: Client, query: str) -> None:
    assert auditor.get(PAGE + query).status_code == 404


def test_files_say_what_the_page_says(dana: User) -> None:
    everything(dana)
    desk = client_of(dana)
    entries = [row.entry for row in desk.get(f"{PAGE}?act=lesson").context["rows"]]
    with iso_dates():
        shown = [
            [row.who, row.entry.act, row.what, row.about, row.whom, "; ".join(map(str, row.facts)), row.words]
            for row in rows_of(entries, viewer=dana)
        ]

    answer = desk.get(f"{PAGE}export/?act=lesson&format=csv")
    header, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    book = load_workbook(io.BytesIO(desk.get(f"{PAGE}export/?act=lesson&format=xlsx").content))
    top, *cells = [[cell.value or "" for cell in line] for line in book.active.rows]

    assert answer["Content-Disposition"] == 'attachment; filename="journal.csv"'
    assert header == ["at", "by", "act", "what", "about", "person", "facts", "reason"]
    assert [line[1:] for line in lines] == [line[1:] for line in cells] == shown
    assert top[:2] == ["When", "Who"]
    assert lines[0][0].startswith("2026-1")


def test_files_tell_dates_by_iso_and_the_page_by_both_calendars(dana: User) -> None:
    User.objects.filter(pk=dana.pk).update(language="fa")
    move(make_lesson(make_group(), NOV_3), dt.date(2026, 11, 5))
    desk, page = client_of(dana), PAGE.replace("/en/", "/fa/")

    shown = desk.get(f"{page}?act=lesson").text
    (_, line) = csv.reader(io.StringIO(desk.get(f"{page}export/?act=lesson.moved").content.decode("utf-8-sig")))

    assert "۳ نوامبر ۲۰۲۶ (۱۲ آبان ۱۴۰۵)" in shown
    assert line[4].endswith("2026-11-03، 15:00 آلماتی")
    assert "2026-11-05" in line[6]
    assert "نوامبر" not in "".join(line)


def test_file_says_where_it_ends(dana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_files, "MOST_ROWS", 2)
    everything(dana)

    lines = client_of(dana).get(f"{PAGE}export/").content.decode("utf-8-sig").splitlines()

    assert len(lines) == 4
    assert lines[-1] == "Only the newest 2 lines are here. Choose a month."


def test_unknown_file_is_404(auditor: Client) -> None:
    assert auditor.get(f"{PAGE}export/?format=pdf").status_code == 404


def test_file_cannot_run_as_a_formula(dana: User) -> None:
    save_group(Group(**_group_fields("=1+1")), by=dana)

    assert "'=1+1" in client_of(dana).get(f"{PAGE}export/").content.decode()


def _group_fields(name: str) -> dict[str, object]:
    like = make_group()
    fields = ("programme", "course", "instruction_language", "time_zone", "starts_on")
    return {"name": name, **{field: getattr(like, field) for field in fields}}


def test_journal_reads_as_often_for_many_as_for_few(
    dana: User, auditor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def one_of_many(number: int) -> None:
        group = make_group(f"Group {number}")
        teacher, learner = make_teacher(group, f"Teacher {number}"), make_learner(group, f"Learner {number}")
        write_down(PeopleAct.PERSON_CHANGED, learner, by=teacher, person=learner)
        move(make_lesson(group, NOV_3), dt.date(2026, 11, 6))
        hold(make_lesson(group, dt.date(2026, 11, 10)), teacher)

    one_of_many(0)
    auditor.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        auditor.get(PAGE)
    one_of_many(1)
    one_of_many(2)

    with django_assert_num_queries(len(few)):
        auditor.get(PAGE)


def test_what_is_gone_is_named_by_its_label_and_people_by_nothing(dana: User) -> None:
    group = make_group("Turkish 1")
    delete_group(group, by=dana)
    delete_person(create_person("Chen Wei", by=dana), by=dana)

    found = rows(client_of(dana), f"?by={dana.uuid}")

    assert ("Dana Omar", "Group deleted", "Group “Turkish 1”, deleted", "") in found
    assert ("Dana Omar", "Person deleted", "Person, deleted", "") in found
    assert ("Dana Omar", "Person added", "Person, deleted", "") in found


def test_who_did_something_may_be_deleted(dana: User) -> None:
    chen = create_person("Chen Wei", by=dana)
    write_down(PeopleAct.PERSON_CHANGED, chen, by=chen)

    delete_person(chen, by=dana)

    changed = ("Person, deleted", str(PeopleAct.PERSON_CHANGED.label), "Person, deleted", "")
    assert changed in rows(client_of(dana))


def test_who_worked_here_can_be_chosen(dana: User, auditor: Client) -> None:
    make_staff("Bota Akhmet", Role.LEARNER)

    names = dict(auditor.get(PAGE).context["form"].fields["by"].choices)

    assert set(names.values()) == {"Everybody", "the system", "Dana Omar", "Erlan Bek"}
    assert Role.LEARNER not in STAFF


def test_journal_of_a_lesson_and_a_group_is_linked_from_their_pages(dana: User, auditor: Client) -> None:
    lesson = everything(dana)
    desk = client_of(dana)

    group_page = desk.get(f"/admin/timetable/groups/inspect/{lesson.group_id}/").text
    lesson_page = desk.get(f"/admin/timetable/lessons/inspect/{lesson.pk}/").text
    evidence = auditor.get("/en/ledger/2026-11/en/").text

    assert f"/en/ledger/journal/?about=timetable.group:{lesson.group_id}" in group_page
    assert f"journal/?about=timetable.lesson:{lesson.pk}" in lesson_page
    assert f"/en/ledger/journal/?about=timetable.lesson:{lesson.pk}" in evidence
    assert 'href="/en/ledger/journal/"' in auditor.get("/en/ledger/").text


@pytest.mark.parametrize("language", ["ru", "tr", "fa", "kk"])
def test_journal_is_read_in_every_language(dana: User, auditor: Client, language: str) -> None:
    everything(dana)

    assert auditor.get(f"/{language}/ledger/journal/").status_code == 200
