from pathlib import Path

import polib
import pytest

from lms.core.build import messages
from lms.core.build.messages import respell_message, rewritten
from lms.core.build.paths import BuildError
from lms.kazakh.scripts import Script, convert

HEADER = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}


def shout(text: str) -> str:
    return text.upper()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("сабақ %(count)s рет", "САБАҚ %(count)s РЕТ"),
        ("%d сабақ, %s, 100 %%", "%d САБАҚ, %s, 100 %%"),
        ("сәлем, {name}!", "СӘЛЕМ, {name}!"),
        ('<a href="{url}" class="link">кіру</a>', '<a href="{url}" class="link">КІРУ</a>'),
        ("қараңыз: https://example.org/kk/ жерде", "ҚАРАҢЫЗ: https://example.org/kk/ ЖЕРДЕ"),
        ("хат: bota@example.org", "ХАТ: bota@example.org"),
        ("бір&nbsp;сабақ", "БІР&nbsp;САБАҚ"),
        ("", ""),
    ],
)
def test_message_is_respelled_around_what_a_program_reads(text: str, expected: str) -> None:
    assert respell_message(text, shout) == expected


def test_kazakh_message_reads_in_latin_and_arabic() -> None:
    latin = respell_message("%(name)s, қош келдіңіз", lambda text: convert(text, Script.LATIN))
    arabic = respell_message("%(name)s, қош келдіңіз", lambda text: convert(text, Script.ARABIC))

    assert latin == "%(name)s, qoş keldıñız"
    assert arabic == "%(name)s، قوش كەلدىڭىز"


def test_plural_forms_and_contexts_are_kept() -> None:
    catalogue = polib.POFile()
    catalogue.metadata = dict(HEADER)
    catalogue.append(
        polib.POEntry(
            msgctxt="noun",
            msgid="%(n)s lesson",
            msgid_plural="%(n)s lessons",
            msgstr_plural={0: "%(n)s сабақ", 1: "%(n)s сабақтар"},
        )
    )

    (entry,) = rewritten(catalogue, shout, language="kk_Latn")

    assert entry.msgctxt == "noun"
    assert entry.msgstr_plural == {0: "%(n)s САБАҚ", 1: "%(n)s САБАҚТАР"}


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty ``locale`` folder with its own output beside it, and Django as the only package."""
    monkeypatch.setattr(messages, "SOURCE", tmp_path / "locale")
    monkeypatch.setattr(messages, "TARGET", tmp_path / "built")
    monkeypatch.setattr(messages, "PACKAGES", ("django",))
    monkeypatch.setattr(messages, "report", lambda path: None)
    return tmp_path


def write_kazakh(folder: Path, *entries: polib.POEntry, **header: str) -> None:
    write_catalogue(folder / "locale/kk", *entries, **header)


def write_catalogue(folder: Path, *entries: polib.POEntry, **header: str) -> None:
    catalogue = polib.POFile()
    catalogue.metadata = HEADER | header
    catalogue.extend(entries)
    path = folder / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    catalogue.save(str(path))


def built(folder: Path, language: str) -> dict[str, str]:
    """What the compiled catalogue of ``language`` says, without contexts and plurals."""
    catalogue = polib.mofile(str(folder / "built" / language / "LC_MESSAGES" / "django.mo"))
    return {entry.msgid: entry.msgstr for entry in catalogue if not entry.msgctxt and not entry.msgid_plural}


def test_generated_catalogues_carry_ours_and_djangos_kazakh(locale: Path) -> None:
    write_kazakh(
        locale,
        polib.POEntry(msgid="Lesson", msgstr="Сабақ"),
        polib.POEntry(msgid="January", msgstr="Қаңтар айы"),
        polib.POEntry(msgid="Unsure", msgstr="Күмәнді", flags=["fuzzy"]),
    )

    messages.build()

    latin = built(locale, "kk_Latn")
    assert latin["Lesson"] == convert("Сабақ", Script.LATIN)
    assert latin["January"] == convert("Қаңтар айы", Script.LATIN)
    assert latin["February"] == convert("Ақпан", Script.LATIN)
    assert "Unsure" not in latin
    assert (locale / "built/kk/LC_MESSAGES/django.mo").exists()
    assert (locale / "built/kk_Arab/LC_MESSAGES/django.mo").exists()


def test_words_for_libraries_are_in_every_script(locale: Path) -> None:
    write_kazakh(locale, polib.POEntry(msgid="Lesson", msgstr="Сабақ"))
    write_catalogue(locale / "locale/libraries/kk", polib.POEntry(msgid="Code", msgstr="Код"))

    messages.build()

    assert built(locale, "kk")["Code"] == "Код"
    assert built(locale, "kk_Latn")["Code"] == "Kod"
    assert built(locale, "kk_Arab")["Code"] == "كود"


def test_words_for_libraries_stand_between_ours_and_the_packages(locale: Path) -> None:
    write_kazakh(locale, polib.POEntry(msgid="Email", msgstr="Пошта"))
    write_catalogue(
        locale / "locale/libraries/kk",
        polib.POEntry(msgid="Email", msgstr="Электрондық пошта"),
        polib.POEntry(msgid="tomorrow", msgstr="ертең"),
    )

    messages.build()

    assert built(locale, "kk") == {"Email": "Пошта", "tomorrow": "ертең"}
    latin = built(locale, "kk_Latn")
    assert latin["Email"] == convert("Пошта", Script.LATIN)
    assert latin["tomorrow"] == convert("ертең", Script.LATIN)


def test_words_for_libraries_are_no_language_of_their_own(locale: Path) -> None:
    write_kazakh(locale, polib.POEntry(msgid="Lesson", msgstr="Сабақ"))
    write_catalogue(locale / "locale/libraries/kk", polib.POEntry(msgid="Code", msgstr="Код"))

    messages.build()

    assert sorted(path.name for path in (locale / "built").iterdir()) == ["kk", "kk_Arab", "kk_Latn"]


def test_catalogue_that_counts_otherwise_is_refused_by_name(locale: Path) -> None:
    write_kazakh(locale, polib.POEntry(msgid="Lesson", msgstr="Сабақ"), **{"Plural-Forms": "nplurals=1; plural=0;"})

    with pytest.raises(BuildError, match=r"django.*Plural-Forms differ"):
        messages.build()


def test_broken_catalogue_is_refused_with_its_line(locale: Path) -> None:
    path = locale / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "Lesson"\nУрок\n')

    with pytest.raises(BuildError, match=r"django\.po.*line 2"):
        messages.build()
