"""Figures that come from documents instead of lessons, and contracts that lessons are given under."""

from lms.ledger.models.contracts import Contract, ContractLine, Provider
from lms.ledger.models.imports import ImportedCount, LedgerImport

__all__ = ["Contract", "ContractLine", "ImportedCount", "LedgerImport", "Provider"]
