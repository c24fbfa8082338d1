"""How a person is named to a reader."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.timetable.enums import CorrectionReason
from lms.timetable.models import AttendanceEntry
from lms.timetable.permissions import Viewer, sees_names


def shown_name(person: User, *, viewer: Viewer) -> str:
    """The full name, or for readers who may not see names the initials: "Bota Akhmet" → "B. A."."""
    return str(person) if sees_names(viewer) else initials(person.full_name)


def initials(name: str) -> str:
    """First letters of the words of a name; "–" when it has none."""
    letters = [next((letter for letter in word if letter.isalpha()), "") for word in name.split()]
    return " ".join(f"{letter.upper()}." for letter in letters if letter) or "–"


@dataclass(frozen=True)
class HistoryLine:
    """An entry of somebody's attendance, its reason as the reader may see it."""

    entry: AttendanceEntry
    reason: str


def history_lines(entries: Iterable[AttendanceEntry], *, named: bool) -> list[HistoryLine]:
    """What was written, the oldest first; ``named`` False for who reads learners as initials."""
    return [HistoryLine(entry, reason_text(entry, named=named)) for entry in entries if entry.sequence]


def own_history_lines(entries: Iterable[AttendanceEntry]) -> list[HistoryLine]:
    """What was written about oneself or one's child: the reason as it is called, because its words, and who was on the
    same device, may name another child."""
    return [HistoryLine(entry, entry.get_reason_display() if entry.reason else "") for entry in entries]


def reason_text(entry: AttendanceEntry, *, named: bool) -> str:
    """Why a person changed the status; "" where nobody did. Free words may name a child: they need ``named``."""
    words = entry.words if named else ""
    if entry.reason == CorrectionReason.OTHER and words:
        return words
    text = entry.get_reason_display() if entry.reason else ""
    if entry.same_device_as:
        name = str(entry.same_device_as) if named else initials(entry.same_device_as.full_name)
        text = _("Also here, on the same device as %(name)s") % {"name": name}
    return _("%(reason)s (%(words)s)") % {"reason": text, "words": words} if words else text
