"""How a person is named to a reader."""

from lms.accounts.models import User
from lms.timetable.permissions import Viewer, sees_names


def shown_name(person: User, *, viewer: Viewer) -> str:
    """The full name, or for readers who may not see names the initials: "Bota Akhmet" → "B. A."."""
    return str(person) if sees_names(viewer) else initials(person.full_name)


def initials(name: str) -> str:
    """First letters of the words of a name; "–" when it has none."""
    letters = [next((letter for letter in word if letter.isalpha()), "") for word in name.split()]
    return " ".join(f"{letter.upper()}." for letter in letters if letter) or "–"
