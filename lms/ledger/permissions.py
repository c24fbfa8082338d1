"""Who may read the ledger."""

from lms.timetable.permissions import Viewer

SEE_LEDGER = "ledger.view_importedcount"


def can_see_ledger(user: Viewer) -> bool:
    """Coordinators, auditors and administrators."""
    return user.has_perm(SEE_LEDGER)
