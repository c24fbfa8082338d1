"""Who gives lessons by contract."""

from lms.accounts.domain.journal import Acts, keep, let_go
from lms.accounts.models import User
from lms.ledger.enums import LedgerAct
from lms.ledger.models import Provider

ACTS = Acts(LedgerAct.PROVIDER_CREATED, LedgerAct.PROVIDER_CHANGED, LedgerAct.PROVIDER_DELETED)
# A provider may be one person.
PRIVATE = frozenset({"legal_name", "business_number", "address", "signatory"})


def save_provider(provider: Provider, *, by: User | None) -> Provider:
    keep(provider, acts=ACTS, by=by, private=PRIVATE)
    return provider


def delete_provider(provider: Provider, *, by: User | None) -> None:
    """Raises ProtectedError while a contract names it."""
    let_go(provider, acts=ACTS, by=by, private=PRIVATE)
