"""Who may read the ledger, close its months and correct them."""

from lms.timetable.permissions import Viewer

SEE_LEDGER = "ledger.view_importedcount"
CLOSE = "ledger.add_closing"
CORRECT = "ledger.add_correction"


def can_see_ledger(user: Viewer) -> bool:
    """Coordinators, auditors and administrators."""
    return user.has_perm(SEE_LEDGER)


def can_close(user: Viewer) -> bool:
    """Coordinators and administrators."""
    return user.has_perm(CLOSE)


def can_correct(user: Viewer) -> bool:
    """Proposes corrections, and answers those of others: coordinators and administrators."""
    return user.has_perm(CORRECT)
