"""Documents as PDF: the ledger of a period, and the act of accepted services.

WeasyPrint is an extra and needs libraries of the system (Pango), so it is imported where a document is made, and what
is missing is an error with a sentence. A document reads nothing from outside: style and letters stand in its HTML.
"""

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from lms.ledger.charts import Ink, month_bars
from lms.ledger.errors import PdfLibrariesMissing, PdfPackageMissing
from lms.ledger.queries.acts import Act
from lms.ledger.queries.reach import Reach
from lms.ledger.splits import SplitTable
from lms.ledger.tables import LedgerTable

# The plots' colours by day, as lms/static/common/css/tokens.css names them: no style sheet of the site is read here.
FILLS = {"en": "#256997", "ru": "#a46730", "tr": "#2a7257", "fa": "#635898", "kk": "#5c574d"}
FONTS = {"Inter": "document-inter", "Naskh": "document-naskh"}


def ledger_pdf(table: LedgerTable, *, split: SplitTable, reach: Reach) -> bytes:
    """Table, bars, plan and fact, and room for signatures, in the reader's language and direction.

    Raises PdfPackageMissing, PdfLibrariesMissing.
    """
    chart = month_bars(table, ink=Ink(FILLS, "Inter, Naskh"))
    return as_pdf("ledger/documents/ledger.html", {"table": table, "split": split, "reach": reach, "chart": chart})


def act_pdf(act: Act) -> bytes:
    """The act of a contract and month in Kazakh and Russian side by side, whatever the interface's language.

    Raises PdfPackageMissing, PdfLibrariesMissing.
    """
    return as_pdf("ledger/documents/act.html", {"act": act})


def as_pdf(template: str, context: Mapping[str, object]) -> bytes:
    """A tagged PDF of a template, for people and screen readers. Raises PdfPackageMissing, PdfLibrariesMissing."""
    try:
        from weasyprint import CSS, HTML, URLFetcher
        from weasyprint.text.fonts import FontConfiguration
    except ImportError as error:
        raise PdfPackageMissing from error
    except OSError as error:
        raise PdfLibrariesMissing from error
    fetcher, letters = URLFetcher(allowed_protocols={"data"}), FontConfiguration()
    style = CSS(
        string=render_to_string("ledger/documents/document.css", {"fonts": fonts(), "fills": FILLS}),
        url_fetcher=fetcher,
        font_config=letters,
    )
    page = HTML(string=render_to_string(template, dict(context)), url_fetcher=fetcher)
    content: bytes = page.write_pdf(stylesheets=[style], font_config=letters, pdf_variant="pdf/ua-1")
    return content


@cache
def fonts() -> dict[str, str]:
    """Our own fonts by the names documents give them, in base64; none where set-up has not cut them."""
    found = {name: finders.find(f"fonts/{file}.woff2") for name, file in FONTS.items()}
    return {name: base64.b64encode(Path(path).read_bytes()).decode() for name, path in found.items() if path}
