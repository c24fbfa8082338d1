"""Reading PDF documents back in tests."""

import os

import pypdfium2
import pytest


def missing_pango() -> str:
    try:
        import weasyprint  # noqa: F401 - whether it can be
    except OSError as error:
        return f"WeasyPrint finds no Pango ({error}): make services"
    return ""


# In .ci/run a missing library is a failure, not a reason to look away.
needs_pango = pytest.mark.skipif(
    bool(missing_pango()) and not os.environ.get("REQUIRE_SERVICES"), reason=missing_pango() or "Pango is there"
)


def pdf_text(content: bytes) -> str:
    """The text of all pages, as a reader would copy it; a newline between lines, and no blanks around them."""
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page_text(page) for page in document)
    finally:
        document.close()


def page_text(page: pypdfium2.PdfPage) -> str:
    text_page = page.get_textpage()
    try:
        return "\n".join(line.strip() for line in text_page.get_text_range().splitlines())
    finally:
        text_page.close()
        page.close()
