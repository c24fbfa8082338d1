import pytest
from django.core.management import call_command
from django.test import Client

from cms.domain import bodies
from cms.domain.bodies import body_html, store_bodies
from cms.models import RenderedBody
from lms.kazakh.scripts import Script
from tests.cms.factories import dialogue, make_unit, publish

pytestmark = pytest.mark.django_db


def test_publishing_stores_the_body_once_a_script() -> None:
    unit = make_unit(dialogue(kk="Сәлем!"))

    stored = {body.script: body.html for body in RenderedBody.objects.filter(page=unit)}

    assert stored.keys() == {"cyrl", "latn", "arab"}
    assert "Сәлем!" in stored["cyrl"]
    assert "Sälem!" in stored["latn"]
    assert "سالەم!" in stored["arab"]


def test_page_shows_the_stored_body(client: Client) -> None:
    unit = make_unit(dialogue())
    RenderedBody.objects.filter(page=unit, script="cyrl").update(html="<p>from the store</p>")

    assert "<p>from the store</p>" in client.get(unit.url).text


def test_publishing_anew_replaces_the_stored_bodies(client: Client) -> None:
    unit = make_unit(dialogue(translation="Hello!"))
    unit.body = [("dialogue", {"heading": "", "lines": [{"who": "", "kk": "Рақмет!", "translation": "Thanks!"}]})]
    publish(unit)

    page = client.get(unit.url).text

    assert "Thanks!" in page
    assert "Hello!" not in page
    assert RenderedBody.objects.filter(page=unit).count() == 3


def test_body_of_an_older_state_of_the_templates_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = make_unit(dialogue(kk="Сәлем!"))
    RenderedBody.objects.filter(page=unit).update(html="old")
    monkeypatch.setattr(bodies, "fingerprint", lambda: "newer")

    assert "Сәлем!" in body_html(unit, script=Script.CYRILLIC)


def test_preview_never_shows_the_stored_body() -> None:
    unit = make_unit(dialogue(kk="Сәлем!"))
    RenderedBody.objects.filter(page=unit).update(html="published")

    assert "Сәлем!" in body_html(unit, script=Script.CYRILLIC, is_preview=True)


def test_draft_stores_nothing() -> None:
    draft = make_unit(dialogue(), live=False)

    assert store_bodies(draft) == []
    assert not RenderedBody.objects.exists()


def test_command_stores_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    make_unit(dialogue())
    RenderedBody.objects.all().delete()

    call_command("render_bodies")

    assert RenderedBody.objects.count() == 3
    assert "3 bodies of 1 units" in capsys.readouterr().out
