"""Figures of documents, closed months with their corrections, and the contracts that lessons are given under."""

from lms.ledger.models.closings import Closing, ClosingCopy, ClosingCount, Correction, CorrectionDecision
from lms.ledger.models.contracts import Contract, ContractLine, Provider
from lms.ledger.models.imports import ImportedCount, LedgerImport

__all__ = [
    "Closing",
    "ClosingCopy",
    "ClosingCount",
    "Contract",
    "ContractLine",
    "Correction",
    "CorrectionDecision",
    "ImportedCount",
    "LedgerImport",
    "Provider",
]
