"""Bodies that were rendered when their unit was published."""

from cms.models import RenderedBody, UnitPage


def stored_body(page: UnitPage, *, script: str, made_by: str) -> str | None:
    """The HTML of ``page`` in ``script`` as published, or None when there is none that still holds.

    An alias shows the body of the page it follows.
    """
    source_id = page.alias_of_id or page.pk
    revision_id = page.alias_of.live_revision_id if page.alias_of_id else page.live_revision_id
    return (
        RenderedBody.objects.filter(page_id=source_id, script=script, revision_id=revision_id, made_by=made_by)
        .values_list("html", flat=True)
        .first()
    )
