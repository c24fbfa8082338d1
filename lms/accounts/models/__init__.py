"""People, and the letters they are written."""

from lms.accounts.models.letters import Letter
from lms.accounts.models.people import SWITCHES, User, UserManager

__all__ = ["SWITCHES", "Letter", "User", "UserManager"]
