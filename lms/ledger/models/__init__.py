"""Figures that come from documents, months that are closed, and their corrections."""

from lms.ledger.models.closings import Closing, ClosingCopy, ClosingCount, Correction, CorrectionDecision
from lms.ledger.models.imports import ImportedCount, LedgerImport

__all__ = [
    "Closing",
    "ClosingCopy",
    "ClosingCount",
    "Correction",
    "CorrectionDecision",
    "ImportedCount",
    "LedgerImport",
]
