"""People, the letters they are written, and the journal of what they do."""

from lms.accounts.models.guardians import Guardianship
from lms.accounts.models.journal import JournalEntry
from lms.accounts.models.letters import Letter
from lms.accounts.models.people import SWITCHES, User, UserManager

__all__ = ["SWITCHES", "Guardianship", "JournalEntry", "Letter", "User", "UserManager"]
