"""People at the desk."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.guardians import end_guardianship
from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import Guardianship, JournalEntry, User
from lms.accounts.queries.guardians import guardians_of
from tests.timetable.factories import make_group, make_teacher

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(create_person("Daulet", email="daulet@example.org", roles=[Role.COORDINATOR], by=None))
    return client


def test_people_are_listed_with_their_roles(desk: Client) -> None:
    create_person("Amal Serik", roles=[Role.TEACHER], by=None)

    page = desk.get("/admin/users/").content.decode()

    assert "Amal Serik" in page
    assert "Teacher" in page


def test_people_listing_queries_do_not_grow(desk: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    create_person("One", roles=[Role.LEARNER], by=None)
    desk.get("/admin/users/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/admin/users/")
    create_person("Two", roles=[Role.LEARNER], by=None)
    create_person("Three", roles=[Role.TEACHER], by=None)

    with django_assert_num_queries(len(one)):
        desk.get("/admin/users/")


def test_two_children_without_email_are_added(desk: Client) -> None:
    for name in ("Aisha", "Sultan"):
        desk.post("/admin/users/new/", {"full_name": name, "email": "", "contact_email": "parent@example.org"})

    assert set(User.objects.filter(email=None).values_list("full_name", flat=True)) == {"Aisha", "Sultan"}


def test_email_of_another_is_refused_in_place(desk: Client) -> None:
    answer = desk.post("/admin/users/new/", {"full_name": "Another Daulet", "email": "Daulet@example.org"})

    page = answer.content.decode()
    assert "Another person signs in with this e-mail" in page
    assert "Another Daulet" in page


def test_learner_has_no_desk(client: Client) -> None:
    client.force_login(create_person("Bota", roles=[Role.LEARNER], by=None))

    assert client.get("/admin/users/").status_code == 302


def account(person: User, *roles: str, **changes: str) -> dict[str, object]:
    """What the person's form at the desk sends."""
    groups = Group.objects.filter(name__in=roles)
    return {
        "full_name": person.full_name,
        "email": person.email or "",
        "is_active": "on",
        "groups": [group.pk for group in groups],
        **changes,
    }


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EDITOR, Role.AUDITOR, Role.COORDINATOR])
def test_coordinator_cannot_change_who_can_do_more(desk: Client, role: Role) -> None:
    other = create_person("Aigul", email="aigul@example.org", password="first-words-1", roles=[role], by=None)

    desk.post(
        f"/admin/users/edit/{other.pk}/", account(other, role, email="mine@example.org", password1="other-words-2")
    )

    other.refresh_from_db()
    assert other.email == "aigul@example.org"
    assert other.check_password("first-words-1")
    assert f"/admin/users/edit/{other.pk}/" not in desk.get("/admin/users/").content.decode()


def test_coordinator_cannot_change_a_superuser(desk: Client) -> None:
    root = User.objects.create_superuser("root@example.org", "first-words-1", full_name="Root")

    desk.post(f"/admin/users/edit/{root.pk}/", account(root, password1="other-words-2"))

    root.refresh_from_db()
    assert root.check_password("first-words-1")


def test_coordinator_makes_teachers_and_no_administrators(desk: Client) -> None:
    person = create_person("Amal Serik", email="amal@example.org", roles=[Role.LEARNER], by=None)

    desk.post(f"/admin/users/edit/{person.pk}/", account(person, "teacher"))
    desk.post(f"/admin/users/edit/{person.pk}/", account(person, "teacher", "administrator"))
    desk.post("/admin/users/new/", account(User(full_name="New", email="new@example.org"), "administrator"))

    assert list(person.groups.values_list("name", flat=True)) == ["teacher"]
    assert not User.objects.filter(groups__name="administrator").exists()


def test_administrator_gives_every_role(client: Client) -> None:
    client.force_login(create_person("Bauyrzhan", email="bauyrzhan@example.org", roles=[Role.ADMINISTRATOR], by=None))
    person = create_person("Daulet", email="daulet@example.org", roles=[Role.COORDINATOR], by=None)

    client.post(f"/admin/users/edit/{person.pk}/", account(person, "coordinator", "administrator"))

    assert person.groups.filter(name="administrator").exists()


@pytest.mark.parametrize(
    ("action", "sent"), [("assign_role", {}), ("set_active_state", {"mark_as_active": "False"}), ("delete", {})]
)
def test_people_are_not_changed_in_bulk(desk: Client, action: str, sent: dict[str, object]) -> None:
    person = create_person("Bota", roles=[Role.LEARNER], by=None)
    role = Group.objects.get(name="administrator")

    desk.post(f"/admin/bulk/accounts/user/{action}/?id={person.pk}", {"role": role.pk, **sent})

    person.refresh_from_db()
    assert person.is_active
    assert not person.groups.filter(name="administrator").exists()


def test_person_who_belongs_to_lessons_is_not_deleted_and_a_sentence_says_so(client: Client) -> None:
    client.force_login(User.objects.create_superuser("bauyrzhan@example.org", "a long password"))
    amal = create_person("Amal", roles=[Role.TEACHER], by=None)
    chen = create_person("Chen", roles=[Role.LEARNER], by=None)
    make_teacher(make_group(), "Amal")

    kept = client.post(f"/admin/users/delete/{amal.pk}/", follow=True)
    client.post(f"/admin/users/delete/{chen.pk}/")

    assert "Amal belongs to lessons or decisions and stays." in kept.text
    assert User.objects.filter(pk=amal.pk).exists()
    assert not User.objects.filter(pk=chen.pk).exists()


def test_old_email_signs_in_no_more_when_the_desk_changed_it(desk: Client) -> None:
    person = create_person("Bota", email="old@example.org", roles=[Role.LEARNER], by=None)

    desk.post(f"/admin/users/edit/{person.pk}/", account(person, "learner", email="New@example.org"))

    addresses = EmailAddress.objects.filter(user=person).values_list("email", "verified", "primary")
    assert list(addresses) == [("new@example.org", True, True)]


def test_email_that_another_verified_is_refused_at_the_desk(desk: Client) -> None:
    bota = create_person("Bota", email="bota@example.org", roles=[Role.LEARNER], by=None)
    EmailAddress.objects.create(user=bota, email="second@example.org", verified=True)

    answer = desk.post("/admin/users/new/", {"full_name": "Chen", "email": "second@example.org"})

    assert "Another person signs in with this e-mail" in answer.content.decode()


def test_desk_account_changes_neither_name_nor_email(client: Client) -> None:
    amal = create_person("Amal Serik", email="amal@example.org", roles=[Role.TEACHER], by=None)
    client.force_login(amal)

    page = client.get("/admin/account/").content.decode()
    client.post(
        "/admin/account/",
        {"name_email-first_name": "A", "name_email-last_name": "S", "name_email-email": "Daulet@example.org"},
    )

    amal.refresh_from_db()
    assert "name_email" not in page
    assert amal.email == "amal@example.org"


def test_export_of_people_runs_no_formula(desk: Client) -> None:
    create_person('=HYPERLINK("http://example.net")', roles=[Role.LEARNER], by=None)

    answer = desk.get("/admin/users/?export=csv")

    assert "\"'=HYPERLINK(" in b"".join(answer.streaming_content).decode()


# -- In the journal ---------------------------------------------------------------------------


def lines() -> list[tuple[str, str, dict[str, object]]]:
    entries = JournalEntry.objects.order_by("pk").select_related("by")
    return [(str(one.by or ""), one.act, one.facts) for one in entries]


def test_person_made_changed_and_deleted_is_in_the_journal_without_a_word_of_theirs(client: Client) -> None:
    boss = User.objects.create_superuser("boss@example.org", "a long password", full_name="Boss")
    client.force_login(boss)

    client.post("/admin/users/new/", account(User(full_name="Bota", email="bota@example.org"), "learner"))
    bota = User.objects.get(full_name="Bota")
    client.post(f"/admin/users/edit/{bota.pk}/", account(bota, "learner"))
    changed = account(bota, "teacher", contact_email="parent@example.org", password1="other-words-2")
    changed["is_active"] = ""
    client.post(f"/admin/users/edit/{bota.pk}/", changed)
    client.post(f"/admin/users/delete/{bota.pk}/")

    assert lines() == [
        ("Boss", "person.created", {}),
        ("Boss", "role.given", {"role": "learner"}),
        ("Boss", "person.changed", {"is_active": [True, False], "changed": ["password", "contact_email"]}),
        ("Boss", "role.given", {"role": "teacher"}),
        ("Boss", "role.taken", {"role": "learner"}),
        ("Boss", "person.deleted", {}),
    ]
    told = str(list(JournalEntry.objects.values()))
    assert not any(private in told for private in ("Bota", "bota@", "parent@", "pbkdf2", "argon2"))


def test_refused_form_of_a_person_leaves_no_line(desk: Client) -> None:
    before = lines()

    desk.post("/admin/users/new/", {"full_name": "Another Daulet", "email": "Daulet@example.org"})

    assert lines() == before


def test_set_of_rights_made_changed_and_deleted_is_in_the_journal(client: Client) -> None:
    client.force_login(User.objects.create_superuser("boss@example.org", "a long password", full_name="Boss"))
    panels = {
        f"{prefix}-{name}": number
        for prefix in ("page_permissions", "collection_permissions", "document_permissions", "image_permissions",
                       "media_permissions", "collection_mgmt_permissions")
        for name, number in {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}.items()
    }  # fmt: skip
    access = Permission.objects.get(codename="access_admin")

    client.post("/admin/groups/new/", {"name": "Helpers", **panels})
    helpers = Group.objects.get(name="Helpers")
    client.post(f"/admin/groups/edit/{helpers.pk}/", {"name": "Helpers", "permissions": [access.pk], **panels})
    client.post(f"/admin/groups/delete/{helpers.pk}/")

    assert lines() == [
        ("Boss", "rights.created", {}),
        ("Boss", "rights.changed", {"changed": ["wagtailadmin.access_admin"]}),
        ("Boss", "rights.deleted", {}),
    ]
    assert JournalEntry.objects.latest("pk").label == "Helpers"


def edit(desk: Client, person: User, **sent: object) -> str:
    roles = [role.value for role in person.roles]
    answer = desk.post(f"/admin/users/edit/{person.pk}/", {**account(person, *roles), **sent})
    return answer.text if answer.status_code == 200 else ""


def test_guardians_are_added_by_their_address_and_ended_by_a_tick(desk: Client) -> None:
    bota, asel = create_person("Bota", by=None), create_person("Asel", email="asel@example.org", by=None)
    serik = create_person("Serik Akhmet", email="serik@example.org", by=None)

    edit(desk, bota, new_guardian="asel@example.org")
    edit(desk, bota, new_guardian="SERIK@example.org", called="Bo")

    assert list(guardians_of([bota])) == [asel, serik]
    page = desk.get(f"/admin/users/edit/{bota.pk}/").text
    assert "Asel (asel@example.org)" in page
    assert "Parent or guardian of: Bota" in desk.get(f"/admin/users/edit/{asel.pk}/").text
    edit(desk, bota, ended=[Guardianship.objects.get(guardian=asel).pk])
    assert list(guardians_of([bota])) == [serik]


def test_old_page_of_a_learner_ends_and_revives_no_guardianship(desk: Client) -> None:
    bota, asel = create_person("Bota", by=None), create_person("Asel", email="asel@example.org", by=None)
    edit(desk, bota, new_guardian="asel@example.org")

    edit(desk, bota, called="Bo")  # knows nothing of her
    assert list(guardians_of([bota])) == [asel]

    end_guardianship(Guardianship.objects.get(), by=None, at=timezone.now())
    edit(desk, bota, called="Bota")  # was opened while she was named
    assert not guardians_of([bota]).exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("parent@example.org", "Nobody here signs in with parent@example.org"),
        ("bota@example.org", "Bota cannot be their own parent or guardian"),
        ("Asel", "Enter a valid email address"),
    ],
)
def test_guardian_who_cannot_be_named_is_refused_in_place(desk: Client, typed: str, said: str) -> None:
    bota = create_person("Bota", email="bota@example.org", by=None)
    create_person("Asel", email="asel@example.org", by=None)

    page = edit(desk, bota, new_guardian=typed)

    assert said in page
    assert f'value="{typed}"' in page
    assert not Guardianship.objects.exists()


def test_role_of_a_guardian_is_not_taken_before_the_guardianship_ends(desk: Client) -> None:
    bota, asel = create_person("Bota", by=None), create_person("Asel", email="asel@example.org", by=None)
    edit(desk, bota, new_guardian="asel@example.org")

    answer = desk.post(f"/admin/users/edit/{asel.pk}/", account(asel))

    assert "Asel is the parent or guardian of Bota" in answer.text.replace("&#x27;", "'")
    assert list(guardians_of([bota])) == [asel]
