import shutil
from pathlib import Path

import polib
import pytest
from django.test import Client
from wagtail.models import Page, Revision
from wagtail_localize.models import String, StringTranslation

from cms.models import CoursePage, HomePage, UnitPage
from lms.demo import pages
from lms.demo.page_blocks import UnknownBlock, unit_blocks
from lms.demo.page_translations import TranslationMissing
from lms.demo.pages import load_pages

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "ru", "tr", "fa", "kk")


def copy_of_content(folder: Path) -> Path:
    return Path(shutil.copytree(pages.CONTENT, folder / "content"))


@pytest.fixture
def few_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's content with the first unit of each course: enough where the number does not matter."""
    content = copy_of_content(tmp_path)
    for path in content.glob("*/unit-[2-9].*"):
        path.unlink()
    monkeypatch.setattr(pages, "CONTENT", content)
    return content


def counted() -> list[int]:
    return [model.objects.count() for model in (Page, Revision, StringTranslation)]


@pytest.mark.once
def test_demo_pages_stand_in_every_language(client: Client) -> None:
    loaded = load_pages()

    assert {slug: sorted(units) for slug, units in loaded.units.items()} == {
        "kazakh-a1": [1, 2, 3, 4],
        "dombra": [1, 2],
    }
    paths = ["", "courses/", "for-parents/", "privacy/", "help/", "courses/kazakh-a1/", "courses/dombra/"]
    paths += [
        unit.url.removeprefix("/en/") for units in loaded.units.values() for unit in (u["en"] for u in units.values())
    ]
    missing = [
        f"/{code}/{path}" for code in LANGUAGES for path in paths if client.get(f"/{code}/{path}").status_code != 200
    ]
    assert missing == []
    russian = loaded.unit("kazakh-a1", 1, "ru")
    assert russian.title_kk == loaded.unit("kazakh-a1", 1).title_kk
    assert russian.slug == "salem"
    assert russian.title != loaded.unit("kazakh-a1", 1).title
    assert loaded.course("dombra", "fa").instrument == "dombra"
    assert translations_without_a_text() == []


def translations_without_a_text() -> list[str]:
    """Entries of PO files for texts that stand on no page: what an editor of the files forgot."""
    known = set(String.objects.values_list("data", flat=True))
    return [
        f"{path.name}: {entry.msgid}"
        for path in pages.CONTENT.glob("*/*.po")
        for entry in polib.pofile(str(path))
        if entry.msgid not in known
    ]


@pytest.mark.once
@pytest.mark.usefixtures("few_units")
def test_loading_again_changes_nothing() -> None:
    load_pages()
    before = counted()

    load_pages()

    assert counted() == before


@pytest.mark.once
def test_changed_text_is_published_anew_with_its_translations_and_alias(few_units: Path) -> None:
    load_pages()
    others = Revision.objects.exclude(object_id__in=ids_of("salem")).count()
    for path in (few_units / "kazakh-a1").glob("unit-1.*"):
        path.write_text(path.read_text(encoding="utf-8").replace("The first lesson", "The very first lesson"), "utf-8")

    load_pages()

    units = UnitPage.objects.filter(slug="salem")
    assert [unit.body[0].value["heading"] for unit in units.filter(locale__language_code__in=["en", "kk"])] == [
        "The very first lesson",
        "The very first lesson",
    ]
    assert units.get(locale__language_code="ru").body[0].value["heading"] == "Первый урок"
    assert Revision.objects.exclude(object_id__in=ids_of("salem")).count() == others


def ids_of(slug: str) -> list[str]:
    return [str(pk) for pk in Page.objects.filter(slug=slug).values_list("pk", flat=True)]


@pytest.mark.usefixtures("few_units")
def test_pages_in_kazakh_are_translated_and_units_are_aliases() -> None:
    load_pages()

    kazakh = Page.objects.filter(locale__language_code="kk", depth__gt=1).specific()
    aliases = {type(page) for page in kazakh if page.alias_of_id}
    assert aliases == {CoursePage, UnitPage}
    assert HomePage.objects.get(locale__language_code="kk").headline == "Бесік жырының тілін үйреніңіз"


def test_missing_translation_is_loud(few_units: Path) -> None:
    path = few_units / "kazakh-a1" / "unit-1.fa.po"
    path.write_text(
        path.read_text(encoding="utf-8").replace('msgid "The first lesson"', 'msgid "Another text"'), "utf-8"
    )

    with pytest.raises(TranslationMissing, match=r"unit-1\.fa\.po has no translation of:\n  The first lesson"):
        load_pages()

    assert not HomePage.objects.exists()


def test_unknown_block_is_loud(tmp_path: Path) -> None:
    with pytest.raises(UnknownBlock, match="quiz"):
        unit_blocks([{"type": "quiz"}], source=tmp_path / "unit-1.toml")


def test_misspelt_key_of_a_block_is_loud(tmp_path: Path) -> None:
    block = {"type": "explanation", "text": "<p>x</p>", "titel": "x"}

    with pytest.raises(UnknownBlock, match="titel"):
        unit_blocks([block], source=tmp_path / "unit-1.toml")
