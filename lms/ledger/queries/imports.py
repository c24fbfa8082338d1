"""What was imported, as one number that changes with any of it."""

import hashlib

from lms.ledger.models import LedgerImport


def digest_of_counts(source: LedgerImport) -> str:
    """SHA-256 of the counts of ``source``, a line each in order; as they are now, whatever its file said."""
    lines = (
        f"{count.programme_id},{count.month:%Y-%m},{count.instruction_language},{count.lessons}\n"
        for count in source.counts.all()
    )
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
