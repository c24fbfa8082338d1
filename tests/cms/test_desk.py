"""The teacher's and the editor's way through Wagtail's admin."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.rich_text import features
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.domain.workflow import ensure_workflow
from cms.models import CoursePage, UnitPage
from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import User
from tests.cms.factories import dialogue, make_course, make_unit, score

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _roles() -> None:
    ensure_workflow()


@pytest.fixture
def amal() -> User:
    return create_person("Amal", email="amal@example.org", roles=[Role.TEACHER], by=None)


@pytest.fixture
def editor() -> User:
    return create_person("Erlan", email="erlan@example.org", roles=[Role.EDITOR], by=None)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def unit_form(**fields: Any) -> dict[str, Any]:
    text = rich_text("<p>Say <i>сен</i>.</p>", editor="default", features=["bold", "kazakh"])
    line = {"value": {"who": "Амал", "kk": "Сәлем!", "translation": "Hi!"}, "order": "0", "deleted": "", "type": "item"}
    return nested_form_data(
        {
            "title": "Greetings",
            "title_kk": "Сәлем!",
            "slug": "salem",
            "number": "1",
            "summary": "You can greet people.",
            "body": streamfield(
                [
                    ("explanation", {"heading": "Two words", "text": text}),
                    ("dialogue", {"heading": "At the door", "lines": {"count": "1", "0": line}}),
                ]
            ),
            "seo_title": "",
            "search_description": "",
            "comments": inline_formset([]),
        }
        | fields
    )


def add_address(course: CoursePage) -> str:
    return reverse("wagtailadmin_pages:add", args=["cms", "unitpage", course.pk])


def test_teacher_writes_a_unit_as_a_draft(amal: User) -> None:
    course = make_course()

    answer = signed_in(amal).post(add_address(course), unit_form())

    unit = UnitPage.objects.get(slug="salem")
    assert answer.status_code == 302
    assert not unit.live
    assert [block.block_type for block in unit.body] == ["explanation", "dialogue"]
    assert unit.body[0].value["text"].source == "<p>Say <i>сен</i>.</p>".replace("<p>", unit_paragraph(unit))


def unit_paragraph(unit: UnitPage) -> str:
    """Draftail numbers its paragraphs."""
    return unit.body[0].value["text"].source.partition(">")[0] + ">"


def test_teacher_cannot_publish(amal: User) -> None:
    course = make_course()

    signed_in(amal).post(add_address(course), unit_form() | {"action-publish": "yes"})

    assert not UnitPage.objects.get(slug="salem").live
    assert signed_in(amal).get("/en/courses/kazakh-a1/salem/").status_code == 404


# Wagtail 8.0 sends its notices by an API that Django 6.1 has set aside.
@pytest.mark.filterwarnings(r"ignore:get_connection\(\) is deprecated")
def test_teacher_submits_and_editor_publishes(amal: User, editor: User) -> None:
    course = make_course()
    signed_in(amal).post(add_address(course), unit_form() | {"action-submit": "yes"})
    unit = UnitPage.objects.get(slug="salem")
    task_state = unit.current_workflow_task_state

    approve = reverse("wagtailadmin_pages:workflow_action", args=[unit.pk, "approve", task_state.pk])
    refused = signed_in(amal).post(approve)
    assert refused.status_code in (302, 403)
    assert not UnitPage.objects.get(pk=unit.pk).live

    signed_in(editor).post(approve)

    assert UnitPage.objects.get(pk=unit.pk).live
    page = Client().get("/en/courses/kazakh-a1/salem/").text
    assert '<span lang="kk-Cyrl" dir="ltr">сен</span>' in page


def test_learner_and_stranger_do_not_reach_the_desk() -> None:
    unit = make_unit(dialogue())
    bota = create_person("Bota", email="bota@example.org", roles=[Role.LEARNER], by=None)
    address = reverse("wagtailadmin_pages:edit", args=[unit.pk])

    assert signed_in(bota).get(address).status_code == 302
    assert Client().get(address).status_code == 302


def test_preview_of_a_draft_in_the_chosen_script(amal: User) -> None:
    unit = make_unit(dialogue(), live=False, slug="salem")
    client = signed_in(amal)
    client.cookies["script"] = "latn"
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[unit.pk])

    sent = client.post(address, unit_form())
    shown = client.get(address)

    assert sent.json()["is_valid"]
    assert shown.status_code == 200
    assert "Sälem!" in shown.text
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_preview_of_an_unreadable_score_says_what_is_wrong(amal: User) -> None:
    unit = make_unit(score("\\tuning (G3 D3)\n0.9.4"), live=False)

    shown = signed_in(amal).get(reverse("wagtailadmin_pages:view_draft", args=[unit.pk]))

    assert shown.status_code == 200
    assert "Line 2 of the score" in shown.text


def test_preview_of_every_block_works(amal: User) -> None:
    client = signed_in(amal)
    blocks = UnitPage.body.field.stream_block.child_blocks.values()
    previewable = [block for block in blocks if block.is_previewable]

    for block in previewable:
        shown = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert shown.status_code == 200, block.name

    assert len(previewable) == 7


def test_editor_sees_wrong_score_in_place(editor: User) -> None:
    unit = make_unit(dialogue(), live=False, slug="salem")
    wrong = {"heading": "", "tuning": "", "tempo": "60", "tex": "\\tuning (G3 D3)\n0.7.4", "description": "x"}
    form = unit_form() | nested_form_data({"body": streamfield([("score", wrong)])})

    answer = signed_in(editor).post(reverse("wagtailadmin_pages:edit", args=[unit.pk]), form)

    assert answer.status_code == 200
    assert "Line 2 of the score: there is no string 7" in answer.text


def test_italic_is_not_offered_and_kazakh_is() -> None:
    block = UnitPage.body.field.stream_block.child_blocks["explanation"].child_blocks["text"]

    assert "italic" not in block.features
    assert features.get_editor_plugin("draftail", "kazakh") is not None


def test_admin_page_calls_no_other_host(amal: User) -> None:
    page = signed_in(amal).get(reverse("wagtailadmin_home")).text

    assert re.findall(r'(?:src|srcset)="(?:https?:)?//|<link[^>]+href="(?:https?:)?//', page) == []
    assert "css/admin.css" in page


def test_score_from_code_is_checked_too() -> None:
    unit = make_unit(score("nothing"), live=False)

    with pytest.raises(ValidationError):
        unit.body.stream_block.clean(unit.body)
