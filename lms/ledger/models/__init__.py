"""Figures that come from documents instead of lessons."""

from lms.ledger.models.imports import ImportedCount, LedgerImport

__all__ = ["ImportedCount", "LedgerImport"]
