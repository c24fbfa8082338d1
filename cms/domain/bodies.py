"""Rendering a unit's body: at publishing once a script, and on request where that is not possible."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from cms.models import RenderedBody, UnitPage
from cms.queries.bodies import stored_body
from lms.core.languages import KAZAKH_SCRIPTS
from lms.kazakh.scripts import Script

HERE = Path(__file__).resolve().parents[1]
ROOT = HERE.parent


def body_html(page: UnitPage, *, script: Script, is_preview: bool = False) -> SafeString:
    """The body of ``page`` for a reader of ``script``: as stored at publishing, else rendered now."""
    if not is_preview:
        stored = stored_body(page, script=script.value, made_by=fingerprint())
        if stored is not None:
            return mark_safe(stored)  # noqa: S308 (our own templates wrote it)
    return render_body(page, script=script)


def render_body(page: UnitPage, *, script: Script) -> SafeString:
    """The body's HTML in the language ``page`` is written in; the same for everybody, so without a request."""
    with translation.override(interface_language(page.written_in, script)):
        return render_to_string(
            "cms/includes/unit_parts.html",
            {"page": page, "script": script.value, "written_in": page.written_in},
        )


@transaction.atomic
def store_bodies(page: UnitPage) -> list[RenderedBody]:
    """Keep the body of the published ``page`` in every script. Aliases keep none: they show their source's."""
    if page.alias_of_id or page.live_revision_id is None:
        return []
    return [
        RenderedBody.objects.update_or_create(
            page=page,
            script=script.value,
            defaults={
                "revision_id": page.live_revision_id,
                "made_by": fingerprint(),
                "html": render_body(page, script=script),
            },
        )[0]
        for script in Script
    ]


def interface_language(written_in: str, script: Script) -> str:
    return KAZAKH_SCRIPTS[script.value] if written_in == "kk" else written_in


@cache
def fingerprint() -> str:
    """Names the state of all that shapes a body, so that an upgrade makes older ones stale."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield from (ROOT / "templates" / "cms").rglob("*.html")
    for folder in (HERE, ROOT / "lms" / "kazakh"):
        yield from folder.rglob("*.py")
    for folder in settings.LOCALE_PATHS:
        yield from Path(folder).rglob("*.mo")
