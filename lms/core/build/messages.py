"""Catalogues: ``locale/*/LC_MESSAGES/django.po`` compiled, and Kazakh written in Latin and Arabic letters.

What a package says to people and does not translate itself is in ``locale/libraries``, by the same languages.

gettext falls from ``kk_Latn`` to ``kk``, which is Cyrillic, so the generated catalogues also carry the
Kazakh of the packages we show to people.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import polib

from lms.core.build.paths import BUILD, ROOT, BuildError, report
from lms.kazakh.scripts import Script, convert

SOURCE = ROOT / "locale"
TARGET = BUILD / "locale"
PACKAGES = ("django", "allauth", "wagtail", "wagtail_localize", "wagtailmedia")
WRITTEN = {"kk_Latn": Script.LATIN, "kk_Arab": Script.ARABIC}

# What a program or a browser reads inside a sentence, and no person does.
UNTOUCHED = re.compile(
    r"""(
      %\([^)]*\)[-+#0-9.]*[a-zA-Z]    # %(name)s
    | %[-+#0-9.]*[a-zA-Z%]            # %s, %d, %%
    | \{[^{}]*\}                      # {name}
    | </?[a-zA-Z][^<>]*>              # <a href="…">
    | &(?:\w+|\#\w+);                 # &nbsp;
    | (?:https?://|mailto:)[^\s<>"]+
    | [\w.+-]+@[\w-]+\.[\w.-]+        # an e-mail address
    )""",
    re.VERBOSE,
)


def build() -> None:
    for source in sorted(SOURCE.glob("*/LC_MESSAGES/django.po")):
        language = source.parent.parent.name
        write(merged([source, *for_libraries(language)]), language)
    kazakh = merged(kazakh_sources())
    for name, script in WRITTEN.items():
        write(rewritten(kazakh, partial(convert, script=script), language=name), name)


def read(path: Path) -> polib.POFile:
    """Raises BuildError with file and line where gettext's syntax is broken."""
    try:
        return polib.pofile(str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BuildError(f"{path}: {error}") from error


def write(catalogue: polib.POFile, language: str) -> None:
    target = TARGET / language / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save_as_mofile(str(target))
    report(target)


def merged(paths: Iterable[Path]) -> polib.POFile:
    """Several catalogues of one language as one; the first to translate a message wins.

    Raises BuildError where two of them count plurals differently: one header cannot serve both.
    """
    merged = polib.POFile()
    seen: dict[tuple[str | None, str], polib.POEntry] = {}
    for path in paths:
        catalogue = read(path)
        merged.metadata = merged.metadata or dict(catalogue.metadata)
        if plural_count(catalogue) != plural_count(merged):
            raise BuildError(f"{path}: its Plural-Forms differ from those of our catalogue.")
        for entry in catalogue.translated_entries():
            seen.setdefault((entry.msgctxt, entry.msgid), entry)
    merged.extend(seen.values())
    return merged


def for_libraries(language: str) -> Iterator[Path]:
    """Our own translation of the packages' words, where there is one."""
    yield from (SOURCE / "libraries").glob(f"{language}/LC_MESSAGES/django.po")


def kazakh_sources() -> Iterator[Path]:
    """Ours first."""
    yield from SOURCE.glob("kk/LC_MESSAGES/django.po")
    yield from for_libraries("kk")
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in (spec and spec.submodule_search_locations) or ():
            yield from sorted(Path(folder).glob("**/locale/kk/LC_MESSAGES/django.po"))


def plural_count(catalogue: polib.POFile) -> str:
    return catalogue.metadata.get("Plural-Forms", "").partition(";")[0].replace(" ", "")


def rewritten(catalogue: polib.POFile, respell: Callable[[str], str], *, language: str) -> polib.POFile:
    """A copy of ``catalogue`` with every translation passed through ``respell``."""
    copy = polib.POFile()
    copy.metadata = {**catalogue.metadata, "Language": language}
    for entry in catalogue:
        copy.append(
            polib.POEntry(
                msgctxt=entry.msgctxt,
                msgid=entry.msgid,
                msgid_plural=entry.msgid_plural,
                msgstr=respell_message(entry.msgstr, respell),
                msgstr_plural={n: respell_message(text, respell) for n, text in entry.msgstr_plural.items()},
            )
        )
    return copy


def respell_message(text: str, respell: Callable[[str], str]) -> str:
    """``text`` respelled around its placeholders, tags and addresses."""
    pieces = UNTOUCHED.split(text)
    return "".join(piece if place % 2 else respell(piece) for place, piece in enumerate(pieces))
