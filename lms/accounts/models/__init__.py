"""People, the letters they are written, and the journal of what they do."""

from lms.accounts.models.journal import JournalEntry
from lms.accounts.models.letters import Letter
from lms.accounts.models.people import SWITCHES, User, UserManager

__all__ = ["SWITCHES", "JournalEntry", "Letter", "User", "UserManager"]
