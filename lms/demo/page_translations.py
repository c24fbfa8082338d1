"""Translations of the demo's pages, from PO files through wagtail-localize.

The files give ``msgid`` and ``msgstr`` only; where a text stands on the page is filled in here, and a
text that stands twice is translated twice. What ``Translation.import_po`` does row by row is done in
one statement a page, because the demo has thousands of segments.
"""

import json
from pathlib import Path

import polib
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

TOOL = "demo"
OF_THE_TREE = {"path", "depth", "numchild", "url_path", "latest_revision", "live_revision"} | {
    *("latest_revision_created_at", "last_published_at", "first_published_at", "has_unpublished_changes"),
}


class TranslationMissing(LookupError):
    """A text of a page has no translation in its PO file."""


def translate_page(page: Page, *, texts: Path, locale: Locale) -> Page:
    """``page`` in ``locale``, published; its texts come from the PO file ``texts``.

    Nothing is written when page and texts are as they were. Raises TranslationMissing.
    """
    source = extracted_source(page)
    Translation.objects.get_or_create(source=source, target_locale=locale)
    wanted = wanted_translations(source, texts)
    changed = store_translations(wanted, locale)
    target = page.get_translation_or_none(locale)
    if changed or target is None or target.alias_of_id or is_older(target, source):
        # Not by Translation.save_target, which publishes on commit: the next page needs this one published now.
        source.create_or_update_translation(locale, publish=False, copy_parent_pages=True)
        target = page.get_translation(locale)
        target.get_latest_revision().publish()
        target.refresh_from_db()
    return target.specific


def extracted_source(page: Page) -> TranslationSource:
    """The segments of ``page``, extracted anew only when its own content changed.

    wagtail-localize compares the whole page; a new child or revision would look like a change.
    """
    source = TranslationSource.objects.get_for_instance_or_none(page)
    if source is not None and own_content(source.content_json) == own_content(page.to_json()):
        return source
    return TranslationSource.update_or_create_from_instance(page)[0]


def own_content(content_json: str) -> dict[str, object]:
    return {name: value for name, value in json.loads(content_json).items() if name not in OF_THE_TREE}


def wanted_translations(source: TranslationSource, texts: Path) -> dict[tuple[int, int], str]:
    """``(string, context)`` of every segment and its translation."""
    entries = {entry.msgid: entry.msgstr for entry in polib.pofile(str(texts)) if not entry.obsolete}
    segments = StringSegment.objects.filter(source=source).select_related("string").order_by("order")
    wanted = {(segment.string_id, segment.context_id): entries.get(segment.string.data, "") for segment in segments}
    if missing := [segment.string.data for segment in segments if not entries.get(segment.string.data)]:
        listed = "".join(f"\n  {text}" for text in dict.fromkeys(missing))
        raise TranslationMissing(f"{texts} has no translation of:{listed}")
    return wanted


def store_translations(wanted: dict[tuple[int, int], str], locale: Locale) -> bool:
    """Write what differs from the stored translations; True when anything did."""
    stored = {
        (row.translation_of_id, row.context_id): row
        for row in StringTranslation.objects.filter(
            locale=locale, context_id__in={context for _string, context in wanted}
        )
    }
    now = timezone.now()
    new, changed = [], []
    for (string, context), text in wanted.items():
        row = stored.get((string, context))
        if row is None:
            new.append(
                StringTranslation(
                    translation_of_id=string,
                    context_id=context,
                    locale=locale,
                    data=text,
                    translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                    tool_name=TOOL,
                )
            )
        elif row.data != text:
            row.data, row.updated_at = text, now
            changed.append(row)
    StringTranslation.objects.bulk_create(new)
    StringTranslation.objects.bulk_update(changed, ["data", "updated_at"])
    return bool(new or changed)


def is_older(target: Page, source: TranslationSource) -> bool:
    """Whether the source was extracted anew since ``target`` was published."""
    return target.last_published_at is None or target.last_published_at < source.last_updated_at
